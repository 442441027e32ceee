"""Which lane may be worked now: one piece of work a lane at a time, first come first served."""

import heapq
from collections.abc import Iterable
from datetime import datetime


class Lanes:
    """The schedule, in memory; the inbox is its durable source. All times are UTC."""

    def __init__(self) -> None:
        self._ready: dict[str, None] = {}
        self._delayed: dict[str, datetime] = {}
        self._timetable: list[tuple[datetime, str]] = []
        self._running: dict[str, bool] = {}

    def restore(self, lanes: Iterable[tuple[str, datetime]]) -> None:
        """Take over what waited in the database: (lane, when it is due)."""
        for lane, due in lanes:
            if lane not in self._running:
                self._delay(lane, due)

    def arrive(self, lane: str) -> None:
        """Something new is in the lane. A lane that waits for its time goes on waiting."""
        if lane in self._running:
            self._running[lane] = True
        elif lane not in self._delayed:
            self._ready[lane] = None

    def advance(self, now: datetime) -> None:
        """Time has passed: lanes whose time has come are ready."""
        while self._timetable and self._timetable[0][0] <= now:
            due, lane = heapq.heappop(self._timetable)
            if self._delayed.get(lane) == due:
                del self._delayed[lane]
                self._ready[lane] = None

    def take(self) -> str | None:
        """The next lane to work, or None. It runs until it is released."""
        if not self._ready:
            return None
        first = next(iter(self._ready))
        del self._ready[first]
        self._running[first] = False
        return first

    def release(self, lane: str, *, more: bool = False, due: datetime | None = None) -> None:
        """The work on a lane ended: with more to do at once, or again at `due`, or for now."""
        arrived = self._running.pop(lane)
        if due is not None:
            self._delay(lane, due)
        elif more or arrived:
            self._ready[lane] = None

    def next_due(self) -> datetime | None:
        """When `advance` will make another lane ready."""
        return self._timetable[0][0] if self._timetable else None

    @property
    def ready(self) -> int:
        """How many lanes could be worked at once."""
        return len(self._ready)

    @property
    def running(self) -> int:
        """How many lanes are being worked."""
        return len(self._running)

    def _delay(self, lane: str, due: datetime) -> None:
        self._ready.pop(lane, None)
        self._delayed[lane] = due
        heapq.heappush(self._timetable, (due, lane))
