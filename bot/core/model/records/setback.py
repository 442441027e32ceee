"""The wall clock was put back: what waits for a time must not wait for that hour once more."""

from datetime import datetime, timedelta

# A clock is corrected by parts of a second all the time.
TOLERANCE = timedelta(seconds=1)


class ClockSetback:
    """Holds the wall clock against one that only goes forward, whose zero means nothing."""

    def __init__(self) -> None:
        self._ahead: float | None = None

    def since_last(self, now: datetime, steady: float) -> timedelta:
        """By how much the wall clock was put back since this was last asked; else nothing.

        `steady` are seconds of the other clock. One that was put forward is like time that passed.
        """
        ahead = now.timestamp() - steady
        before, self._ahead = self._ahead, ahead
        back = timedelta(seconds=before - ahead) if before is not None else timedelta()
        return back if back > TOLERANCE else timedelta()
