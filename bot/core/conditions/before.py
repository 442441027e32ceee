"""`before: freeze`: the deadline has not passed yet."""

from typing import ClassVar

from bot.core.conditions.base.deadline import DeadlineCondition
from bot.core.model.context import Context
from bot.core.model.plan.verdict import Verdict


class Before(DeadlineCondition):
    """Holds when the deadline has not passed yet; a merged pull request counts at its merge.

    An offset moves it: `freeze - 3d`, `freeze + 12h`. A deadline that has no day yet has not
    passed. For no release it does not hold.
    """

    key: ClassVar[str] = "before"
    example: ClassVar[str] = "freeze"

    def judge(self, case: Context) -> Verdict:
        """Unknown when the release or the calendar could not be read."""
        return self.compare(case, wants_before=True)
