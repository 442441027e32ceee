"""Sweeps every hour. Of several replicas one does, and what it has swept the others need not."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.github.api.errors import GitHubError
from bot.service.periodic.sweep import Sweep
from bot.service.periodic.timer import AFTER_FAILURE, EVERY, Timer, spread
from bot.store.backend.database import DATABASE_ERRORS, cause_of
from bot.store.backend.locks import LockManager
from bot.store.timestamps import Timestamps
from bot.telemetry import Metrics, logger

log = logger(__name__)
Clock = Callable[[], datetime]

# Whoever starts again and again, or many at once, shall not ask GitHub as often.
AFTER_START = timedelta(minutes=1)
# What is held meanwhile, and what is remembered: when the last sweep that was finished began.
THE_SWEEP, SWEPT = "the sweep", "swept"
CLOCK_TOLERANCE = timedelta(minutes=1)
DONE, FAILED = "done", "failed"


class Sweeper(Timer):
    """Runs sweeps. `speed` is how many seconds of the clock pass in a real one."""

    def __init__(
        self,
        sweep: Sweep,
        clock: Clock,
        metrics: Metrics,
        holds: LockManager,
        landmarks: Timestamps,
        speed: float = 1.0,
    ) -> None:
        super().__init__(clock, AFTER_START, speed)
        self._sweep = sweep
        self._metrics = metrics
        self._holds = holds
        self._landmarks = landmarks
        self._known = clock()
        self._wants_everything = False

    def reconcile(self) -> None:
        """Look at everything, soon: who knows what was missed."""
        self._wants_everything = True
        self.hurry()

    async def turn(self, now: datetime) -> datetime:
        """Returns when the next sweep is due. One that another makes now may still fail."""
        try:
            if not await self._holds.take(THE_SWEEP):
                return now + spread(AFTER_FAILURE)
        except DATABASE_ERRORS as error:
            return self._failed(cause_of(error), now + AFTER_FAILURE)
        try:
            return await self._swept(now)
        finally:
            self._holds.give_back(THE_SWEEP)

    async def _swept(self, now: datetime) -> datetime:
        """One sweep, unless another made it; returns when the next one is due."""
        try:
            if await self._was_made():
                return self._known + spread(EVERY)
            asked = await self._sweep.run(everything=self._wants_everything)
            await self._landmarks.set(SWEPT, now)
        except GitHubError as error:
            return self._failed(str(error), now + AFTER_FAILURE)
        except DATABASE_ERRORS as error:
            return self._failed(cause_of(error), now + AFTER_FAILURE)
        except Exception:
            log.exception("a sweep failed")
            return self._failed("see the log", now + AFTER_FAILURE)
        self._known, self._wants_everything = now, False
        self._metrics.sweeps.labels(DONE).inc()
        self._metrics.last_sweep.set_to_current_time()
        for look in asked:
            self._metrics.looks.labels(look.reason).inc()
            log.info("looking again", subject=str(look.subject), because=look.because)
        return now + spread(EVERY)

    async def _was_made(self) -> bool:
        """Whether another replica has swept since what this one knows of."""
        last = await self._landmarks.at(SWEPT)
        if self._wants_everything or last is None or last <= self._known:
            return False
        if last > self._clock() + CLOCK_TOLERANCE:  # by a clock that was put back since
            return False
        self._known = last
        return True

    def _failed(self, reason: str, following: datetime) -> datetime:
        self._metrics.sweeps.labels(FAILED).inc()
        log.warning("a sweep failed; trying again", reason=reason, at=str(following))
        return following
