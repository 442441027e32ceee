"""Open the database, and commit in groups: while one transaction flushes, the next one gathers.

What differs between databases is in `sqlite` and `postgresql`, and nowhere else.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Table
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.store.backend.connections import discard
from bot.store.backend.dialect import Dialect, place_of
from bot.store.backend.errors import FileMoved
from bot.store.backend.errors import StoreUnavailable as StoreUnavailable
from bot.store.backend.errors import cause_of as cause_of
from bot.store.backend.migrations import migrate

R = TypeVar("R")

# Applied to many items in one go; returns one result for each item, in order.
Statement = Callable[[Connection, list[Any]], list[Any]]

LARGEST_GROUP = 256
READERS = 2


# What using it raises when something is wrong with the database and not with what it was asked.
DATABASE_ERRORS = (OperationalError, FileMoved, StoreUnavailable)
# Two transactions waited for each other, and the database chose this one to be repeated.
# https://www.postgresql.org/docs/current/errcodes-appendix.html
REPEATED = ("40001", "40P01")


class _Again(Exception):
    """The transaction has not happened, through no fault of what is in it."""


@dataclass(slots=True)
class _Submission:
    statement: Statement
    item: Any
    result: asyncio.Future[Any]


class Database:
    """One database: reads go through `read`, all writes through `submit`."""

    def __init__(self, engine: Engine, dialect: Dialect) -> None:
        self._engine = engine
        self._dialect = dialect
        # What this process works on, and no other meanwhile.
        self.holds = dialect.holds(engine)
        self._writer = ThreadPoolExecutor(1, "database-writer")
        self._readers = ThreadPoolExecutor(READERS, "database-reader")
        self._connection: Connection | None = None
        self._waiting: list[_Submission] = []
        self._arrived = asyncio.Event()
        self._committer: asyncio.Task[None] | None = None

    async def submit(self, statement: Statement, item: Any) -> Any:
        """Write one item durably: returns after the commit, raises what the database raised."""
        [submission] = self._enqueue(statement, [item])
        return await submission.result

    async def submit_all(self, statement: Statement, items: Iterable[Any]) -> list[Any]:
        """Write several items, as `submit` does; they may share their commit with others."""
        submissions = self._enqueue(statement, items)
        return await asyncio.gather(*(submission.result for submission in submissions))

    def _enqueue(self, statement: Statement, items: Iterable[Any]) -> list[_Submission]:
        create_future = asyncio.get_running_loop().create_future
        submissions = [_Submission(statement, item, create_future()) for item in items]
        self._waiting += submissions
        self._arrived.set()
        return submissions

    async def read(self, query: Callable[[Connection], R]) -> R:
        """Run SELECTs in a thread; `query` returns plain values, for the connection is closed."""
        return await self._in(self._readers, lambda: self._read(query))

    async def start(self) -> None:
        """Bring the tables up to date and begin to take writes."""
        await self._in(self._writer, lambda: migrate(self._engine, self._dialect))
        self._committer = asyncio.create_task(self._commit_groups(), name="committer")

    async def stop(self) -> None:
        """Commit what has been submitted, then close."""
        if self._waiting:
            await asyncio.wait([submission.result for submission in self._waiting])
        if self._committer:
            self._committer.cancel()
            with suppress(asyncio.CancelledError):
                await self._committer
        await self.holds.close()
        await self._in(self._writer, self._close)
        self._writer.shutdown()
        self._readers.shutdown()

    @staticmethod
    async def _in(threads: ThreadPoolExecutor, call: Callable[[], R]) -> R:
        return await asyncio.get_running_loop().run_in_executor(threads, call)

    async def _commit_groups(self) -> None:
        while True:
            await self._arrived.wait()
            await asyncio.sleep(0)  # whoever is ready at this moment shares the commit
            group = self._waiting[:LARGEST_GROUP]
            try:
                await self._commit(group)
            except Exception as error:  # noqa: BLE001  without this task nothing is written any more
                _fail(group, error)
            del self._waiting[: len(group)]
            if not self._waiting:
                self._arrived.clear()

    async def _commit(self, group: list[_Submission]) -> None:
        parts = _by_statement(group)
        try:
            results = await self._in(self._writer, lambda: self._write(parts))
        except DATABASE_ERRORS as error:
            # The database's trouble and no item's: each would fail alike, and wait as long for it.
            _fail(group, error)
        except Exception as error:  # noqa: BLE001  the waiting callers must get any error
            await self._commit_singly(group, error)
        else:
            for submissions, answers in zip(parts, results, strict=True):
                _answer(submissions, answers)

    async def _commit_singly(self, group: list[_Submission], error: Exception) -> None:
        """A group failed: one item must not take the others with it."""
        if len(group) > 1:
            for submission in group:
                await self._commit([submission])
        else:
            _fail(group, error)

    def _write(self, parts: list[list[_Submission]]) -> list[list[Any]]:
        """One transaction, on a connection that is kept; runs in the writer's thread."""
        try:
            return self._transact(parts)
        except _Again:
            return self._transact(parts)

    def _transact(self, parts: list[list[_Submission]]) -> list[list[Any]]:
        was_kept, is_committing = self._connection is not None, False
        try:
            connection = self._connection = self._connection or self._engine.connect()
            results = [
                part[0].statement(connection, [each.item for each in part]) for part in parts
            ]
            is_committing = True
            connection.commit()
        except Exception as error:
            self._close()
            if _is_repeated(error) or (was_kept and not is_committing and _is_lost(error)):
                raise _Again from error
            raise
        return results

    def _read(self, query: Callable[[Connection], R]) -> R:
        with self._engine.connect() as connection:
            return query(connection)

    def _close(self) -> None:
        """Forget the writer's connection, whatever state it is in; the next write opens another."""
        connection, self._connection = self._connection, None
        discard(connection)


