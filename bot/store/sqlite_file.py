"""A SQLite file that is moved away while it is in use: nothing is written to it, none is made anew.

SQLite itself would go on writing to a file that nobody finds any more, and a new connection would
make an empty one: https://www.sqlite.org/howtocorrupt.html#_unlinking_or_renaming_a_database_file_while_in_use
"""

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event


class FileMoved(Exception):
    """The database's file is not the one that was opened."""


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
