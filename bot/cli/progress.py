"""A bar that shows how far a long command is, on a terminal only."""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
_WIDTH = 30


def shown(things: Iterable[T], total: int) -> Iterator[T]:
    """The things themselves; on the way the bar moves, and in the end it is gone.

    Where the output itself goes to the terminal, that is progress enough.
    """
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield from things
        return
    drawn = -1
    for count, thing in enumerate(things, 1):
        if (percent := min(100, 100 * count // max(1, total))) != drawn:
            drawn = percent
            sys.stderr.write(f"\r{_bar(percent)} {count}/{total}")
            sys.stderr.flush()
        yield thing
    sys.stderr.write("\r\x1b[K")


def _bar(percent: int) -> str:
    filled = _WIDTH * percent // 100
    return f"[{'#' * filled}{'.' * (_WIDTH - filled)}]"
