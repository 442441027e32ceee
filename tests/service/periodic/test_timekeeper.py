"""Time alone asks for a look: at its moment, once, over kills, restarts and clocks that jump."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.engine.decision.next_look import NextLook
from bot.core.model.subject import SubjectKind
from bot.core.model.trigger import Trigger
from bot.service.periodic.timekeeper import Timekeeper
from bot.service.queue.requeue import Requeue
from bot.store.agenda import Agenda, Entry
from bot.store.backend.database import Database, opened
from bot.store.inbox import Inbox, Item
from bot.telemetry import Metrics

LANE = "kubevirt/enhancements#7"
START = datetime(2026, 4, 16, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVENT = Trigger(("pull_request.opened",))
LOOK = Trigger(("pull_request.sweep",))


class Killed(BaseException):
    """Nothing catches the end of a process."""


class Mortal(Agenda):
    """Its process ends between asking for a look and settling that."""

    async def settle(self, *_: object) -> None:
        raise Killed


class Office:
    """A timekeeper on a real database, with a clock that the test moves."""

    def __init__(self, database: Database) -> None:
        self.now = START
        self._database = database
        self.agenda, self.inbox = Agenda(database), Inbox(database)
        self.metrics = Metrics()
        self.start()

    def start(self, kind: type[Agenda] = Agenda) -> None:
        """What a new process begins with: the database, and nothing else."""
        agenda = kind(self._database)
        refresh = Requeue(self.inbox, lambda _: None, lambda: self.now)
        self.timekeeper = Timekeeper(agenda, refresh, lambda: self.now, self.metrics)

    async def expect(
        self,
        due_at: datetime | None,
        trigger: Trigger = EVENT,
        lane: str = LANE,
        *,
        is_open: bool = True,
    ) -> None:
        """A look has found that another is due."""
        found = NextLook(SubjectKind.PULL_REQUEST, is_open, START, due_at, "rules", {"v1.9": "x"})
        await self.timekeeper.expect(lane, found, trigger, self.now)

    async def at(self, now: datetime) -> int:
        """It is so late now; how many looks have been asked for in all."""
        self.now = now
        self.timekeeper.wake()
        await self.timekeeper.idle()
        return len(await self.inbox.list())

    async def work(self, due_at: datetime | None) -> None:
        """The worker does what waits; `due_at` is what the look finds."""
        pending = await self.inbox.list("pending")
        await self.expect(due_at, LOOK)
        await self.inbox.finish(pending, self.now)

    async def asked(self) -> list[Item]:
        return await self.inbox.list()


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with opened(f"sqlite:///{tmp_path}/t.sqlite3") as database:
        yield Office(database)


@asynccontextmanager
async def keeping(office: Office) -> AsyncIterator[None]:
    """The timekeeper runs inside the block."""
    running = asyncio.create_task(office.timekeeper.run())
    yield
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_look_is_asked_for_when_it_is_due_and_not_before(office: Office) -> None:
    await office.expect(START + HOUR)
    async with keeping(office):
        assert await office.at(START + HOUR - timedelta.resolution) == 0
        assert await office.at(START + HOUR) == 1
        assert await office.at(START + 2 * HOUR) == 1
    [item] = await office.asked()
    assert (item.lane, item.event, item.action) == (LANE, "pull_request", "sweep")


async def test_each_look_leaves_when_the_next_one_is_due(office: Office) -> None:
    await office.expect(START + HOUR)
    async with keeping(office):
        for hours in range(1, 5):
            assert await office.at(START + hours * HOUR) == hours
            await office.work(START + (hours + 1) * HOUR)
        assert await office.at(START + 4 * HOUR) == 4


async def test_after_a_long_sleep_everything_that_was_missed_is_asked_for_once(
    office: Office,
) -> None:
    for number in range(1, 31):
        await office.expect(START + number * HOUR, lane=f"kubevirt/enhancements#{number}")
    async with keeping(office):
        assert await office.at(START + 30 * DAY) == 30
    assert len({item.lane for item in await office.asked()}) == 30


async def test_killed_after_asking_it_does_not_ask_again(office: Office) -> None:
    await office.expect(START + HOUR)
    office.now = START + HOUR
    office.start(Mortal)
    with pytest.raises(Killed):
        await office.timekeeper.run()
    assert len(await office.asked()) == 1
    office.start()
    async with keeping(office):
        assert await office.at(START + HOUR) == 1
        await office.work(None)
        assert await office.at(START + 2 * HOUR) == 1


async def test_killed_after_asking_and_worked_before_the_restart_is_settled_all_the_same(
    office: Office,
) -> None:
    """The look that was asked for has written a later moment: that one stands."""
    await office.expect(START + HOUR)
    entry = await office.agenda.entry(LANE)
    assert entry
    office.now = START + HOUR
    await office.work(START + 5 * HOUR)
    await office.agenda.settle(entry, office.now)
    async with keeping(office):
        assert await office.at(START + 4 * HOUR) == 0
        assert await office.at(START + 5 * HOUR) == 1


async def test_a_look_that_came_a_little_too_early_is_repeated_at_its_moment(
    office: Office,
) -> None:
    """The clock went back between asking and looking: the same moment is still to come."""
    await office.expect(START + HOUR)
    async with keeping(office):
        assert await office.at(START + HOUR) == 1
        office.now = START + HOUR - timedelta(seconds=1)
        await office.work(START + HOUR)
        assert await office.at(START + HOUR) == 2


async def test_when_the_clock_is_put_back_looks_from_the_future_count_no_more(
    office: Office,
) -> None:
    async with keeping(office):
        await office.at(START + 40 * DAY)
        await office.expect(START + 90 * DAY)
        assert await office.at(START) == 1
        [item] = await office.asked()
        assert item.guid.startswith("clock-")
        await office.work(START + DAY)
        assert await office.at(START + HOUR) == 1
        assert await office.at(START + DAY) == 2
        assert (await office.asked())[-1].guid.startswith("due-")


async def test_nothing_is_written_that_is_known_already(office: Office) -> None:
    await office.expect(START + DAY)
    before = await office.agenda.entry(LANE)
    office.now += HOUR
    await office.expect(START + DAY)
    assert await office.agenda.entry(LANE) == before
    await office.expect(START + 2 * DAY)
    after = await office.agenda.entry(LANE)
    assert after
    assert (after.due_at, after.looked_at) == (START + 2 * DAY, office.now)


async def test_what_is_closed_and_waits_for_nothing_is_forgotten(office: Office) -> None:
    await office.expect(START + DAY)
    await office.expect(START + DAY, is_open=False)
    assert await office.agenda.entry(LANE)
    await office.expect(None, is_open=False)
    assert await office.agenda.entries() == []
    await office.expect(None)
    assert [entry.due_at for entry in await office.agenda.entries()] == [None]


async def test_the_agenda_keeps_everything(office: Office) -> None:
    entry = Entry(LANE, "issue", False, START, None, START + DAY, "r", {"v1.9": "a", "v1.10": "b"})
    await office.agenda.write(entry)
    assert await office.agenda.entry(LANE) == entry
    await office.agenda.forget(LANE)
    assert await office.agenda.entry(LANE) is None
    assert await office.agenda.next_due() is None


async def test_looks_are_counted_by_their_reason(office: Office) -> None:
    await office.expect(START + HOUR)
    async with keeping(office):
        await office.at(START + HOUR)
    assert b'vepbot_looks_total{reason="due"} 1.0' in office.metrics.exposition()
