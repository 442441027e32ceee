"""Lists of names in a sentence, and the case of a sentence's first letter."""

from collections.abc import Sequence


def listed(names: Sequence[str], most: int = 3) -> str:
    """`a, b, c and 2 more`."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def sentence_case(text: str) -> str:
    """With a capital letter, unless it begins with something else than an ordinary word."""
    word = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if word.rstrip(",;:.").isalpha() else text


def lower_case(text: str) -> str:
    """For the middle of a sentence: the first letter small, if an ordinary word begins the text."""
    word = text.split(" ", 1)[0].rstrip(",;:.")
    is_ordinary = len(word) > 1 and word.isalpha() and word[1:].islower()
    return text[:1].lower() + text[1:] if is_ordinary else text
