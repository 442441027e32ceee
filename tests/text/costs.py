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

from tests.text.hostile import KIB

SMALL, LARGE, HUGE = 16 * KIB, 64 * KIB, 256 * KIB
# Four times the length costs four times as much where the cost is linear, 16 times if quadratic.
MOST_GROWTH = 9
TRIES = 4
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
    read: Read, pieces: Iterable[tuple[str, str]], limit: float, end: str = ""
) -> Iterator[str]:
    """Of beginnings with what is repeated after them: the first of which 16 KiB cost too much.

    Where none does, whether the dearest of them does so where it is long.
    """
    costs = {}
    for piece in pieces:
        text = repeated(*piece, SMALL) + end
        costs[piece] = cost(read, text)
        if costs[piece] > limit and all(cost(read, text) > limit for _ in range(TRIES)):
            yield f"{piece}: 16 KiB cost more than {limit / walk(LARGE):.1f} walks over 64 KiB"
            return
    dearest = max(costs, key=lambda piece: costs[piece])
    is_next_to_nothing = costs[dearest] < walk(LARGE) / 4
    if not is_next_to_nothing and all(_growth(read, dearest) > MOST_GROWTH for _ in range(TRIES)):
        yield f"{dearest}: 256 KiB cost more than {MOST_GROWTH} times as much as 64 KiB"


def _growth(read: Read, piece: tuple[str, str]) -> float:
    large, huge = repeated(*piece, LARGE), repeated(*piece, HUGE)
    return cost(read, huge) / max(cost(read, large), walk(LARGE) / 4)


@lru_cache(maxsize=4096)
def repeated(beginning: str, unit: str, size: int) -> str:
    """A beginning, and a piece of text again and again up to a size."""
    return beginning + (unit * (size // len(unit) + 1))[:size]
