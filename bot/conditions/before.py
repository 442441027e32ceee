"""`before: freeze`: the deadline has not passed yet."""

from typing import ClassVar

from bot.model.case import Case
from bot.model.verdict import Verdict
from bot.text.timing import Timing


class Before(Timing):
    """Holds when the deadline has not passed yet; a merged pull request counts at its merge.

    An offset moves it: `freeze - 3d`, `freeze + 12h`. A deadline that has no day yet has not
    passed. For no release it does not hold.
    """

    key: ClassVar[str] = "before"
    example: ClassVar[str] = "freeze"

    def judge(self, case: Case) -> Verdict:
        """Unknown when the release or the calendar could not be read."""
        return self.compare(case, wants_before=True)
