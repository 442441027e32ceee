"""`help`: which commands there are, who may write them, and how."""

from typing import ClassVar

from bot.core.markup.suggest import closest
from bot.core.messages.command_help import about, named, openings, overview
from bot.core.model.plugin import CommandHandler
from bot.core.model.records.command_result import Answer, Asked


class Help(CommandHandler):
    """Lists the commands that the rules have, or tells all about one of them."""

    key: ClassVar[str] = "help"
    example: ClassVar[str] = "{}"
    usage: ClassVar[str] = "help [word]"
    written: ClassVar[str] = "help"

    def answer(self, asked: Asked) -> Answer:
        """Those of both kinds of threads: people learn of them where they are."""
        process, command = asked.case.process, asked.case.command
        word = command.arguments.get("word") if command else None
        if word is None:
            return Answer(overview(asked.words, process))
        if found := named(asked.words, word):
            return Answer(about(found, process))
        close = closest(word.casefold(), {each for one in asked.words for each in openings(one)})
        hint = f" Did you mean `{close}`?" if close else ""
        return Answer(f"There is no such command.{hint}\n\n{overview(asked.words, process)}")
