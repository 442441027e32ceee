"""The wall clock goes back by an hour: nothing waits for that hour once more."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.model.records.setback import ClockSetback
from bot.github.api.errors import Throttled, Transient
from bot.github.api.gate import RequestLimiter
from bot.github.api.write_budget import ALLOWANCES, BUDGET
from bot.service.periodic.timer import Timer
from bot.service.worker.lanes import Lanes
from bot.service.worker.worker import Worker
from bot.store.backend.database import opened
from bot.store.inbox import Arrival, Inbox
from bot.store.written.write_ledger import WriteLedger
from bot.telemetry import Metrics
from tests.service.worker.test_worker import Workplace, working

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Clocks:
    """A wall clock that may be put back, and a steady one."""

    def __init__(self) -> None:
        self.now, self.seconds = NOON, 100.0

    def wall(self) -> datetime:
        return self.now

    def steady(self) -> float:
        return self.seconds

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.seconds += seconds

    def put_back(self) -> None:
        self.now -= HOUR


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


def test_only_a_step_back_counts_and_it_counts_once(clocks: Clocks) -> None:
    setback = ClockSetback()

    def asked() -> timedelta:
        return setback.since_last(clocks.now, clocks.seconds)

    assert asked() == timedelta()
    clocks.pass_(600)
    assert asked() == timedelta()
    clocks.now += 5 * HOUR  # the computer has slept, or the clock was put forward
    assert asked() == timedelta()
    clocks.pass_(60)
    clocks.put_back()
    assert asked() == HOUR
    assert asked() == timedelta()
    clocks.now -= timedelta(milliseconds=300)
    assert asked() == timedelta()


def test_lanes_wait_for_as_long_as_they_were_to_wait() -> None:
    lanes = Lanes()
    for lane, seconds in (("a", 10), ("b", 90)):
        lanes.arrive(lane)
        lanes.take()
        lanes.release(lane, due=NOON + timedelta(seconds=seconds))
    lanes.set_back(HOUR)
    lanes.advance(NOON - HOUR + timedelta(seconds=9))
    assert lanes.take() is None
    lanes.advance(NOON - HOUR + timedelta(seconds=10))
    assert (lanes.take(), lanes.take()) == ("a", None)
    assert lanes.next_due() == NOON - HOUR + timedelta(seconds=90)


async def test_a_retry_is_not_an_hour_late_in_memory_nor_in_the_database(
    database_url: str, clocks: Clocks
) -> None:
    async with opened(database_url) as database:
        workplace = Workplace(Inbox(database))
        workplace.worker = Worker(
            workplace.inbox, workplace.evaluate, clocks.wall, Metrics(), steady=clocks.steady
        )
        workplace.now = clocks.now
        workplace.answers[1] = lambda call: Transient("502") if call == 1 else None
        await workplace.arrive(1, "a")
        async with working(workplace):
            await workplace.worker.idle()
            clocks.put_back()
            clocks.pass_(30)
            workplace.worker.wake("nobody/nothing#0")
        assert await workplace.states() == {"a": "done"}


async def test_after_a_restart_rows_of_the_future_tell_of_it(database_url: str) -> None:
    async with opened(database_url) as database:
        inbox = Inbox(database)
        await inbox.put(Arrival("a", "o/r#1", "issues", "opened", 1, b"", NOON))
        [item], _ = await inbox.head("o/r#1")
        await inbox.retry([item], NOON + timedelta(seconds=40), "502", counts=True)
        await inbox.heal(NOON - HOUR)
        assert await inbox.lanes() == [("o/r#1", NOON - HOUR + timedelta(seconds=40))]
        await inbox.heal(NOON - HOUR + timedelta(minutes=59, seconds=30))  # clocks differ
        assert await inbox.lanes() == [("o/r#1", NOON - HOUR + timedelta(seconds=40))]


async def test_a_closed_gate_opens_in_time(clocks: Clocks) -> None:
    gate = RequestLimiter(clocks.wall, steady=clocks.steady)
    gate.observe(403, {"retry-after": "60"}, b"")
    clocks.put_back()
    clocks.pass_(50)
    with pytest.raises(Throttled):
        await gate.enter(writes=False)
    clocks.pass_(10)
    await gate.enter(writes=False)


@pytest.mark.parametrize("off", [timedelta(), -HOUR, HOUR])
async def test_a_limit_ends_when_github_says_by_whatever_clock(
    clocks: Clocks, off: timedelta
) -> None:
    """Ours is an hour behind, or ahead: GitHub's answers have its own time on them."""
    gate = RequestLimiter(clocks.wall, steady=clocks.steady)
    github = clocks.now - off
    headers = {
        "date": github.strftime("%a, %d %b %Y %H:%M:%S GMT"),
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": str(int(github.timestamp()) + 600),
    }
    gate.observe(200, headers, b"")
    clocks.pass_(590)
    with pytest.raises(Throttled):
        await gate.enter(writes=False)
    clocks.pass_(12)
    await gate.enter(writes=False)


async def test_the_budget_of_writes_is_not_spent_for_another_hour(database_url: str) -> None:
    async with opened(database_url) as database:
        ledger = WriteLedger(database, BUDGET)
        minute = ALLOWANCES[0].most
        for _ in range(minute):
            assert (await ledger.spend(1, NOON, urgent=True)).at == NOON
        earlier = NOON - HOUR
        assert (await ledger.spend(1, earlier, urgent=True)).at == earlier + timedelta(minutes=1)
        later = earlier + timedelta(minutes=1)
        assert (await ledger.spend(1, later, urgent=True)).at == later
        nearly = later - timedelta(seconds=30)  # another replica's clock
        assert (await ledger.spend(1, nearly, urgent=True)).at > nearly


class Turning(Timer):
    """Counts its turns."""

    turns = 0

    async def turn(self, now: datetime) -> datetime:
        self.turns += 1
        return now + HOUR


async def test_what_is_done_every_hour_is_done_in_the_hour(clocks: Clocks) -> None:
    turning = Turning(clocks.wall, timedelta(minutes=1), steady=clocks.steady)
    running = asyncio.create_task(turning.run())
    clocks.pass_(120)
    await turning.idle()
    clocks.put_back()
    clocks.pass_(HOUR.total_seconds())
    turning.wake()
    await turning.idle()
    assert turning.turns == 2
    running.cancel()
