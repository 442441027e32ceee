"""Numbers of proposals: in titles, in directory names, in front matter."""

import re
from dataclasses import dataclass
from functools import lru_cache

_DIRECTORY = re.compile(r"0*([0-9]{1,9})(?![0-9A-Za-z])")
_WHOLE = re.compile(r"#?0*([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Title:
    """A title without `EP 12:`; `number` is None where it has none, or more than one part.

    `written` is the text in the number's place.
    """

    number: int | None
    text: str
    is_proposal: bool
    written: str = ""


def split_title(title: str, word: str) -> Title:
    """Split `EP #12: Paint it` (`word` is `EP`); other titles stay as they are."""
    found = _head(word).match(title)
    if not found or not (found["number"] or found["mark"].strip(" ")):
        return Title(None, title.strip(), is_proposal=False)
    written = found["number"] or ""
    number = int(written) if written.isascii() and written.isdigit() else None
    return Title(number or None, found["rest"].strip(), is_proposal=True, written=written)


def number_in_title(title: str, word: str) -> int | None:
    """The first proposal that a thread's title names, wherever it does: `update ep-12`."""
    found = _mention(word).search(title[:1000])
    return (int(found[1]) or None) if found else None


def number_of_directory(name: str) -> int | None:
    """The number that a directory's or file's name begins with: `0012-paint`, `12_paint`."""
    found = _DIRECTORY.match(name)
    return (int(found[1]) or None) if found else None


def read_number(text: str) -> int | None:
    """A text that is a number and nothing else; `#12` and `0012` are 12."""
    found = _WHOLE.fullmatch(text.strip())
    return (int(found[1]) or None) if found else None


@lru_cache(maxsize=16)
def _head(word: str) -> re.Pattern[str]:
    return re.compile(
        rf"[\s\[(]*{re.escape(word)}(?P<mark>[ #:_\u2013\u2014-]{{0,8}})"
        r"(?:(?P<number>[0-9]{1,9}(?:\.[0-9]{1,9})*|N{2,})(?![0-9A-Za-z]))?"
        r"(?:(?<=[\s#:_\u2013\u20140-9N-])[\s:.\])\u2013\u2014-]*)(?P<rest>.*)",
        re.IGNORECASE | re.DOTALL,
    )


@lru_cache(maxsize=16)
def _mention(word: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![A-Za-z0-9]){re.escape(word)}(?:[\s_-]{{0,3}}|\s?:?\s?#)0*([0-9]{{1,9}})(?!\w|\.[0-9])",
        re.IGNORECASE,
    )
