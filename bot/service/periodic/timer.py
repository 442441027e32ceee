"""What is done a while after the start and every hour, as often as that comes and however late."""

import random
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.core.model.records.setback import ClockSetback
from bot.service.queue.wakeup import Wakeup

EVERY = timedelta(hours=1)
AFTER_FAILURE = timedelta(minutes=5)
LONGEST_NAP_SECONDS = 30.0
# Of its own: nobody else shares its state.
_JITTER = random.Random()  # noqa: S311  only to be out of step


class Timer(ABC):
    """`speed` is how many seconds of the clock pass in a real one."""

    def __init__(
        self,
        clock: Callable[[], datetime],
        after_start: timedelta,
        speed: float = 1.0,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._speed = speed
        self._alarm = Wakeup()
        self._next = clock() + spread(after_start)
        self._setback, self._steady = ClockSetback(), steady
        self._setback.since_last(clock(), steady() * speed)

    @abstractmethod
    async def turn(self, now: datetime) -> datetime:
        """Do it; returns when it is due again. Raises nothing."""

    def wake(self) -> None:
        """Time has passed, perhaps more than it seems."""
        self._alarm.ring()

    def hurry(self) -> None:
        """Do not wait for the hour."""
        self._next = self._clock()
        self._alarm.ring()

    async def idle(self) -> None:
        """Returns once nothing is due."""
        await self._alarm.settled()

    async def run(self) -> None:
        """Take a turn when it is time, for ever."""
        while True:
            self._alarm.begin()
            now = self._clock()
            # A clock that was put back must not make it wait for longer than it ever would.
            self._next -= self._setback.since_last(now, self._steady() * self._speed)
            if now >= self._next or self._next - now > 2 * EVERY:
                self._next = await self.turn(now)
            seconds = (self._next - self._clock()).total_seconds() / self._speed
            await self._alarm.nap(min(max(seconds, 0.0), LONGEST_NAP_SECONDS))


def spread(duration: timedelta) -> timedelta:
    """About so long: many that start at once shall not ask at once."""
    return duration * _JITTER.uniform(0.8, 1.2)
