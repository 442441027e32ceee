"""`linked-issue: true`: the proposal's tracking issue is known."""

from typing import Annotated, ClassVar, Literal

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from bot.core.model.context import Context
from bot.core.model.facts import Ambiguous, Facts, Need, reason_of
from bot.core.model.plan.verdict import Verdict, judged, unknown
from bot.core.model.plugin import PULL_REQUESTS, TRACKER_CHANGED, Condition

CLOSED, UNCONFIRMED = "closed", "unconfirmed"
_WANTED = {
    "true": True, "false": False, "open": "open", CLOSED: CLOSED, UNCONFIRMED: UNCONFIRMED
}  # fmt: skip


def _wanted(value: object) -> object:
    if not isinstance(value, str) or value not in _WANTED:
        raise PydanticCustomError("wrong-value", "must be true, false, open, closed or unconfirmed")
    return _WANTED[value]


Wanted = Annotated[
    bool | Literal["open", "closed", "unconfirmed"],
    PlainValidator(_wanted),
    WithJsonSchema({"enum": [True, False, "open", CLOSED, UNCONFIRMED]}),
]


class LinkedIssue(Condition):
    """Holds when the pull request leads to a tracking issue that exists (`false`: to none).

    `open` and `closed` hold where it exists and is so; `unconfirmed` where one is named, and
    nothing shows that it belongs to the pull request.
    """

    key: ClassVar[str] = "linked-issue"
    example: ClassVar[str] = "true"
    needs: ClassVar = frozenset({Need.TRACKING_ISSUE})
    wakes: ClassVar = {
        "pull_request": frozenset({"opened", "edited", "synchronize"}),
        "issues": TRACKER_CHANGED,
    }
    kinds: ClassVar = PULL_REQUESTS
    bare: ClassVar[str] = "wanted"

    wanted: Wanted

    def woken_by(self, event: str) -> frozenset[str]:
        """Closing it matters only where that is asked about."""
        is_about_state = event == "issues" and self.wanted in ("open", CLOSED)
        return super().woken_by(event) | ({"closed", "reopened"} if is_about_state else set())

    def judge(self, case: Context) -> Verdict:
        """Unknown when the issue could not be looked up."""
        found = case.facts.tracking_issue
        if isinstance(found, Facts):
            return self._of_issue(found)
        if found is None:
            return judged(self.key, "no tracking issue is named", holds=self.wanted is False)
        if isinstance(found, Ambiguous):  # neither this one nor none
            holds = self.wanted == UNCONFIRMED and found.claimed is not None
            return judged(self.key, found.in_words, holds=holds)
        return unknown(self.key, reason_of(found))

    def _of_issue(self, found: Facts) -> Verdict:
        if isinstance(self.wanted, bool):
            return judged(self.key, f"tracked by {found.subject}", holds=self.wanted)
        if self.wanted == UNCONFIRMED:
            return judged(self.key, f"tracked by {found.subject}", holds=False)
        is_open = found.thread.open
        told = f"tracked by {found.subject}, which is {'open' if is_open else CLOSED}"
        return judged(self.key, told, holds=is_open == (self.wanted == "open"))

    def excludes(self, other: Condition) -> bool:
        """It is one of: not there, unconfirmed, open, closed."""
        if not isinstance(other, LinkedIssue) or other.wanted == self.wanted:
            return False
        both = (self.wanted, other.wanted)
        return False in both or UNCONFIRMED in both or True not in both
