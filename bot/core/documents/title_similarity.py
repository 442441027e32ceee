"""Whether two titles may be about one thing: the share of words that they have in common."""

import re

_WORD = re.compile(r"[^\W_]{3,40}")
# Words that are in every other title.
_COMMON = frozenset(
    (
        *("the", "and", "for", "with", "from", "into", "via", "per", "use", "add", "new"),
        *("support", "enable", "allow", "introduce", "update", "design", "proposal", "proposals"),
        *("enhancement", "enhancements", "feature", "features", "nnnn"),
        *("your", "short", "descriptive", "title"),
    )
)
MOST_WORDS = 60
ALIKE = 0.5


def words_of(*texts: str) -> frozenset[str]:
    """Words that say something, without case and plural; numbers are none."""
    found = [word for text in texts for word in _WORD.findall(text.casefold())]
    return frozenset(
        _singular(word) for word in found[:MOST_WORDS] if word not in _COMMON and not word.isdigit()
    )


def _singular(word: str) -> str:
    is_plural = len(word) > 3 and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if is_plural else word


def is_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether they may be about one thing: half of the shorter one, but no single word of many."""
    enough = min(2, len(one), len(other))
    return len(one & other) >= max(enough, 1) and likeness(one, other) >= ALIKE


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """From 0, nothing in common, to 1: all words of the shorter one are in the longer one."""
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter else 0.0
