"""The writes that an installation may make, and who keeps count of them.

https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
"""

from collections import deque
from collections.abc import Awaitable
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Protocol

from bot.core.model.plan.write_allowance import (
    NOBODY,
    Budget,
    Cause,
    Shares,
    Turn,
    Write,
    WriteAllowance,
)

# "No more than 80 content-generating requests per minute and no more than 500 per hour."
# A few less: a write is counted when it is sent, and on a busy machine it may arrive later.
ALLOWANCES = (
    WriteAllowance(timedelta(minutes=1), most=75, reserve=10),
    WriteAllowance(timedelta(hours=1), most=480, reserve=50),
)
# One person who pushes, edits titles or sets labels without end leaves the hour to others. A thread
# needs about five writes when it is new and two for a push; whoever maintains many has more.
SHARES = Shares(
    thread=WriteAllowance(timedelta(hours=1), most=90, reserve=40),
    author=WriteAllowance(timedelta(hours=1), most=160, reserve=40),
)
BUDGET = Budget(ALLOWANCES, SHARES)

# Whether what is being worked on cannot wait: a person's command, the notice of a deadline.
URGENT: ContextVar[bool] = ContextVar("urgent", default=False)
# Whether the write is a check, which may be required for a merge.
PRESSING: ContextVar[bool] = ContextVar("pressing", default=False)
# On whose account the writes are that are being worked on.
CAUSE: ContextVar[Cause] = ContextVar("cause", default=NOBODY)


class WriteBudget(Protocol):
    """Takes one write of an installation's, counted wherever all its writers look."""

    def __call__(
        self, now: datetime, cause: Cause = NOBODY, *, urgent: bool, pressing: bool = False
    ) -> Awaitable[Turn]:
        """At `now` when it was taken; otherwise when (UTC) there may be one."""


class RecentWrites:
    """Counts in memory: for a process that writes alone and for a short time."""

    def __init__(self) -> None:
        self._writes: deque[Write] = deque()

    async def __call__(
        self, now: datetime, cause: Cause = NOBODY, *, urgent: bool, pressing: bool = False
    ) -> Turn:
        """As `WriteBudget` says."""
        while self._writes and self._writes[0].at <= now - BUDGET.window:
            self._writes.popleft()
        turn = BUDGET.turn(tuple(self._writes), now, cause, urgent=urgent, pressing=pressing)
        if turn.at <= now:
            self._writes.append(Write(now, NOBODY if urgent else cause))
        return turn
