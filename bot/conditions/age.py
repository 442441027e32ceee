"""`age: { over: 14d }`: how long ago it was opened or a person last did something to it."""

from datetime import datetime, timedelta
from typing import ClassVar, Literal

from pydantic import model_validator

from bot.model.case import Case
from bot.model.facts import Fact, Need, Unread, Unreadable
from bot.model.features import THREADS, Condition
from bot.model.verdict import Verdict, judged, unsettled
from bot.text.forms import Duration
from bot.text.moment import shown


class Age(Condition):
    """Holds when it was opened longer ago than `over`.

    With `since: updated` it is when a person last did something to it: bots do not count.

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
        begin = self._begin(case)
        if not isinstance(begin, datetime):
            return ()
        older = () if self.over is None else (begin + self.over + timedelta.resolution,)
        return older if self.under is None else (*older, begin + self.under)

    def required(self) -> frozenset[Need]:
        """Who did what is told by the timeline alone."""
        return frozenset({Need.TOUCHED}) if self.since == "updated" else frozenset()

    def _begin(self, case: Case) -> Fact[datetime]:
        opened, touched = case.facts.thread.created_at, case.facts.touched
        if self.since == "opened" or touched is None:
            return opened
        return max(opened, touched) if isinstance(touched, datetime) else touched

    def judge(self, case: Case) -> Verdict:
        """Known of every thread; of idle ones as far as the timeline could be read."""
        begin = self._begin(case)
        if isinstance(begin, Unread | Unreadable):
            return unsettled(self.key, begin, Need.TOUCHED)
        age = case.now - begin
        compared = []
        if self.over is not None:
            compared.append((age > self.over, f"over {shown(self.over)} ago"))
        if self.under is not None:
            compared.append((age < self.under, f"under {shown(self.under)} ago"))
        # In words that stay the same while time goes by.
        told = " and ".join(words if holds else f"not {words}" for holds, words in compared)
        return judged(self.key, f"{self.since} {told}", holds=all(holds for holds, _ in compared))
