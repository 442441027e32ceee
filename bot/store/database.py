"""Open the database, and commit in groups: while one transaction flushes, the next one gathers.

SQLite is used in threads of its own through SQLAlchemy's plain engine, one hop a transaction. The
asyncio engine over aiosqlite hops for every call: measured, 5 hops, 4 times the CPU for a commit
and 8 MB more memory (docs/decisions/0003-the-inbox.md).
"""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import OperationalError

from bot.store.schema import METADATA
from bot.store.sqlite_file import FileMoved, make_private, require_same_file

R = TypeVar("R")

# Applied to many items in one go; returns one result for each item, in order.
Statement = Callable[[Connection, list[Any]], list[Any]]

LARGEST_GROUP = 256
READERS = 2
# Each dialect's own INSERT, the one that knows ON CONFLICT.
INSERT = {"sqlite": sqlite.insert}


# What using it raises when something is wrong with the database and not with what it was asked.
DATABASE_ERRORS = (OperationalError, FileMoved)


class StoreUnavailable(Exception):
    """The database could not be opened, or another worker is using it already."""


@dataclass(slots=True)
class _Submission:
    statement: Statement
    item: Any
    result: asyncio.Future[Any]


class Database:
    """One database: reads go through `read`, all writes through `submit`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
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
        """Create missing tables and begin to take writes."""
        await self._in(self._writer, lambda: METADATA.create_all(self._engine))
        self._committer = asyncio.create_task(self._commit_groups(), name="committer")

    async def stop(self) -> None:
        """Commit what has been submitted, then close."""
        if self._waiting:
            await asyncio.wait([submission.result for submission in self._waiting])
        if self._committer:
            self._committer.cancel()
            with suppress(asyncio.CancelledError):
                await self._committer
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
            await self._commit(group)
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
            return
        except Exception as error:  # noqa: BLE001  whatever it was, those who wait must hear of it
            await self._commit_singly(group, error)
            return
        for submissions, answers in zip(parts, results, strict=True):
            for submission, answer in zip(submissions, answers, strict=True):
                if not submission.result.done():
                    submission.result.set_result(answer)

    async def _commit_singly(self, group: list[_Submission], error: Exception) -> None:
        """A group failed: one item must not take the others with it."""
        if len(group) > 1:
            for submission in group:
                await self._commit([submission])
        else:
            _fail(group, error)

    def _write(self, parts: list[list[_Submission]]) -> list[list[Any]]:
        """One transaction, on a connection that is kept; runs in the writer's thread."""
        if self._connection is None:
            self._connection = self._engine.connect()
        try:
            results = [
                part[0].statement(self._connection, [each.item for each in part]) for part in parts
            ]
            self._connection.commit()
        except Exception:
            self._close()
            raise
        return results

    def _read(self, query: Callable[[Connection], R]) -> R:
        with self._engine.connect() as connection:
            return query(connection)

    def _close(self) -> None:
        """Forget the writer's connection, whatever state it is in; the next write opens another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):
                connection.invalidate()
            with suppress(Exception):
                connection.close()


def _fail(group: list[_Submission], error: Exception) -> None:
    for submission in group:
        if not submission.result.done():
            submission.result.set_exception(error)


def _by_statement(group: list[_Submission]) -> list[list[_Submission]]:
    found: dict[Statement, list[_Submission]] = {}
    for submission in group:
        found.setdefault(submission.statement, []).append(submission)
    return list(found.values())


@asynccontextmanager
async def opened(url: str, *, exclusive: bool = True) -> AsyncIterator[Database]:
    """The database of a SQLAlchemy URL, ready for use.

    `exclusive` is what a worker asks for: a second one on the same SQLite file is refused with
    StoreUnavailable. Commands that look beside a running worker do not ask, and make no new file.
    """
    location = make_url(url).set(drivername="sqlite")
    if not exclusive:
        _require_file(location.database)
    # An error's text goes into the log: without the values, which people wrote.
    engine = create_engine(location, hide_parameters=True)
    event.listen(engine, "connect", _set_pragmas)
    with _worker_lock(location.database, wanted=exclusive):
        make_private(location.database)
        database = Database(engine)
        try:
            await database.start()
        except Exception as error:
            await database.stop()
            where = location.render_as_string(hide_password=True)
            raise StoreUnavailable(f"cannot open {where}: {cause_of(error)}") from error
        require_same_file(engine, location.database)
        try:
            yield database
        finally:
            await database.stop()
            engine.dispose()


def _require_file(name: str | None) -> None:
    if not Path(name or "").is_file():
        raise StoreUnavailable(f"there is no database {name}")


def cause_of(error: BaseException) -> str:
    """What the driver said, without SQL and its values around it."""
    if isinstance(error, (StoreUnavailable, FileMoved)):
        return str(error)
    return str(getattr(error, "orig", None) or type(error).__name__)


def _set_pragmas(connection: Any, _: Any) -> None:
    """Durable at every commit; readers and the writer do not wait for each other."""
    cursor = connection.cursor()
    # Before anything else: it counts for a file that is made now, and for no other.
    cursor.execute("PRAGMA auto_vacuum = INCREMENTAL")
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 5000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


class _worker_lock:  # noqa: N801  used as a function
    """A lock beside the SQLite file that ends with the process, even on SIGKILL."""

    def __init__(self, name: str | None, *, wanted: bool) -> None:
        self._path = Path(f"{name}.lock") if wanted else None
        self._file: Any = None

    def __enter__(self) -> None:
        if self._path is None:
            return
        try:
            self._file = os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600), "w")
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._file.close()
            raise StoreUnavailable(f"another worker holds {self._path}") from error
        except OSError as error:
            raise StoreUnavailable(f"cannot write {self._path}: {error.strerror}") from error

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()
