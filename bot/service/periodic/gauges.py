"""What is measured when somebody asks for metrics, and not before."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.github.read.schedules import Schedules
from bot.service.queue.admission import REASONS, Backpressure
from bot.store.backend.database import DATABASE_ERRORS, cause_of
from bot.store.inbox import Inbox
from bot.store.written.write_ledger import WriteLedger
from bot.telemetry import Metrics, logger

log = logger(__name__)
Clock = Callable[[], datetime]


class Gauges:
    """The standing of the inbox, the budgets and the schedules. Raises nothing."""

    def __init__(
        self,
        inbox: Inbox,
        ledger: WriteLedger,
        schedules: Schedules,
        obstacle: Callable[[], Awaitable[Backpressure | None]],
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._inbox = inbox
        self._ledger = ledger
        self._schedules = schedules
        self._obstacle = obstacle
        self._clock = clock
        self._metrics = metrics

    async def measure(self) -> None:
        """Set the gauges; what the database does not tell now stays as it was."""
        obstacle = await self._obstacle()
        for reason in REASONS:
            stands = obstacle is not None and obstacle.reason == reason
            self._metrics.refusing.labels(reason).set(stands)
        if read_at := self._schedules.read_at:
            self._metrics.schedules_read.set(read_at.timestamp())
        try:
            await self._measure_inbox()
            await self._measure_budgets()
        except DATABASE_ERRORS as error:
            log.warning("the database does not answer", error=cause_of(error))

    async def _measure_inbox(self) -> None:
        counts = await self._inbox.counts()
        oldest = counts.oldest_pending
        age = (self._clock() - oldest).total_seconds() if oldest else 0.0
        self._metrics.pending.set(counts.pending)
        self._metrics.dead.set(counts.dead)
        self._metrics.oldest.set(age)

    async def _measure_budgets(self) -> None:
        self._metrics.writes_left.clear()
        for installation, left in (await self._ledger.left(self._clock())).items():
            self._metrics.writes_left.labels(str(installation)).set(left)
