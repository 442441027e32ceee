"""`reset`: what people set or removed by hand is the rules' to decide again."""

from typing import ClassVar, Literal

from bot.core.model.facts import Field
from bot.core.model.plan.desired_state import HandedBack
from bot.core.model.plugin import CommandHandler
from bot.core.model.records.command_result import Answer, Asked

FIELDS = {"labels": Field.LABEL, "milestone": Field.MILESTONE, "assignees": Field.ASSIGNEE}


class Reset(CommandHandler):
    """Hands labels (or the milestone, or assignees) back to the rules, whoever set or removed them.

    What a person sets or removes is theirs: rules leave it alone. This takes that back, and what
    was commanded before, too.
    """

    key: ClassVar[str] = "reset"
    example: ClassVar[str] = "labels"
    usage: ClassVar[str] = "reset labels"
    written: ClassVar[str] = "reset labels"
    short: ClassVar[str] = "what"
    hands_back: ClassVar[bool] = True

    what: Literal["labels", "milestone", "assignees"]

    def answer(self, asked: Asked) -> Answer:
        """The field is the rules' from now on."""
        reply = f"The rules decide about {self._named()} again, from now on."
        return Answer(reply, (HandedBack(FIELDS[self.what]),))

    def _named(self) -> str:
        return "the milestone" if self.what == "milestone" else self.what
