"""`age: { over: 14d }`: how long ago it was opened or a person last did something to it."""

from datetime import datetime, timedelta
from typing import ClassVar, Literal

from pydantic import model_validator

from bot.core.messages.yaml_fields import Duration
from bot.core.model.context import Context
from bot.core.model.facts import Need
from bot.core.model.plan.verdict import Verdict, judged, unsettled
from bot.core.model.plugin import THREADS, Condition
from bot.core.schedules.offset import shown


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
        if self.over is not None and self.under is not None and self.under <= self.over:
            raise ValueError('"under" must be longer than "over"')
        return self

    def all_needs(self) -> frozenset[Need]:
        """Only the timeline says who did what; it is read where it decides."""
        return frozenset({Need.TOUCHED}) if self.since == "updated" else frozenset()

    def turning_points(self, case: Context) -> tuple[datetime, ...]:
        """When it is older than `over`, and when no longer younger than `under`."""
        return tuple(moment for begin in self._begins(case) for moment in self._turns(begin))

    def _turns(self, begin: datetime) -> tuple[datetime, ...]:
        older = () if self.over is None else (begin + self.over + timedelta.resolution,)
        return older if self.under is None else (*older, begin + self.under)

    def _begins(self, case: Context) -> tuple[datetime, ...]:
        """Since when, or between which two moments that is.

        A person's last act is not before the thread was opened nor after it last changed.
        """
        thread, touched = case.facts.thread, case.facts.touched
        if self.since == "opened" or touched is None:
            return (thread.created_at,)
        if isinstance(touched, datetime):
            return (max(thread.created_at, touched),)
        return (thread.created_at, max(thread.created_at, thread.updated_at))

    def judge(self, case: Context) -> Verdict:
        """Of an idle thread the timeline is asked for only where what it can say would decide."""
        verdicts = {self._of(begin, case) for begin in self._begins(case)}
        if len(verdicts) == 1:
            return verdicts.pop()
        return unsettled(self.key, case.facts.touched, Need.TOUCHED)

    def _of(self, begin: datetime, case: Context) -> Verdict:
        age = case.now - begin
        compared = []
        if self.over is not None:
            compared.append((age > self.over, f"over {shown(self.over)} ago"))
        if self.under is not None:
            compared.append((age < self.under, f"under {shown(self.under)} ago"))
        # In words that stay the same while time goes by.
        told = " and ".join(words if holds else f"not {words}" for holds, words in compared)
        return judged(self.key, f"{self.since} {told}", holds=all(holds for holds, _ in compared))

    def excludes(self, other: Condition) -> bool:
        """Ranges that do not meet. What was touched lately may be old, but not the reverse."""
        if not isinstance(other, Age):
            return False
        return _ends_before(self, other) or _ends_before(other, self)


def _ends_before(young: Age, old: Age) -> bool:
    """Whether nothing is as young as the one and as old as the other."""
    if young.under is None or old.over is None:
        return False
    is_sure = young.since == old.since or young.since == "opened"
    return bool(is_sure and young.under <= old.over)
