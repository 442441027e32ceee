"""What is old goes, a slice at a time; what the bot will do next is the same without it."""

import asyncio
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.model.records.refusal import Refusal
from bot.core.model.subject import SubjectRef
from bot.github.app.failed_deliveries import KEPT
from bot.store.agenda import Agenda
from bot.store.agenda import Entry as Expected
from bot.store.backend.database import Database, opened
from bot.store.commands import CommandLog, CommandRow
from bot.store.inbox import Arrival, Inbox, Item
from bot.store.timestamps import PASSING, Timestamps
from bot.store.upkeep.retention import SLICE, Keep, Retention
from bot.store.written.comments import CommentLog, Written
from bot.store.written.creations import Creation, Creations
from bot.store.written.journal import APPLIED, Entry, Journal
from bot.store.written.refusals import RefusalLog
from tests.fakes.github import ChangedFile
from tests.world import label_rules, playing

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
KEEP = Keep(bodies=4 * DAY, deliveries=4 * DAY, journal=5 * DAY)


def url(folder: Path | str) -> str:
    return f"sqlite+aiosqlite:///{folder}/kept.sqlite3"


@dataclass(frozen=True)
class Row:
    """A delivery: in which lane, how many days old, in which state, with a body or without."""

    lane: int
    days: int
    state: str
    words: bool


@dataclass(frozen=True)
class Thread:
    """What is expected of a lane, and how long ago something was commanded there."""

    lane: int
    is_open: bool
    is_due: bool
    days: int


ROWS = st.lists(
    st.builds(
        Row,
        st.integers(1, 3),
        st.integers(0, 10),
        st.sampled_from(["pending", "done", "dead"]),
        st.booleans(),
    ),
    max_size=12,
)
THREADS = st.lists(
    st.builds(Thread, st.integers(1, 3), st.booleans(), st.booleans(), st.integers(0, 10)),
    max_size=3,
    unique_by=lambda thread: thread.lane,
)


async def fill(database: Database, rows: list[Row], threads: list[Thread]) -> None:
    inbox = Inbox(database)
    for number, row in enumerate(rows):
        at = NOW - row.days * DAY
        lane = f"o/r#{row.lane}"
        await inbox.put(Arrival(f"guid-{number}", lane, "issues", "x", 1, b"{}", at, row.words))
    for item in await inbox.list():
        row = rows[int(item.guid.partition("-")[2])]
        if row.state == "done":
            await inbox.finish([item], item.received_at)
        elif row.state == "dead":
            await inbox.bury([item], item.received_at, "422")
    for thread in threads:
        lane, at = f"o/r#{thread.lane}", NOW - thread.days * DAY
        due_at = at if thread.is_due else None
        expected = Expected(lane, "issue", thread.is_open, at, due_at, at, "digest", {})
        await Agenda(database).write(expected)
        await CommandLog(database).remember([CommandRow(lane, "remark-1", at, "{}")])


async def to_come(database: Database, rows: list[Row], threads: list[Thread]) -> list[Any]:
    """All that decides what the bot does next."""
    inbox, agenda = Inbox(database), Agenda(database)
    lanes = await inbox.lanes()
    heads = [await inbox.head(lane) for lane, _ in lanes]
    known = [
        f"guid-{number}" for number, row in enumerate(rows) if row.days * DAY <= KEPT
    ]  # those that GitHub may deliver again
    return [
        lanes,
        heads,
        [await inbox.body(item) for items, _ in heads for item in items],
        await inbox.counts(),
        await inbox.known(known),
        await agenda.due(NOW, NOW),
        [entry for entry in await agenda.entries() if entry.is_open],
        [await CommandLog(database).recall(f"o/r#{t.lane}") for t in threads if t.is_open],
    ]


@settings(max_examples=25, deadline=None)
@given(ROWS, THREADS)
def test_what_the_bot_does_next_is_the_same_without_what_is_removed(
    rows: list[Row], threads: list[Thread]
) -> None:
    async def compare() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with opened(url(folder)) as database:
                await fill(database, rows, threads)
                before = await to_come(database, rows, threads)
                retention = Retention(database, KEEP)
                await retention.prune(NOW)
                assert await to_come(database, rows, threads) == before
                assert not any((await retention.prune(NOW)).values())

    asyncio.run(compare())


