"""Deliveries are kept in order, once, until their work is done."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.store.backend.database import Database, StoreUnavailable, opened
from bot.store.inbox import LARGEST_BATCH, Arrival, Inbox, Item

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
LANE = "example/enhancements#7"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path}/inbox.sqlite3"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with opened(database_url) as found:
        yield found


@pytest.fixture
def inbox(database: Database) -> Inbox:
    return Inbox(database)


def arrival(guid: str, lane: str = LANE, *, words: bool = False, body: bytes = b"{}") -> Arrival:
    return Arrival(guid, lane, "pull_request", "opened", 11, body, NOW, words)


async def head(inbox: Inbox, lane: str = LANE) -> list[Item]:
    return (await inbox.head(lane))[0]


async def guids(inbox: Inbox, lane: str = LANE) -> list[str]:
    return [item.guid for item in await head(inbox, lane)]


async def test_deliveries_come_out_in_the_order_they_came_in(inbox: Inbox) -> None:
    for guid in ("c", "a", "b"):
        assert await inbox.put(arrival(guid))
    await inbox.put(arrival("other", "example/enhancements#8"))
    assert await guids(inbox) == ["c", "a", "b"]
    assert [lane for lane, _ in await inbox.lanes()] == [LANE, "example/enhancements#8"]


async def test_a_guid_is_kept_once_even_when_it_comes_twice_at_once(inbox: Inbox) -> None:
    kept = await asyncio.gather(*(inbox.put(arrival("same")) for _ in range(5)))
    assert sorted(kept) == [False] * 4 + [True]
    assert not await inbox.put(arrival("same"))
    assert await guids(inbox) == ["same"]


async def test_a_guid_whose_work_is_done_is_not_taken_again(inbox: Inbox) -> None:
    await inbox.put(arrival("done"))
    await inbox.finish(await head(inbox), LATER)
    assert not await inbox.put(arrival("done"))
    assert await guids(inbox) == []


async def test_a_guid_whose_work_was_given_up_is_taken_again(inbox: Inbox) -> None:
    await inbox.put(arrival("dead"))
    await inbox.bury(await head(inbox), LATER, "broken")
    assert (await inbox.counts()).dead == 1
    assert await inbox.put(arrival("dead"))
    [item] = await head(inbox)
    assert (item.guid, item.attempts, item.error) == ("dead", 0, None)


async def test_a_redelivery_of_a_dead_letter_has_as_much_time_as_a_new_one(inbox: Inbox) -> None:
    await inbox.put(arrival("dead"))
    await inbox.bury(await head(inbox), LATER, "broken")
    await inbox.put(replace(arrival("dead"), received_at=LATER, installation=12))
    [item] = await head(inbox)
    assert (item.received_at, item.finished_at, item.installation) == (LATER, None, 12)


async def test_look_again_deliveries_are_one_piece_of_work_and_words_are_one_each(
    inbox: Inbox,
) -> None:
    for guid, words in [("1", False), ("2", False), ("3", True), ("4", True), ("5", False)]:
        await inbox.put(arrival(guid, words=words))
    pieces = []
    more = True
    while more:
        items, more = await inbox.head(LANE)
        pieces.append([item.guid for item in items])
        await inbox.finish(items, LATER)
    assert pieces == [["1", "2"], ["3"], ["4"], ["5"]]


async def test_a_hot_lane_is_taken_in_pieces_of_bounded_size(inbox: Inbox) -> None:
    await asyncio.gather(*(inbox.put(arrival(str(n))) for n in range(LARGEST_BATCH + 1)))
    items, more = await inbox.head(LANE)
    assert (len(items), more) == (LARGEST_BATCH, True)


async def test_what_shall_be_tried_again_keeps_its_place_and_counts(inbox: Inbox) -> None:
    await inbox.put(arrival("first"))
    await inbox.retry(await head(inbox), LATER, "502", counts=True)
    await inbox.put(arrival("second"))
    assert await inbox.lanes() == [(LANE, LATER)]
    first, second = await head(inbox)
    assert (first.guid, first.attempts, first.error) == ("first", 1, "502")
    assert (second.guid, second.attempts) == ("second", 0)
    await inbox.retry([first], LATER, "wait", counts=False)
    assert (await head(inbox))[0].attempts == 1


async def test_bodies_come_back_as_they_were(inbox: Inbox) -> None:
    body = bytes(range(256)) * 100
    await inbox.put(arrival("x", body=body, words=True))
    [item] = await head(inbox)
    assert await inbox.body(item) == body


async def test_a_body_without_words_is_not_kept(inbox: Inbox) -> None:
    await inbox.put(arrival("x", body=b"{}"))
    [item] = await head(inbox)
    assert await inbox.body(item) is None


async def test_counts_tell_what_waits_and_since_when(inbox: Inbox) -> None:
    counts = await inbox.counts()
    assert (counts.pending, counts.dead, counts.oldest_pending) == (0, 0, None)
    await inbox.put(arrival("a"))
    counts = await inbox.counts()
    assert (counts.pending, counts.oldest_pending) == (1, NOW)


async def test_what_was_acknowledged_is_there_after_reopening(database_url: str) -> None:
    async with opened(database_url) as database:
        await asyncio.gather(*(Inbox(database).put(arrival(str(n))) for n in range(50)))
    async with opened(database_url) as database:
        assert len(await guids(Inbox(database))) == 50


async def test_a_second_worker_on_the_same_file_is_refused(url: str) -> None:
    async with opened(url):
        with pytest.raises(StoreUnavailable, match="another worker"):
            async with opened(url):
                pass
        async with opened(url, exclusive=False) as beside:
            assert (await Inbox(beside).counts()).pending == 0


async def test_a_place_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="cannot"):
        async with opened(f"sqlite+aiosqlite:///{tmp_path}/no/such/folder/x.sqlite3"):
            pass


async def test_a_file_that_is_no_database_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    path.write_bytes(b"this is not a database" * 100)
    with pytest.raises(StoreUnavailable, match="cannot open"):
        async with opened(f"sqlite+aiosqlite:///{path}"):
            pass


async def test_those_who_wait_hear_of_a_failure_and_the_next_group_goes_on(
    database: Database, inbox: Inbox
) -> None:
    def broken(_: object, __: list[object]) -> list[object]:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        await database.submit(broken, None)
    assert await inbox.put(arrival("next"))


async def test_one_item_that_cannot_be_written_does_not_take_others_with_it(inbox: Inbox) -> None:
    too_large = replace(arrival("bad"), installation=2**70)
    outcomes = await asyncio.gather(
        inbox.put(arrival("a")),
        inbox.put(too_large),
        inbox.put(arrival("b")),
        return_exceptions=True,
    )
    assert [outcome is True for outcome in outcomes] == [True, False, True]
    assert await guids(inbox) == ["a", "b"]


async def test_looking_at_a_database_that_is_not_there_makes_none(tmp_path: Path) -> None:
    path = tmp_path / "typo.sqlite3"
    with pytest.raises(StoreUnavailable, match="no database"):
        async with opened(f"sqlite+aiosqlite:///{path}", exclusive=False):
            pass
    assert not path.exists()
