"""`linked-issue: true`: the proposal's tracking issue is known."""

from typing import ClassVar

from bot.model.case import Case
from bot.model.facts import Disputed, Facts, Need, reason_of
from bot.model.features import PULL_REQUESTS, TRACKER_CHANGED, Condition
from bot.model.verdict import Verdict, judged, unknown
from bot.text.forms import Flag


class LinkedIssue(Condition):
    """Holds when the pull request leads to a tracking issue that exists (`false`: to none)."""

    key: ClassVar[str] = "linked-issue"
    example: ClassVar[str] = "true"
    needs: ClassVar = frozenset({Need.TRACKING_ISSUE})
    wakes: ClassVar = {
        "pull_request": frozenset({"opened", "edited", "synchronize"}),
        "issues": TRACKER_CHANGED,
    }
    kinds: ClassVar = PULL_REQUESTS
    bare: ClassVar[str] = "wanted"

    wanted: Flag

    def judge(self, case: Case) -> Verdict:
        """Unknown when the issue could not be looked up."""
        found = case.facts.tracking_issue
        if isinstance(found, Facts):
            return judged(self.key, f"tracked by {found.subject}", holds=self.wanted)
        if found is None:
            return judged(self.key, "no tracking issue is named", holds=not self.wanted)
        if isinstance(found, Disputed):  # neither this one nor none
            return judged(self.key, found.reason, holds=False)
        return unknown(self.key, reason_of(found))

    def excludes(self, other: Condition) -> bool:
        """It cannot be both."""
        return isinstance(other, LinkedIssue) and other.wanted != self.wanted
