"""A bar that shows how far a long command is, on a terminal only."""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
_WIDTH = 30
_ERASE = "\r\x1b[K"


def shown(things: Iterable[T], total: int) -> Iterator[T]:
    """The things themselves; on the way the bar moves, and in the end it is gone.

    Where the output goes to the same terminal, the bar makes way for each line.
    """
    if not sys.stderr.isatty():
        yield from things
        return
    is_shared, drawn = sys.stdout.isatty(), -1
    for count, thing in enumerate(things, 1):
        if is_shared:
            _draw(_ERASE)
        yield thing
        if (percent := min(100, 100 * count // max(1, total))) != drawn or is_shared:
            drawn = percent
            _draw(f"\r{_bar(percent)} {count}/{total}")
    _draw(_ERASE)


def _draw(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


def _bar(percent: int) -> str:
    filled = _WIDTH * percent // 100
    return f"[{'#' * filled}{'.' * (_WIDTH - filled)}]"
