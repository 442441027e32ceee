"""Removes once an hour what need not be kept any longer."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.service.alarm import Alarm
from bot.service.sweeper import spread
from bot.store.database import DATABASE_ERRORS, cause_of
from bot.store.retention import Retention
from bot.telemetry import Metrics, logger

log = logger(__name__)
Clock = Callable[[], datetime]

AFTER_START = timedelta(minutes=15)
EVERY = timedelta(hours=1)
LONGEST_NAP_SECONDS = 60.0


class Housekeeping:
    """Harmless when several processes do it."""

    def __init__(self, retention: Retention, clock: Clock, metrics: Metrics) -> None:
        self._retention = retention
        self._clock = clock
        self._metrics = metrics
        self._alarm = Alarm()
        self._next = clock() + spread(AFTER_START)

    def wake(self) -> None:
        """Time has passed, perhaps more than it seems."""
        self._alarm.ring()

    async def idle(self) -> None:
        """Returns once nothing is to be removed now."""
        await self._alarm.settled()

    async def run(self) -> None:
        """Keep house when it is time, for ever."""
        while True:
            self._alarm.begin()
            now = self._clock()
            if now >= self._next or self._next - now > 2 * EVERY:
                await self._keep_house(now)
                self._next = now + spread(EVERY)
            seconds = (self._next - self._clock()).total_seconds()
            await self._alarm.nap(min(max(seconds, 0.0), LONGEST_NAP_SECONDS))

    async def _keep_house(self, now: datetime) -> None:
        try:
            removed = await self._retention.prune(now)
            pages = await self._retention.vacuum()
        except DATABASE_ERRORS as error:
            log.warning("old rows could not be removed; trying again later", error=cause_of(error))
            return
        except Exception:
            log.exception("old rows could not be removed; trying again later")
            return
        for table, rows in removed.items():
            self._metrics.pruned.labels(table).inc(rows)
        if any(removed.values()):
            log.info("removed what need not be kept", pages=pages, **removed)
