"""Hold what was expected against what came, where … stands for anything."""

import re
from collections.abc import Sequence
from difflib import ndiff

NOTHING = ("nothing",)
ANYTHING = "…"


def difference(expected: Sequence[str], found: Sequence[str]) -> tuple[str, ...]:
    """Lines with - (expected, did not happen) and + (happened, not expected); … is anything."""
    left = list(found)
    matched = []
    for line in expected:
        hit = next((each for each in left if each == line or is_like(each, line)), None)
        matched.append(line if hit is None else hit)
        if hit is not None:
            left.remove(hit)
    if not left and all(line in found for line in matched):
        return ()
    lines = ndiff(matched or NOTHING, list(found) or NOTHING)
    return tuple(line for line in lines if not line.startswith("?"))


def is_like(done: str, expected: str) -> bool:
    """Whether a line is as expected, where … stands for anything (a * is Markdown's).

    It does not reach into another section of a comment: what else is said there counts.
    """
    pattern = r"(?:(?! \| ).)*".join(map(re.escape, expected.split(ANYTHING)))
    return re.fullmatch(pattern, done, re.DOTALL) is not None