def replace_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store rows instead of those with the same primary key; of several with one, the last."""
    keys = [column.name for column in table.primary_key]
    latest = {tuple(row[key] for key in keys): row for row in rows}
    statement = insert_into(connection.dialect.name, table)
    others = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    upsert = statement.on_conflict_do_update(index_elements=keys, set_=others)
    connection.execute(upsert, [{**row} for row in latest.values()])


def insert_into(dialect: str, table: Table) -> Any:
    """The dialect's own INSERT, the one that knows ON CONFLICT."""
    return import_module(f"sqlalchemy.dialects.{dialect}").insert(table)


def _is_repeated(error: Exception) -> bool:
    return getattr(getattr(error, "orig", None), "sqlstate", None) in REPEATED


def _is_lost(error: Exception) -> bool:
    """Whether the connection was: the server may have been started again since it was used."""
    return isinstance(error, DBAPIError) and error.connection_invalidated


def _answer(submissions: list[_Submission], answers: list[Any]) -> None:
    for submission, answer in zip(submissions, answers, strict=True):
        if not submission.result.done():
            submission.result.set_result(answer)


def _fail(submissions: list[_Submission], error: Exception) -> None:
    for submission in submissions:
        if not submission.result.done():
            submission.result.set_exception(error)


def _by_statement(group: list[_Submission]) -> list[list[_Submission]]:
    found: dict[Statement, list[_Submission]] = {}
    for submission in group:
        found.setdefault(submission.statement, []).append(submission)
    return list(found.values())


@asynccontextmanager
async def opened(url: str, *, exclusive: bool = True) -> AsyncIterator[Database]:
    """The database of a SQLAlchemy URL, ready for use. Raises StoreUnavailable.

    `exclusive` is what a worker asks for: a second one on the same SQLite file is refused.
    Commands that look beside a running worker do not ask, and make no new file.
    """
    dialect, place = place_of(url)
    engine = dialect.engine_for(place)
    try:
        with dialect.reserved(place, exclusive=exclusive):
            async with _started(Database(engine, dialect), dialect.name_of(place)) as database:
                dialect.watch(engine, place)
                yield database
    finally:
        engine.dispose()


@asynccontextmanager
async def _started(database: Database, name: str) -> AsyncIterator[Database]:
    try:
        await _start(database, name)
        yield database
    finally:
        await database.stop()


async def _start(database: Database, name: str) -> None:
    try:
        await database.start()
    except Exception as error:
        raise StoreUnavailable(f"cannot open {name}: {cause_of(error)}") from error
