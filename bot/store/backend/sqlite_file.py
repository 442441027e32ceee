"""The SQLite file: nobody else may read it, and once it is moved away nothing is written to it.

SQLite itself would go on writing to a file that nobody finds any more, and a new connection would
make an empty one:
https://www.sqlite.org/howtocorrupt.html#_unlinking_or_renaming_a_database_file_while_in_use
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from bot.store.backend.errors import FileMoved


def make_private(name: str | None) -> None:
    """A new database is for its owner alone, whatever the umask: private repositories are in it.

    SQLite gives the files beside it the same mode. One that is there keeps what somebody chose.
    """
    with suppress(OSError):  # SQLite will say what is wrong with the place
        os.close(os.open(name or "", os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def require_same_file(engine: Engine, name: str | None) -> None:
    """From now on connecting and every transaction raise FileMoved while it is away."""
    path = Path(name or "")
    identity = _identity(path)

    def require(*_: Any, **__: Any) -> None:
        if _identity(path) != identity:
            raise FileMoved(f"{path} is not the file that was opened")

    event.listen(engine, "do_connect", require)
    event.listen(engine, "begin", require)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116  called for every transaction
    except OSError:
        return None
    return found.st_dev, found.st_ino
