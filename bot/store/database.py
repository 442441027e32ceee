"""Open the database, and commit in groups: while one transaction flushes, the next one gathers."""

import asyncio
import fcntl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.store.schema import METADATA

R = TypeVar("R")

# Applied to many items in one statement; returns one result for each item, in order.
Statement = Callable[[AsyncConnection, list[Any]], Awaitable[list[Any]]]

LARGEST_GROUP = 256


class StoreUnavailable(Exception):
    """The database could not be opened, or another worker is using it already."""


@dataclass(slots=True)
class _Submission:
    statement: Statement
    item: Any
    result: asyncio.Future[Any]


class Database:
    """One database: reads go through `reading`, all writes through `submit`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._waiting: list[_Submission] = []
        self._arrived = asyncio.Event()
        self._committer: asyncio.Task[None] | None = None

    async def submit(self, statement: Statement, item: Any) -> Any:
        """Write one item durably: returns after the commit, raises what the database raised."""
        return (await self.submit_all(statement, [item]))[0]

    async def submit_all(self, statement: Statement, items: Iterable[Any]) -> list[Any]:
        """Write several items, as `submit` does; they may share their commit with others."""
        create_future = asyncio.get_running_loop().create_future
        submissions = [_Submission(statement, item, create_future()) for item in items]
        self._waiting += submissions
        self._arrived.set()
        return await asyncio.gather(*(submission.result for submission in submissions))

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection for SELECTs."""
        async with self._engine.connect() as connection:
            yield connection

    async def start(self) -> None:
        """Create missing tables and begin to take writes."""
        async with self._engine.begin() as connection:
            await connection.run_sync(METADATA.create_all)
        self._committer = asyncio.create_task(self._commit_groups(), name="committer")

    async def stop(self) -> None:
        """Commit what has been submitted, then close."""
        if self._waiting:
            await asyncio.wait([submission.result for submission in self._waiting])
        if self._committer:
            self._committer.cancel()
            with suppress(asyncio.CancelledError):
                await self._committer
        await self._engine.dispose()

    async def _commit_groups(self) -> None:
        while True:
            await self._arrived.wait()
            group = self._waiting[:LARGEST_GROUP]
            await self._commit(group)
            del self._waiting[: len(group)]
            if not self._waiting:
                self._arrived.clear()

    async def _commit(self, group: list[_Submission]) -> None:
        try:
            async with self._engine.begin() as connection:
                results = [await _run(connection, each) for each in _by_statement(group)]
        except Exception as error:  # noqa: BLE001  whatever it was, those who wait must hear of it
            _settle(group, error)
            return
        for submissions, answers in zip(_by_statement(group), results, strict=True):
            for submission, answer in zip(submissions, answers, strict=True):
                if not submission.result.done():
                    submission.result.set_result(answer)


async def _run(connection: AsyncConnection, submissions: list[_Submission]) -> list[Any]:
    return await submissions[0].statement(connection, [each.item for each in submissions])


def _by_statement(group: list[_Submission]) -> list[list[_Submission]]:
    found: dict[Statement, list[_Submission]] = {}
    for submission in group:
        found.setdefault(submission.statement, []).append(submission)
    return list(found.values())


def _settle(group: list[_Submission], error: Exception) -> None:
    for submission in group:
        if not submission.result.done():
            submission.result.set_exception(error)


@asynccontextmanager
async def opened(url: str, *, exclusive: bool = True) -> AsyncIterator[Database]:
    """The database of a SQLAlchemy URL, ready for use.

    `exclusive` is what a worker asks for: a second one on the same SQLite file is refused with
    StoreUnavailable. Commands that look beside a running worker do not ask.
    """
    engine = create_async_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _set_pragmas)
    with _worker_lock(engine, wanted=exclusive):
        database = Database(engine)
        try:
            await database.start()
        except Exception as error:
            await engine.dispose()
            where = engine.url.render_as_string(hide_password=True)
            raise StoreUnavailable(f"cannot open {where}: {error.__class__.__name__}") from error
        try:
            yield database
        finally:
            await database.stop()


def _set_pragmas(connection: Any, _: Any) -> None:
    """Durable at every commit; readers and the writer do not wait for each other."""
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 5000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


class _worker_lock:  # noqa: N801  used as a function
    """A lock beside the SQLite file that ends with the process, even on SIGKILL."""

    def __init__(self, engine: AsyncEngine, *, wanted: bool) -> None:
        name = engine.url.database
        is_file = engine.dialect.name == "sqlite" and name and name != ":memory:"
        self._path = Path(f"{name}.lock") if wanted and is_file else None
        self._file: Any = None

    def __enter__(self) -> None:
        if self._path is None:
            return
        try:
            self._file = self._path.open("w")
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._file.close()
            raise StoreUnavailable(f"another worker holds {self._path}") from error
        except OSError as error:
            raise StoreUnavailable(f"cannot write {self._path}: {error.strerror}") from error

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()


def inserter(connection: AsyncConnection) -> Any:
    """The dialect's own `insert`, the one that knows ON CONFLICT."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as postgresql_insert

        return postgresql_insert
    from sqlalchemy.dialects.sqlite import insert as sqlite_insert

    return cast("Any", sqlite_insert)
