"""How much work runs beside the webhook: all there is room for, or little while many arrive."""

import time
from collections.abc import Callable

LANES_AT_ONCE = 8
# "Many" is more than 320 a second; what GitHub sends to a busy organisation is some tens.
WINDOW_SECONDS = 0.1
MANY_IN_A_WINDOW = 32
RESTS = 3
LONGEST_REST_SECONDS = 1.0


class Throttle:
    """While many deliveries arrive, one job at a time, then a rest three times as long.

    What piles up meanwhile is coalesced, so that stepping back costs less work in the end.
    """

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._rested_at = 0.0
        self._window_began = 0.0
        self._arrived = 0
        self._arrived_before = 0

    def arrive(self) -> None:
        """A delivery arrived."""
        self._turn_window()
        self._arrived += 1

    def has_room(self, running: int) -> bool:
        """Whether one more job may begin beside those that run."""
        self._turn_window()
        if max(self._arrived, self._arrived_before) > MANY_IN_A_WINDOW:
            return running == 0 and self.rest() == 0
        return running < LANES_AT_ONCE

    def rest(self) -> float:
        """Seconds until the rest after the last job is over."""
        return max(self._rested_at - self._seconds(), 0)

    def begin(self) -> float:
        """A job begins; hand what this returns to `end`."""
        return self._seconds()

    def end(self, began: float) -> float:
        """A job ended; returns the seconds that it took."""
        now = self._seconds()
        self._rested_at = now + min((now - began) * RESTS, LONGEST_REST_SECONDS)
        return now - began

    def _turn_window(self) -> None:
        """Begin a new window when the old one is over; one that is long over counts for nothing."""
        age = self._seconds() - self._window_began
        if age >= WINDOW_SECONDS:
            self._arrived_before = self._arrived if age < 2 * WINDOW_SECONDS else 0
            self._arrived = 0
            self._window_began += age
