"""The clock that rules go by; for a demonstration it may start elsewhere and run faster.

Tokens, limits and the inbox go by the real time, whatever time it is in the process.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
FASTEST = 1_000_000.0
_SPEED = re.compile(r"x([0-9]{1,7}(?:\.[0-9]{1,3})?)")


class ProcessClock:
    """It is `start` (UTC) when this is made; `speed` seconds of it pass in one of `real`."""

    def __init__(self, real: Clock, start: datetime | None = None, speed: float = 1.0) -> None:
        self._real = real
        self._begun = real()
        self._start = start or self._begun
        self.speed = speed

    def __call__(self) -> datetime:
        """Now, in UTC."""
        return self._start + (self._real() - self._begun) * self.speed


def read_clock(text: str, real: Clock) -> ProcessClock:
    """`2026-04-16T09:00Z`, with `@x1440` behind it a minute a day. Raises ValueError."""
    moment, at, speed = text.partition("@")
    found = _SPEED.fullmatch(speed)
    if at and (not found or not 0 < float(found[1]) <= FASTEST):
        raise ValueError(f'"{speed}" is no speed; write x1440 for a day a minute')
    try:
        start = datetime.fromisoformat(moment)
    except ValueError as error:
        raise ValueError(f'"{moment}" is no time; write 2026-04-16T09:00Z') from error
    start = start.astimezone(UTC) if start.tzinfo else start.replace(tzinfo=UTC)
    return ProcessClock(real, start, float(found[1]) if found else 1.0)
