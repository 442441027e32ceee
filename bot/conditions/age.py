"""`age: { over: 14d }`: how long ago it was opened or last changed."""

from datetime import timedelta
from typing import ClassVar, Literal

from pydantic import model_validator

from bot.model.case import Case
from bot.model.features import THREADS, Condition
from bot.model.verdict import Verdict, judged
from bot.text.forms import Duration
from bot.text.moment import shown


class Age(Condition):
    """Holds when it was opened (`since: updated`: last changed) longer ago than `over`.

    With `under` it holds while that is less long ago; both together are a range.
    """

    key: ClassVar[str] = "age"
    example: ClassVar[str] = "{ over: 14d, since: updated }"
    kinds: ClassVar = THREADS

    over: Duration | None = None
    under: Duration | None = None
    since: Literal["opened", "updated"] = "opened"

    @model_validator(mode="after")
    def _at_least_one(self) -> "Age":
        if self.over is None and self.under is None:
            raise ValueError('write "over", "under" or both')
        return self

    def judge(self, case: Case) -> Verdict:
        """Known of every thread."""
        thread = case.facts.thread
        if thread is None:
            return judged(self.key, "it was never opened", holds=False)
        age = case.now - (thread.created_at if self.since == "opened" else thread.updated_at)
        whole = shown(max(age - age % timedelta(hours=1), timedelta()))
        above = self.over is None or age > self.over
        below = self.under is None or age < self.under
        return judged(self.key, f"{self.since} {whole} ago", holds=above and below)
