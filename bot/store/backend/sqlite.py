"""What is particular to SQLite: its pragmas, its file, and the lock beside the file.

It is used in threads of its own through SQLAlchemy's plain engine, one hop a transaction. The
asyncio engine over aiosqlite hops for every call: measured, 5 hops, 4 times the CPU for a commit
and 8 MB more memory (docs/decisions/0003-the-inbox.md).
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text

from bot.store.backend.errors import StoreUnavailable
from bot.store.backend.locks import LocalLocks, LockManager
from bot.store.backend.sqlite_file import make_private, require_same_file

# How the schema's steps write what each database calls by another name.
TYPES = {"identity": "INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT", "bytes": "BLOB"}


def location(url: URL) -> URL:
    """The same place with the driver that is used."""
    return url.set(drivername="sqlite")


def name_of(url: URL) -> str:
    """The database's path for people."""
    return url.render_as_string(hide_password=True)


def engine_for(url: URL) -> Engine:
    """Opens its connections as they should be; nothing is opened yet."""
    # An error's text goes into the log: without the values, which people wrote.
    found = create_engine(url, hide_parameters=True)
    event.listen(found, "connect", _set_pragmas)
    return found


@contextmanager
def reserved(url: URL, *, exclusive: bool) -> Iterator[None]:
    """For a worker the file is its own inside the block; others must find it there.

    Raises StoreUnavailable.
    """
    if exclusive:
        with _locked(Path(f"{url.database}.lock")):
            make_private(url.database)
            yield
    elif Path(url.database or "").is_file():
        yield
    else:
        raise StoreUnavailable(f"there is no database {url.database}")


def begin_alone(connection: Connection) -> None:
    """A transaction that no other writes beside."""
    connection.execute(text("BEGIN IMMEDIATE"))


def holds(_: Engine) -> LockManager:
    """There is one worker: the lock beside the file sees to that."""
    return LocalLocks()


def watch(engine: Engine, url: URL) -> None:
    """It is there: from now on using it fails while its file is away."""
    require_same_file(engine, url.database)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """A lock that ends with the process, even on SIGKILL."""
    try:
        file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w")
    except OSError as error:
        raise StoreUnavailable(f"cannot write {path}: {error.strerror}") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreUnavailable(f"another worker holds {path}") from error
        except OSError as error:
            raise StoreUnavailable(f"cannot lock {path}: {error.strerror}") from error
        yield


def _set_pragmas(connection: Any, _: Any) -> None:
    """Durable at every commit; readers and the writer do not wait for each other."""
    cursor = connection.cursor()
    [pages] = cursor.execute("PRAGMA page_count").fetchone()
    if not pages:  # it counts for a file that is made now; on any other it would wait for writers
        cursor.execute("PRAGMA auto_vacuum = INCREMENTAL")
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 5000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
