"""`after: freeze`: the deadline has passed."""

from typing import ClassVar

from bot.model.case import Case
from bot.model.verdict import Verdict
from bot.text.timing import Timing


class After(Timing):
    """Holds when the deadline has passed; a merged pull request counts at its merge.

    An offset moves it: `freeze - 3d`, `freeze + 12h`. A deadline that has no day yet has not
    passed, and for no release it does not hold.
    """

    key: ClassVar[str] = "after"
    example: ClassVar[str] = "freeze"

    def judge(self, case: Case) -> Verdict:
        """Unknown when the release or the calendar could not be read."""
        return self.compare(case, wants_before=False)
