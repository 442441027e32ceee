"""The door to the inbox: nothing is acknowledged for which there may be no room.

What is refused here is answered 503. GitHub records that as a failed delivery and can be asked to
send it again: https://docs.github.com/en/webhooks/using-webhooks/handling-failed-webhook-deliveries
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.store.backend.database import cause_of
from bot.store.inbox import Arrival

DISK, QUEUE, DATABASE = "disk", "queue", "database"
RENAMED = "renamed"
REASONS = (DISK, QUEUE, DATABASE)
# A busy webhook must not count a long queue for every delivery.
FRESH_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """How little may be free on the disk (bytes), and how many deliveries may wait."""

    free_bytes: int
    deliveries: int


@dataclass(frozen=True, slots=True)
class Backpressure:
    """Why nothing is taken: one of REASONS for machines, a clause for whoever asks.

    `detail` is for the log alone: what a database says of itself is none of a stranger's business.
    """

    reason: str
    words: str
    detail: str = ""

    @property
    def in_full(self) -> str:
        """For the log."""
        return f"{self.words}: {self.detail}" if self.detail else self.words


class Unavailable(Exception):
    """A delivery was not kept; whoever sent it may send it again later."""

    def __init__(self, obstacle: Backpressure) -> None:
        super().__init__(obstacle.in_full)
        self.obstacle = obstacle


class Kept(Protocol):
    """The inbox, as far as the door knows it."""

    async def put(self, arrival: Arrival) -> bool:
        """Durable when this returns; False for one that is known."""

    async def pending(self, most: int) -> int:
        """How many wait; counting ends at `most`."""

    async def rehearse(self) -> None:
        """Fails as `put` would, and keeps nothing."""


class Admission:
    """Lets deliveries in while there is room for them.

    `free` says how many bytes the database's disk has left, None where that cannot be known.
    """

    def __init__(
        self,
        inbox: Kept,
        bounds: Bounds,
        free: Callable[[], int | None],
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._inbox = inbox
        self._bounds = bounds
        self._free = free
        self._seconds = seconds
        self._measured_at: float | None = None
        self._measured: Backpressure | None = None
        self._room = bounds.deliveries  # until somebody has counted
        self._trouble: Backpressure | None = None

    async def put(self, arrival: Arrival) -> bool:
        """As the inbox does. Raises Unavailable where it cannot be kept."""
        if obstacle := await self._bounded():
            raise Unavailable(obstacle)
        self._room -= 1
        try:
            stored = await self._inbox.put(arrival)
        except Exception as error:
            self._trouble = _unwritable(error)
            raise Unavailable(self._trouble) from error
        self._trouble = None
        return stored

    async def obstacle(self) -> Backpressure | None:
        """Why nothing would be kept now. After a failure it tries to write: nobody else may."""
        if self._trouble:
            try:
                await self._inbox.rehearse()
                self._trouble = None
            except Exception as error:  # noqa: BLE001  whatever it is, it is why
                self._trouble = _unwritable(error)
        return self._trouble or await self._bounded()

    async def _bounded(self) -> Backpressure | None:
        """Which bound is reached, as measured a moment ago and counted since."""
        now = self._seconds()
        if self._measured_at is None or now >= self._measured_at + FRESH_SECONDS:
            self._measured_at = now  # meanwhile others go by the measurement before
            self._measured = await self._measure()
        return self._measured or (self._full_queue() if self._room <= 0 else None)

    async def _measure(self) -> Backpressure | None:
        bounds, free = self._bounds, self._free()
        if free is not None and free < bounds.free_bytes:
            left, wanted = free >> 20, bounds.free_bytes >> 20
            return Backpressure(
                DISK, f"the disk is nearly full: {left} MiB free, {wanted} are wanted"
            )
        try:
            self._room = bounds.deliveries - await self._inbox.pending(bounds.deliveries)
        except Exception as error:  # noqa: BLE001  whatever it is, it is why
            return Backpressure(DATABASE, "the database does not answer", cause_of(error))
        return None

    def _full_queue(self) -> Backpressure:
        return Backpressure(QUEUE, f"{self._bounds.deliveries} deliveries wait already")


def _unwritable(error: Exception) -> Backpressure:
    return Backpressure(DATABASE, "the database cannot be written", cause_of(error))
