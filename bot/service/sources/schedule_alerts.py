"""Says it where people look when a schedule cannot be used: in the log and in a metric."""

from bot.telemetry import Metrics, logger

log = logger(__name__)


class ScheduleAlerts:
    """Hears of each schedule's trouble when it begins, and when it ends."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def __call__(self, place: str, trouble: str | None) -> None:
        """`trouble` is None once it is over."""
        if trouble is None:
            self._metrics.schedules_in_trouble.dec()
            log.info("a schedule can be used again", schedule=place)
            return
        self._metrics.schedules_in_trouble.inc()
        log.error("a schedule cannot be used", schedule=place, reason=trouble)
