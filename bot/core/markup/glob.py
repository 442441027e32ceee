"""Wordings in rules: `*` stands for anything, case and runs of white space do not matter."""

import re
from collections.abc import Iterable
from functools import lru_cache

_LONGEST = 500


def is_like(text: str, globs: Iterable[str]) -> bool:
    """Whether a text, all of it, is like any of the wordings."""
    return rank_of(text, globs) is not None


def rank_of(text: str, globs: Iterable[str]) -> int | None:
    """Which of the wordings, from 0, is the first that a text is like."""
    folded = " ".join(text[:_LONGEST].split()).casefold()
    ranks = (rank for rank, glob in enumerate(globs) if _matches(folded, _pieces(glob)))
    return next(ranks, None)


@lru_cache(maxsize=1024)
def _pieces(glob: str) -> tuple[str, ...]:
    return tuple(" ".join(glob.split()).casefold().split("*"))


def _matches(text: str, pieces: tuple[str, ...]) -> bool:
    """Each piece where it first fits, which decides as trying all places would, in one pass."""
    first, *middle, last = (*pieces, "") if len(pieces) == 1 else pieces
    if len(pieces) == 1:
        return text == first
    if not text.startswith(first):
        return False
    position = len(first)
    for piece in middle:
        found = text.find(piece, position)
        if found < 0:
            return False
        position = found + len(piece)
    return len(text) - len(last) >= position and text.endswith(last)


@lru_cache(maxsize=1024)
def pattern_of(wording: str) -> str:
    """A wording as part of a regular expression: `*` within 80 characters, no colon between."""
    words = [re.escape(word).replace(r"\*", "[^:]{0,80}") for word in wording.split()]
    return r"\s+".join(words)
