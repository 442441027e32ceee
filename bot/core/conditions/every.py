"""`every: 7d`: what a rule says once is said once in every such period."""

from datetime import datetime, timedelta
from typing import ClassVar

from pydantic import field_validator

from bot.core.messages.yaml_fields import Duration
from bot.core.model.context import Context
from bot.core.model.plan.verdict import Verdict, judged
from bot.core.model.plugin import THREADS, Condition
from bot.core.schedules.offset import shown

SHORTEST = timedelta(days=1)


class Every(Condition):
    """Holds from the end of the first such period after it was opened, and repeats `once:`.

    What a rule with it says `once:` is said once in every period, while its other conditions hold.
    After downtime only the period counts that is running. A period has a day at least.
    """

    key: ClassVar[str] = "every"
    example: ClassVar[str] = "7d"
    kinds: ClassVar = THREADS
    bare: ClassVar[str] = "period"

    period: Duration

    @field_validator("period")
    @classmethod
    def _not_too_often(cls, period: timedelta) -> timedelta:
        if period < SHORTEST:
            raise ValueError("a period has a day at least; write 1d or 7d")
        return period

    def _passed(self, case: Context) -> int:
        passed: int = (case.now - case.facts.thread.created_at) // self.period
        return max(passed, 0)

    def turning_points(self, case: Context) -> tuple[datetime, ...]:
        """When the next period begins."""
        return (case.facts.thread.created_at + (self._passed(case) + 1) * self.period,)

    def occasion(self, case: Context) -> str:
        """Each period is one of its own, by its number."""
        return f"{shown(self.period)}-{self._passed(case)}"

    def judge(self, case: Context) -> Verdict:
        """Known of every thread."""
        passed, period = self._passed(case), shown(self.period)
        because = f"{period} have passed since it was opened, {passed} times"
        if not passed:
            because = f"{period} have not passed since it was opened"
        return judged(self.key, because, holds=passed > 0)
