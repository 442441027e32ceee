"""Processor time as a ratio: how machines differ and what else runs on them cancels out.

A cost is held against that of an expression which walks over a text once. What is quadratic costs
thousands of times as much at 64 KiB. A measurement that was disturbed is repeated: only what is
slow every time is slow.
"""

import re
import resource
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from heapq import nlargest

from tests.hostile.pieces import KIB

SMALL, MIDDLE, LARGE, HUGE = 4 * KIB, 16 * KIB, 64 * KIB, 256 * KIB
# Of all that is repeated, so many that were dearest where they are short are tried where long.
DEAREST = 1
# Four times the length costs four times as much where the cost is linear, 16 times if quadratic.
MOST_GROWTH = 9
TRIES = 15
# A process that reads what never ends is stopped.
MOST_SECONDS = 240
_WALK = re.compile(r"(?:[^x]|x)*")


def limit_time() -> None:
    """In a process of its own: what runs away ends with it."""
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))


Read = Callable[[str], object]


def cost(read: Read, text: str) -> float:
    """Processor time of this thread in seconds."""
    start = time.thread_time()
    read(text)
    return time.thread_time() - start


@cache
def walk(size: int) -> float:
    """What walking over so many characters costs here, the best of several."""
    return min(cost(_WALK.fullmatch, "a" * size) for _ in range(9))


def wrong_with(
    read: Read,
    pieces: Iterable[tuple[str, str]],
    limit: float,
    end: str = "",
    limit_of_short: float | None = None,
    sizes: tuple[int, int] = (MIDDLE, LARGE),
) -> Iterator[str]:
    """Of beginnings with what is repeated after them: the first of which 4 KiB cost too much.

    Where none does, whether one of the dearest does so where it is long. `limit` is for 64 KiB;
    where short lines cost more than long ones, 4 KiB may cost as much. `sizes` are those between
    which it may not grow more than four times the length does.
    """
    limit_of_short = limit_of_short or limit * SMALL / LARGE
    costs = {}
    for piece in pieces:
        text = repeated(*piece, SMALL) + end
        costs[piece] = cost(read, text)
        if _is_too_much(read, text, limit_of_short, costs[piece]):
            yield f"{piece}: 4 KiB cost {limit_of_short / walk(SMALL):.1f} walks or more"
            return
    for piece in nlargest(DEAREST, costs, key=lambda piece: costs[piece]):
        text = repeated(*piece, LARGE) + end
        if _is_too_much(read, text, limit, cost(read, text)):
            yield f"{piece}: 64 KiB cost more than {limit / walk(LARGE):.1f} walks over them"
            return
    dearest = max(costs, key=lambda piece: costs[piece])
    is_next_to_nothing = costs[dearest] < walk(SMALL) / 4
    if not is_next_to_nothing and all(
        _growth(read, dearest, *sizes) > MOST_GROWTH for _ in range(TRIES)
    ):
        yield f"{dearest}: {sizes[1]} cost more than {MOST_GROWTH} times as much as {sizes[0]}"


def _is_too_much(read: Read, text: str, limit: float, found: float) -> bool:
    return found > limit and all(cost(read, text) > limit for _ in range(TRIES))


def _growth(read: Read, piece: tuple[str, str], size: int, larger: int) -> float:
    known, longer = repeated(*piece, size), repeated(*piece, larger)
    return cost(read, longer) / max(cost(read, known), walk(size) / 4)


@lru_cache(maxsize=4096)
def repeated(beginning: str, unit: str, size: int) -> str:
    """A beginning, and a piece of text again and again up to a size."""
    return beginning + (unit * (size // len(unit) + 1))[:size]
