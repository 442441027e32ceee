"""`after: freeze`: the deadline has passed."""

from typing import ClassVar

from bot.core.conditions.base.deadline import DeadlineCondition
from bot.core.model.context import Context
from bot.core.model.plan.verdict import Verdict


class After(DeadlineCondition):
    """Holds when the deadline has passed; a merged pull request counts at its merge.

    An offset moves it: `freeze - 3d`, `freeze + 12h`. A deadline that has no day yet has not
    passed, and for no release it does not hold.
    """

    key: ClassVar[str] = "after"
    example: ClassVar[str] = "freeze"

    def judge(self, case: Context) -> Verdict:
        """Unknown when the release or the calendar could not be read."""
        return self.compare(case, wants_before=False)