async def test_what_is_old_goes_and_what_is_not_stays(database_url: str) -> None:
    rows = [Row(1, 10, "done", True), Row(1, 2, "done", True), Row(1, 10, "dead", True)]
    threads = [Thread(1, False, False, 10), Thread(2, False, False, 1), Thread(3, True, False, 10)]
    async with opened(database_url) as database:
        await fill(database, rows, threads)
        lines = [
            Entry(
                act="a", at=NOW - days * DAY, subject="o/r#1", outcome=APPLIED, operation="x",
                because="x", rule="x", file="x", line=1, rulebook="x", deliveries="x",
            )
            for days in (10, 1)
        ]  # fmt: skip
        await Journal(database).record(lines)
        landmarks = Timestamps(database)
        for name in (f"{PASSING}o/r#1", "swept"):
            await landmarks.set(name, NOW - 2 * DAY)
        await landmarks.set(f"{PASSING}o/r#2", NOW)
        log = CommandLog(database)
        await log.announce([CommandRow("o/r#3", "given-up", NOW - 10 * DAY, "{}")])
        await log.announce([CommandRow("o/r#3", "under-way", NOW - DAY, "{}")])
        own = CommentLog(database)
        await own.keep(Written("o/r#1", "status", 1, NOW - 10 * DAY))
        await own.keep(Written("o/r#2", "status", 2, NOW - DAY))
        await own.keep(Written("o/r#3", "status", 3, NOW - 10 * DAY))
        here = SubjectRef("o/r", 1)
        creations, refusals = Creations(database), RefusalLog(database)
        opened_before = Creation(here, "issue", "key", NOW - 10 * DAY, 4)
        await creations.add(opened_before)
        for days in (2, 0):
            await creations.add(Creation(here, "comment", "status", NOW - days * DAY))
        said = [Refusal(here, f"label {n}", "", "no", NOW + n * DAY) for n in (-2, 1)]
        await refusals.remember(said)
        removed = await Retention(database, KEEP).prune(NOW)
        assert (await creations.tally(replace(opened_before, at=NOW))).last == opened_before
        assert await refusals.of([here], NOW - 9 * DAY) == (said[1],)
        assert [len((await own.of(f"o/r#{n}")).by_key) for n in (1, 2, 3)] == [0, 1, 1]
        tables = [
            "bodies",
            "deliveries",
            "journal",
            "announcements",
            "commands",
            "comments",
            "agenda",
            "creations",
            "refusals",
            "landmarks",
        ]
        assert removed == dict.fromkeys(tables, 1)
        assert [each.remark for each in await log.recall("o/r#3") if each.is_coming] == [
            "under-way"
        ]
        assert await landmarks.at(f"{PASSING}o/r#1") is None
        assert await landmarks.at("swept") == NOW - 2 * DAY
        assert [item.guid for item in await Inbox(database).list()] == ["guid-1", "guid-2"]
        assert await Journal(database).entries() == lines[1:]


async def test_words_go_before_the_delivery_does(database_url: str) -> None:
    async with opened(database_url) as database:
        await fill(database, [Row(1, 5, "done", True), Row(1, 5, "dead", True)], [])
        keep = Keep(bodies=4 * DAY, deliveries=30 * DAY, journal=30 * DAY)
        assert (await Retention(database, keep).prune(NOW))["bodies"] == 1
        inbox = Inbox(database)
        items: list[Item] = await inbox.list()
        assert [await inbox.body(item) for item in items] == [None, b"{}"]


async def test_more_than_a_slice_goes_and_the_file_shrinks(tmp_path: Path) -> None:
    async with opened(url(tmp_path)) as database:
        await fill(database, [Row(1, 10, "done", True)] * (SLICE + 1), [])
        await Inbox(database).rehearse()
        retention = Retention(database, KEEP)
        assert await retention.vacuum() >= 1  # what the rehearsal has left
        assert (await retention.prune(NOW))["deliveries"] == SLICE + 1
        assert await retention.vacuum() > 5
        assert await retention.vacuum() == 0


async def test_a_running_bot_keeps_house_and_writes_nothing_for_it(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    async with playing(key_pair, tmp_path, label_rules(tmp_path), sweeps=True) as world:
        world.github.jwt_time = lambda: datetime.now(UTC)
        repository = world.github.add_repository("kubevirt/enhancements", labels=["sig/compute"])
        files = [ChangedFile("added", "veps/sig-compute/25-a/vep.md", text="# VEP #25: A\n")]
        repository.open_pull_request("alice", "VEP 25", files=files)
        await world.settled()
        before = {item.guid for item in await world.deliveries()}
        world.github.expire_tokens()
        await world.advance(31 * 86_400)
        await world.advance(7200)
        assert not before & {item.guid for item in await world.deliveries()}
        assert len(world.github.writes()) == 1
