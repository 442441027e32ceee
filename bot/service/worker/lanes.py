"""Which lane may be worked now: one piece of work a lane at a time, what cannot wait first.

Nobody starves: the owners of repositories take turns, one owner never has all places, and of four
pieces of work one is ordinary if there is any.
"""

import heapq
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.service.worker.fair_queue import FairQueue, owner_of
from bot.service.worker.throttle import LANES_AT_ONCE

MOST_OF_ONE_OWNER = LANES_AT_ONCE - 1
URGENT_IN_A_ROW = 3


@dataclass(frozen=True, slots=True)
class _Delay:
    """Until when a lane waits, and whether something that cannot wait ends that."""

    due: datetime
    yields: bool


class Lanes:
    """The schedule, in memory; the inbox is its durable source. All times are UTC."""

    def __init__(self, most_of_one_owner: int = MOST_OF_ONE_OWNER) -> None:
        self._most_of_one_owner = most_of_one_owner
        self._urgent, self._ordinary = FairQueue(), FairQueue()
        self._has_urgent: set[str] = set()
        self._urgent_in_a_row = 0
        self._delayed: dict[str, _Delay] = {}
        self._timetable: list[tuple[datetime, str]] = []
        self._running: dict[str, bool] = {}
        self._owners_running: Counter[str] = Counter()

    def restore(
        self, lanes: Iterable[tuple[str, datetime]], urgent: Collection[str] = frozenset()
    ) -> None:
        """Take over what waited in the database: (lane, when it is due), and which cannot wait."""
        for lane, due in lanes:
            if lane in urgent:
                self._has_urgent.add(lane)
            if lane not in self._running:
                self._delay(lane, _Delay(due, yields=False))

    def knows(self, lane: str) -> bool:
        """Whether it is worked, could be, or waits for its time."""
        waits = lane in self._urgent or lane in self._ordinary
        return waits or lane in self._running or lane in self._delayed

    def arrive(self, lane: str, *, urgent: bool = False) -> None:
        """Something new is in the lane. A lane that waits for its time goes on waiting.

        What is urgent makes all of the lane urgent: it is worked in order.
        """
        if urgent:
            self._has_urgent.add(lane)
        if lane in self._running:
            self._running[lane] = True
        elif lane not in self._delayed or (urgent and self._delayed[lane].yields):
            self._delayed.pop(lane, None)
            self._stand_in_line(lane)

    def advance(self, now: datetime) -> None:
        """Time has passed: lanes whose time has come are ready."""
        while self._timetable and self._timetable[0][0] <= now:
            due, lane = heapq.heappop(self._timetable)
            if lane in self._delayed and self._delayed[lane].due == due:
                del self._delayed[lane]
                self._stand_in_line(lane)

    def set_back(self, by: timedelta) -> None:
        """The clock was put back by so much: every lane waits for as long as it was to wait."""
        self._delayed = {
            lane: replace(delay, due=delay.due - by) for lane, delay in self._delayed.items()
        }
        self._timetable = [(delay.due, lane) for lane, delay in self._delayed.items()]
        heapq.heapify(self._timetable)

    def take(self) -> str | None:
        """The next lane to work, or None. It runs until it is released."""
        lane = self._next()
        if lane is not None:
            self._running[lane] = False
            self._owners_running[owner_of(lane)] += 1
        return lane

    def release(
        self,
        lane: str,
        *,
        more: bool = False,
        due: datetime | None = None,
        yields: bool = False,
    ) -> None:
        """The work on a lane ended: with more to do at once, or again at `due`, or for now.

        A delay that `yields` is ended by something that cannot wait.
        """
        arrived = self._running.pop(lane)
        self._owners_running[owner_of(lane)] -= 1
        if due is not None:
            self._delay(lane, _Delay(due, yields))
        elif more or arrived:
            self._stand_in_line(lane)
        else:
            self._has_urgent.discard(lane)

    def is_urgent(self, lane: str) -> bool:
        """Whether there is something in the lane that cannot wait."""
        return lane in self._has_urgent

    def next_due(self) -> datetime | None:
        """When `advance` will make another lane ready."""
        return self._timetable[0][0] if self._timetable else None

    @property
    def ready(self) -> int:
        """How many lanes could be worked at once."""
        return self._urgent.count(self._may_run) + self._ordinary.count(self._may_run)

    @property
    def running(self) -> int:
        """How many lanes are being worked."""
        return len(self._running)

    def _next(self) -> str | None:
        urgent = None
        if self._urgent_in_a_row < URGENT_IN_A_ROW or not self._ordinary.count(self._may_run):
            urgent = self._urgent.take(self._may_run)
        self._urgent_in_a_row = self._urgent_in_a_row + 1 if urgent else 0
        return urgent or self._ordinary.take(self._may_run)

    def _may_run(self, owner: str) -> bool:
        return self._owners_running[owner] < self._most_of_one_owner

    def _stand_in_line(self, lane: str) -> None:
        if lane in self._has_urgent:
            self._ordinary.discard(lane)
            self._urgent.add(lane)
        else:
            self._ordinary.add(lane)

    def _delay(self, lane: str, delay: _Delay) -> None:
        self._urgent.discard(lane)
        self._ordinary.discard(lane)
        self._delayed[lane] = delay
        heapq.heappush(self._timetable, (delay.due, lane))
