"""The door to the inbox: bounds are kept, measured at most once a second, and said in words."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.service.queue.admission import DISK, QUEUE, Admission, Bounds, Unavailable
from bot.store.inbox import Arrival

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BOUNDS = Bounds(free_bytes=64 << 20, deliveries=3)


class Shelf:
    """An inbox that only counts."""

    def __init__(self) -> None:
        self.kept = 0
        self.counted = 0

    async def put(self, _: Arrival) -> bool:
        self.kept += 1
        return True

    async def pending(self, most: int) -> int:
        self.counted += 1
        await asyncio.sleep(0)
        return min(self.kept, most)

    async def rehearse(self) -> None:
        """There is room."""


class Door:
    """An admission with a disk and a clock that stand until they are moved."""

    def __init__(self, free: int | None = 1 << 40) -> None:
        self.free = free
        self.seconds = 100.0
        self.shelf = Shelf()
        self.admission = Admission(self.shelf, BOUNDS, lambda: self.free, lambda: self.seconds)

    async def refusal(self) -> str | None:
        """Puts one; the reason why it was not taken."""
        arrival = Arrival("guid", "o/r#1", "issues", "opened", 1, b"{}", NOW)
        try:
            await self.admission.put(arrival)
        except Unavailable as unavailable:
            return unavailable.obstacle.reason
        return None


async def test_no_more_wait_than_the_bound_allows_even_within_a_second() -> None:
    door = Door()
    assert [await door.refusal() for _ in range(5)] == [None, None, None, QUEUE, QUEUE]
    assert (door.shelf.kept, door.shelf.counted) == (3, 1)


async def test_who_comes_while_the_queue_is_counted_for_the_first_time_is_taken() -> None:
    door = Door()
    assert await asyncio.gather(*(door.refusal() for _ in range(3))) == [None] * 3


async def test_once_the_queue_is_shorter_deliveries_are_taken_again() -> None:
    door = Door()
    for _ in range(4):
        await door.refusal()
    door.shelf.kept = 1
    assert await door.refusal() == QUEUE  # nobody has counted since
    door.seconds += 1
    assert [await door.refusal() for _ in range(3)] == [None, None, QUEUE]


@pytest.mark.parametrize(("free", "reason"), [(64 << 20, None), ((64 << 20) - 1, DISK)])
async def test_a_disk_that_is_nearly_full(free: int, reason: str | None) -> None:
    assert await Door(free).refusal() == reason


async def test_a_database_elsewhere_has_a_disk_of_its_own() -> None:
    assert await Door(free=None).refusal() is None


async def test_the_reason_is_there_before_anything_was_refused() -> None:
    obstacle = await Door(free=1 << 20).admission.obstacle()
    assert obstacle is not None
    assert obstacle.words == "the disk is nearly full: 1 MiB free, 64 are wanted"
