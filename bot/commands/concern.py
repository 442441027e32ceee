"""`concern`: something speaks against it, until it is settled."""

from dataclasses import replace
from typing import ClassVar

from bot.model.answer import Answer, Asked
from bot.model.facts import Need, Unread, Unreadable
from bot.model.features import Do
from bot.model.minutes import Concern as Raised
from bot.text.given import given
from bot.text.minutes import LONGEST_CONCERN, MOST_CONCERNS, kept, minutes_in, not_known
from bot.text.saying import said_now


class Concern(Do):
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
        minutes = minutes_in(case.facts.comments)
        if isinstance(minutes, Unread | Unreadable):
            return not_known(minutes)
        said, text = said_now(case), "".join(given(case, "text"))[:LONGEST_CONCERN]
        others = tuple(each for each in minutes.concerns if each.name != name)
        known = next((each for each in minutes.open_concerns if each.name == name), None)
        if known and known.raised.by.casefold() != said.by.casefold():
            return Answer(refusal="A concern of that name is open already. Choose another name.")
        if len(minutes.open_concerns) >= MOST_CONCERNS and known is None:
            return Answer(refusal=f"{MOST_CONCERNS} concerns are open already. Settle some first.")
        settled = [each for each in others if each.settled][-MOST_CONCERNS:]
        kept_open = [each for each in others if each.settled is None]
        concerns = (*settled, *kept_open, Raised(name, text, said))
        return kept(replace(minutes, concerns=concerns))
