"""`exception: granted`: how it stands with an exception from the deadline."""

from typing import ClassVar, Literal

from bot.model.case import Case
from bot.model.facts import Need, reason_of
from bot.model.features import THREADS, Condition
from bot.model.verdict import Verdict, judged, unknown


class Exception_(Condition):  # noqa: N801  the word is Python's own
    """Holds when an exception is `granted`, `requested`, `denied` or `expired`; or is `none`."""

    key: ClassVar[str] = "exception"
    example: ClassVar[str] = "granted"
    needs: ClassVar = frozenset({Need.EXCEPTION})
    kinds: ClassVar = THREADS
    bare: ClassVar[str] = "state"

    state: Literal["granted", "requested", "denied", "expired", "none"]

    def judge(self, case: Case) -> Verdict:
        """Unknown when the record could not be read."""
        found = case.facts.exception
        if not isinstance(found, str):
            return unknown(self.key, reason_of(found))
        because = "there is no exception" if found == "none" else f"an exception is {found}"
        return judged(self.key, because, holds=found == self.state)

    def excludes(self, other: Condition) -> bool:
        """There is one state at a time."""
        return isinstance(other, Exception_) and other.state != self.state
