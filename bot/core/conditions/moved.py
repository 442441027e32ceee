"""`moved: freeze`: the deadline is on another day than the one announced here."""

from datetime import datetime
from typing import ClassVar

from bot.core.messages.yaml_fields import Word
from bot.core.model.context import Context
from bot.core.model.facts import Need, NotFetched, Unavailable
from bot.core.model.plan.verdict import Verdict, judged, unsettled
from bot.core.model.plugin import THREADS, Condition, Reference
from bot.core.process.moved_deadlines import Move, move_of
from bot.core.process.targets.target_release import AIM_NEEDS


class Moved(Condition):
    """Holds when the status comment once told another day, until both days have passed.

    What a rule with it says `once:` is said once for each move. Where there is no status comment
    no day was announced, and nothing moved.
    """

    key: ClassVar[str] = "moved"
    example: ClassVar[str] = "freeze"
    needs: ClassVar = AIM_NEEDS
    lazy: ClassVar = frozenset({Need.COMMENTS})
    wakes: ClassVar = {
        "pull_request": frozenset({"opened", "reopened", "synchronize", "edited"}),
        "issues": frozenset({"opened", "milestoned", "demilestoned"}),
    }
    kinds: ClassVar = THREADS
    bare: ClassVar[str] = "deadline"

    deadline: Word

    def references(self) -> tuple[Reference, ...]:
        """The deadline must be declared."""
        return (Reference("deadline", self.deadline),)

    def turning_points(self, case: Context) -> tuple[datetime, ...]:
        """When both days have passed."""
        found = move_of(case, self.deadline)
        return (found.over_at,) if isinstance(found, Move) else ()

    def occasion(self, case: Context) -> str:
        """Each move is one of its own, by the days it went from and to, and how often it did."""
        found = move_of(case, self.deadline)
        if not isinstance(found, Move):
            return ""
        again = f"/{found.times}" if found.times > 1 else ""
        return f"{found.release}/{self.deadline}/{found.was}..{found.deadline.day}{again}"

    def judge(self, case: Context) -> Verdict:
        """Unknown when the calendar or the comments could not be read."""
        found = move_of(case, self.deadline)
        if isinstance(found, NotFetched | Unavailable):
            return unsettled(self.key, found, Need.COMMENTS)
        if found is None:
            return judged(self.key, f"{self.deadline} has not moved", holds=False)
        told = f"{self.deadline} moved from {found.was} to {found.deadline.day}"
        is_over = case.now >= found.over_at
        return judged(self.key, f"{told}; both have passed" if is_over else told, holds=not is_over)
