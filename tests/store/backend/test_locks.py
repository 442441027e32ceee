"""What is held is held by one process at a time, and by nobody once that has ended."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.store.backend.database import Database, opened
from bot.store.backend.errors import StoreUnavailable
from bot.store.inbox import Inbox
from tests.harness.postgresql import PostgreSQL, connected


@asynccontextmanager
async def two_on(url: str) -> AsyncIterator[tuple[Database, Database]]:
    async with opened(url) as first, opened(url) as second:
        yield first, second


def cut_all(url: str) -> None:
    """End every session on that database, as a server that is started again does."""
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with connected(url) as connection:
        connection.execute(cut)


async def test_a_name_is_held_once(database_url: str) -> None:
    async with opened(database_url) as database:
        assert await database.holds.take("o/r#1")
        assert not await database.holds.take("o/r#1")
        assert await database.holds.take("o/r#2")
        database.holds.give_back("o/r#1")
        assert await database.holds.take("o/r#1")
        await database.holds.confirm()


async def test_a_name_is_held_by_one_of_two_processes(postgresql: PostgreSQL) -> None:
    with postgresql.database() as url:
        async with two_on(url) as (first, second):
            assert await first.holds.take("o/r#1")
            assert not await second.holds.take("o/r#1")
            assert await second.holds.take("o/r#2")
            first.holds.give_back("o/r#1")
            await first.holds.confirm()  # asked after it: it has been given back
            assert await second.holds.take("o/r#1")


async def test_what_a_process_held_is_free_when_it_ends(postgresql: PostgreSQL) -> None:
    with postgresql.database() as url:
        async with opened(url) as second:
            for name in ("o/r#1", "o/r#2", "o/r#3", "o/r#4"):  # at once, each time
                async with opened(url) as first:
                    assert await first.holds.take(name)
                assert await second.holds.take(name)


async def test_a_lost_connection_is_told_and_all_it_held_is_lost(postgresql: PostgreSQL) -> None:
    with postgresql.database() as url:
        async with two_on(url) as (first, second):
            lost = []
            first.holds.when_lost(lambda: lost.append("lost"))
            assert await first.holds.take("o/r#1")
            cut_all(url)
            with pytest.raises(StoreUnavailable, match="nothing can be held now"):
                await first.holds.confirm()
            assert lost == ["lost"]
            assert await second.holds.take("o/r#1")
            assert not await first.holds.take("o/r#1")
            first.holds.give_back("o/r#1")  # it is another's now
            await first.holds.confirm()
            assert not await first.holds.take("o/r#1")


async def test_who_is_stopped_while_it_takes_a_name_does_not_keep_it(
    postgresql: PostgreSQL,
) -> None:
    with postgresql.database() as url:
        async with two_on(url) as (first, second):
            await first.holds.confirm()
            taking = asyncio.create_task(first.holds.take("o/r#1"))
            await asyncio.sleep(0)
            taking.cancel()
            await asyncio.gather(taking, return_exceptions=True)
            await first.holds.confirm()
            assert await second.holds.take("o/r#1")
            assert await Inbox(second).list() == []
