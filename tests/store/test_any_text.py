"""Whatever strangers write can be stored, on every database, and is found again."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.store.backend.database import Database, opened
from bot.store.commands import CommandLog, CommandRow
from bot.store.inbox import Arrival, Inbox

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANY = st.text(st.characters(), min_size=1, max_size=40)  # with NUL and lone surrogates


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with opened(database_url) as found:
        yield found


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(words=ANY)
@example(words="\0")
@example(words="\ud800")
@example(words="a" * 2000)
async def test_any_words_can_be_stored_and_are_found_again(database: Database, words: str) -> None:
    log = CommandLog(database)
    await log.remember([CommandRow(words, words, NOW, words)])
    [told] = await log.recall(words)
    assert await log.recall(told.subject) == (told,)
    kept = [(mine, theirs) for mine, theirs in zip(words, told.memory, strict=True)]
    assert all(theirs in (mine, "\ufffd") for mine, theirs in kept)


async def test_a_delivery_with_such_words_is_known_when_it_comes_again(database: Database) -> None:
    inbox = Inbox(database)
    arrival = Arrival("guid", "a\0b/\ud800#1", "issues", "open\0ed", None, b"\0\xff", NOW, True)
    assert await inbox.put(arrival)
    assert not await inbox.put(replace(arrival, received_at=NOW))
    [item] = (await inbox.head(arrival.lane))[0]
    assert item.lane == "a\ufffdb/\ufffd#1"
    assert await inbox.body(item) == b"\0\xff"
