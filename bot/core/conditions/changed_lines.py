"""`changed-lines: { over: 500 }`: how large the change is."""

from typing import ClassVar

from pydantic import model_validator

from bot.core.messages.yaml_fields import Count
from bot.core.model.context import Context
from bot.core.model.facts import Need, reason_of
from bot.core.model.plan.verdict import Verdict, judged, unknown
from bot.core.model.plugin import PULL_REQUESTS, Condition


class ChangedLines(Condition):
    """Holds when more lines than `over` were added and removed together, or fewer than `under`."""

    key: ClassVar[str] = "changed-lines"
    example: ClassVar[str] = "{ over: 500 }"
    needs: ClassVar = frozenset({Need.FILES})
    wakes: ClassVar = {"pull_request": frozenset({"opened", "reopened", "synchronize", "edited"})}
    kinds: ClassVar = PULL_REQUESTS

    over: Count | None = None
    under: Count | None = None

    @model_validator(mode="after")
    def _at_least_one(self) -> "ChangedLines":
        if self.over is None and self.under is None:
            raise ValueError('write "over", "under" or both')
        if not _meets(self.over, self.under):
            raise ValueError("no number of lines is over one and under the other")
        return self

    def judge(self, case: Context) -> Verdict:
        """Unknown when the list of changed files could not be read whole."""
        files = case.facts.files
        if not isinstance(files, tuple):
            return unknown(self.key, reason_of(files))
        lines = sum(file.additions + file.deletions for file in files)
        above = self.over is None or lines > self.over
        below = self.under is None or lines < self.under
        return judged(self.key, f"{lines} lines changed", holds=above and below)

    def excludes(self, other: Condition) -> bool:
        """Ranges that do not meet."""
        if not isinstance(other, ChangedLines):
            return False
        return not (_meets(self.over, other.under) and _meets(other.over, self.under))


def _meets(over: int | None, under: int | None) -> bool:
    """Whether a whole number lies between the two."""
    return over is None or under is None or over + 1 < under
