"""Removes once an hour what need not be kept any longer."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.service.periodic.timer import EVERY, Timer, spread
from bot.store.backend.database import DATABASE_ERRORS, cause_of
from bot.store.upkeep.retention import Retention
from bot.telemetry import Metrics, logger

log = logger(__name__)
Clock = Callable[[], datetime]

AFTER_START = timedelta(minutes=15)


class RetentionTask(Timer):
    """Harmless when several processes do it."""

    def __init__(self, retention: Retention, clock: Clock, metrics: Metrics) -> None:
        super().__init__(clock, AFTER_START)
        self._retention = retention
        self._metrics = metrics

    async def turn(self, now: datetime) -> datetime:
        """Keep house."""
        await self._keep_house(now)
        return now + spread(EVERY)

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
