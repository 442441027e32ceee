"""`concerns: none`: whether something that was raised with a command is not settled."""

from typing import ClassVar, Literal

from bot.core.markup.enumerations import listed
from bot.core.model.context import Context
from bot.core.model.facts import Need, NotFetched, Unavailable, reason_of
from bot.core.model.plan.verdict import Verdict, judged, unknown
from bot.core.model.plugin import THREADS, Condition
from bot.core.process.thread_record import minutes_in

NONE = "none"


class Concerns(Condition):
    """Holds when no concern is open (`none`), or when one is (`open`)."""

    key: ClassVar[str] = "concerns"
    example: ClassVar[str] = "none"
    needs: ClassVar = frozenset({Need.COMMENTS})
    kinds: ClassVar = THREADS
    bare: ClassVar[str] = "wanted"

    wanted: Literal["none", "open"]

    def judge(self, case: Context) -> Verdict:
        """Unknown where the record was changed by hand."""
        found = minutes_in(case.facts.comments)
        if isinstance(found, NotFetched | Unavailable):
            return unknown(self.key, reason_of(found))
        names = [concern.name for concern in found.open_concerns]
        if not names:
            return judged(self.key, "no concern is open", holds=self.wanted == NONE)
        told = f"open: {listed(names)}"
        return judged(self.key, told, holds=self.wanted != NONE)

    def excludes(self, other: Condition) -> bool:
        """It is one or the other."""
        return isinstance(other, Concerns) and other.wanted != self.wanted
