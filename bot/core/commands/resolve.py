"""`resolve`: a concern is settled."""

from dataclasses import replace
from typing import ClassVar

from bot.core.markup.sanitize import sanitize
from bot.core.markup.suggest import closest
from bot.core.model.facts import Need
from bot.core.model.plugin import CommandHandler
from bot.core.model.records.command_result import Answer, Asked
from bot.core.model.records.exception_request import Decision
from bot.core.model.records.thread_record import ThreadRecord
from bot.core.process.thread_record import amended
from bot.core.records.attribution import said_now
from bot.core.slash.argument_values import given


class Resolve(CommandHandler):
    """Settles a concern by its name."""

    key: ClassVar[str] = "resolve"
    example: ClassVar[str] = "{}"
    usage: ClassVar[str] = "resolve <name>"
    written: ClassVar[str] = "resolve scale"
    takes: ClassVar = ("name",)
    needs: ClassVar = frozenset({Need.COMMENTS})

    def answer(self, asked: Asked) -> Answer:
        """It stays on record who raised it and who settled it."""
        case, [name] = asked.case, given(asked.case, "name")
        said = said_now(case)
        return amended(case.facts.comments, lambda minutes: _settled(minutes, name, said))


def _settled(minutes: ThreadRecord, name: str, said: Decision) -> ThreadRecord | Answer:
    if any((each.name, each.settled) == (name, said) for each in minutes.concerns):
        return minutes  # this very command has settled it, and was cut off
    names = [each.name for each in minutes.open_concerns]
    if name not in names:
        return Answer(refusal=f"No concern of that name is open.{_known(name, names)}")
    concerns = tuple(
        replace(each, settled=said) if each.name == name and not each.settled else each
        for each in minutes.concerns
    )
    return replace(minutes, concerns=concerns)


def _known(name: str, names: list[str]) -> str:
    if close := closest(name, names):
        return f" Did you mean `{sanitize(close)}`?"
    return f" Open are: {', '.join(map(sanitize, names))}." if names else ""
