"""`concern`: something speaks against it, until it is settled."""

from dataclasses import replace
from typing import ClassVar

from bot.core.model.facts import Need
from bot.core.model.plugin import CommandHandler
from bot.core.model.records.command_result import Answer, Asked
from bot.core.model.records.thread_record import Concern as Raised
from bot.core.model.records.thread_record import ThreadRecord
from bot.core.process.thread_record import LONGEST_CONCERN, MOST_CONCERNS, amended
from bot.core.records.attribution import said_now
from bot.core.slash.argument_values import given


class Concern(CommandHandler):
    """Records a concern under a name; it stays open until somebody settles it."""

    key: ClassVar[str] = "concern"
    example: ClassVar[str] = "{}"
    usage: ClassVar[str] = "concern <name> [text...]"
    written: ClassVar[str] = "concern scale how does it behave with 1000 nodes?"
    takes: ClassVar = ("name",)
    needs: ClassVar = frozenset({Need.COMMENTS})

    def answer(self, asked: Asked) -> Answer:
        """The same name by the same person says it anew; by another it is taken."""
        case, [name] = asked.case, given(asked.case, "name")
        text = "".join(given(case, "text"))[:LONGEST_CONCERN]
        raised = Raised(name, text, said_now(case))
        return amended(case.facts.comments, lambda minutes: _with(minutes, raised))


def _with(minutes: ThreadRecord, raised: Raised) -> ThreadRecord | Answer:
    others = tuple(each for each in minutes.concerns if each.name != raised.name)
    known = next((each for each in minutes.open_concerns if each.name == raised.name), None)
    if known and known.raised.by.casefold() != raised.raised.by.casefold():
        return Answer(refusal="A concern of that name is open already. Choose another name.")
    if len(minutes.open_concerns) >= MOST_CONCERNS and known is None:
        return Answer(refusal=f"{MOST_CONCERNS} concerns are open already. Settle some first.")
    settled = [each for each in others if each.settled][-MOST_CONCERNS:]
    still_open = [each for each in others if each.settled is None]
    return replace(minutes, concerns=(*settled, *still_open, raised))
