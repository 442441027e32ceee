"""The writes that an installation may make, and who keeps count of them.

https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
"""

from collections import deque
from collections.abc import Awaitable
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Protocol

from bot.core.model.plan.write_allowance import WriteAllowance, free_at

# "No more than 80 content-generating requests per minute and no more than 500 per hour."
# A few less: a write is counted when it is sent, and on a busy machine it may arrive later.
ALLOWANCES = (
    WriteAllowance(timedelta(minutes=1), most=75, reserve=10),
    WriteAllowance(timedelta(hours=1), most=480, reserve=50),
)

# Whether what is being worked on cannot wait: a person's command, the notice of a deadline.
URGENT: ContextVar[bool] = ContextVar("urgent", default=False)
# Whether the write is a check, which may be required for a merge.
PRESSING: ContextVar[bool] = ContextVar("pressing", default=False)


class WriteBudget(Protocol):
    """Takes one write of an installation's, counted wherever all its writers look."""

    def __call__(
        self, now: datetime, *, urgent: bool, pressing: bool = False
    ) -> Awaitable[datetime]:
        """`now` when it was taken; otherwise when (UTC) there may be one."""


class RecentWrites:
    """Counts in memory: for a process that writes alone and for a short time."""

    def __init__(self) -> None:
        self._writes: deque[datetime] = deque()

    async def __call__(self, now: datetime, *, urgent: bool, pressing: bool = False) -> datetime:
        """As `WriteBudget` says."""
        while self._writes and self._writes[0] <= now - ALLOWANCES[-1].window:
            self._writes.popleft()
        at = free_at(tuple(self._writes), now, ALLOWANCES, urgent=urgent, pressing=pressing)
        if at <= now:
            self._writes.append(now)
        return at
