"""A few names in a sentence, and how many more there are; how a sentence begins."""

from collections.abc import Sequence


def listed(names: Sequence[str], most: int = 3) -> str:
    """`a, b, c and 2 more`."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def sentence_case(text: str) -> str:
    """With a capital letter, unless it begins with something else than an ordinary word."""
    word = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if word.rstrip(",;:.").isalpha() else text
