"""`age: { over: 14d }`: how long ago it was opened or last changed."""

from datetime import datetime, timedelta
from typing import ClassVar, Literal

from pydantic import model_validator

from bot.model.case import Case
from bot.model.facts import Thread
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

    def turning_points(self, case: Case) -> tuple[datetime, ...]:
        """When it is older than `over`, and when no longer younger than `under`."""
        begin = self._begin(case.facts.thread)
        older = () if self.over is None else (begin + self.over + timedelta.resolution,)
        return older if self.under is None else (*older, begin + self.under)

    def _begin(self, thread: Thread) -> datetime:
        return thread.created_at if self.since == "opened" else thread.updated_at

    def judge(self, case: Case) -> Verdict:
        """Known of every thread."""
        age = case.now - self._begin(case.facts.thread)
        compared = []
        if self.over is not None:
            compared.append((age > self.over, f"over {shown(self.over)} ago"))
        if self.under is not None:
            compared.append((age < self.under, f"under {shown(self.under)} ago"))
        # In words that stay the same while time goes by.
        told = " and ".join(words if holds else f"not {words}" for holds, words in compared)
        return judged(self.key, f"{self.since} {told}", holds=all(holds for holds, _ in compared))
