"""Did you mean: the closest known word to a misspelt one."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

# Comparing costs time, and what is longer or more was not merely misspelt.
LONGEST_WORD, MOST_KNOWN = 100, 200
# A line of prose that is longer is better mended by hand.
LONGEST_FIXED = 500


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    names = sorted(known)[:MOST_KNOWN]
    close = get_close_matches(word[:LONGEST_WORD], names, n=1, cutoff=0.6)
    return close[0] if close else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean "x"?` or, with nothing close, the list of what is known."""
    names = sorted(known)
    head, colon, tail = word.partition(":")
    if colon and head in names and tail:
        return f'; write a space after the colon: "{head}: {tail}"'
    if close := closest(word, names):
        return f'; did you mean "{close}"?'
    if not names:
        return ""
    listed = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return f"; known here: {listed}"


def fix_of(word: str, known: Iterable[str]) -> tuple[str, str] | None:
    """The written word and the one that was probably meant."""
    close = closest(word, known)
    return (word, close) if close else None


def corrected(line: str, start: int, old: str, new: str) -> str | None:
    """The line with the word at `start`, or its only such word, replaced; None where in doubt."""
    if len(line) > LONGEST_FIXED or not line.isprintable():
        return None
    word = re.compile(rf"(?<![\w-]){re.escape(old)}(?![\w-])")
    found = [each.span() for each in word.finditer(line)]
    there = [span for span in found if span[0] in (start, start + 1)] or found
    if len(there) != 1:
        return None
    [(begin, end)] = there
    return line[:begin] + new + line[end:]


def meant(words: Iterable[str], known: Iterable[str]) -> frozenset[str]:
    """Keys as they were meant: each misspelt one as the known one closest to it."""
    names = frozenset(known)
    return frozenset(word if word in names else closest(word, names) or word for word in words)
