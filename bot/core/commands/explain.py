"""`explain`: why things are as they are."""

from typing import ClassVar

from bot.core.model.plugin import CommandHandler
from bot.core.model.records.command_result import Answer, Asked


class Explain(CommandHandler):
    """Says of every rule whether it applies here, and why."""

    key: ClassVar[str] = "explain"
    example: ClassVar[str] = "{}"
    usage: ClassVar[str] = "explain"
    written: ClassVar[str] = "explain"
    surveys: ClassVar[bool] = True

    def answer(self, asked: Asked) -> Answer:
        """The verdicts, as they are folded away in the status comment."""
        return Answer(f"What each rule says of this, as of now.\n\n{asked.explained()}")
