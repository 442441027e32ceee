"""Did you mean: the closest known word to a misspelt one."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean "x"?` or, with nothing close, the list of what is known."""
    names = sorted(known)
    if close := get_close_matches(word, names, n=1, cutoff=0.6):
        return f'; did you mean "{close[0]}"?'
    if not names:
        return ""
    listed = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return f"; known here: {listed}"
