"""Releases as people write them become `v1.9`."""

import html
import re
import unicodedata
from functools import lru_cache

# What may stand around the number: `release v1.9.0 (perhaps)`. The rest of the text is a remark.
_NUMBER = (
    r"v?\s?([0-9]{1,6})\.([0-9]{1,6})"
    r"(?:\.[0-9]{1,6})?(?:-(?:alpha|beta|rc)[.0-9]{0,8})?[.?]?(?=$|[\s(,;/)\]"
)
_WORDS = r"(?:(?:%s)[\s-]{1,4}){0,2}"
_RELEASE = re.compile(_WORDS % "release|version|milestone" + _NUMBER + "])", re.IGNORECASE)
# "Nothing yet" in people's words: no release, and no mistake either.
_NOTHING = re.compile(
    r"(?:-{1,3}|\?{1,3}|none|tb[ad]|todo|n/?a|not (?:applicable|planned)|unknown)?"
    r"(?:$|[\s.,;(:/?])",
    re.IGNORECASE,
)
_REMARK = 200
# `v1.9 -> v1.10`: what is behind the arrow counts.
_INSTEAD = re.compile(
    r"\s*(?:-{1,3}>|={1,3}>|[\u2192\u21d2\u21a6\u21e8\u2794-\u27bf\u27f6\u27f9]|to\b)\s*"
)
_QUOTES = "\"'`\u2018\u2019\u201c\u201d[(*_ \t\u00a0"
# Full-width letters and digits look like others, and so do other spaces: one for one.
LOOKALIKES = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | dict.fromkeys(
    (0x00A0, 0x202F, 0x205F, 0x3000, *range(0x2000, 0x200B)), 0x20
)
# What has no width of its own.
_UNSEEN = dict.fromkeys((0x00AD, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F),
                         *range(0x2060, 0x2070), 0xFEFF))  # fmt: skip
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_DESTINATION = re.compile(r"\](?:\([^()\s]{0,1000}\)|\[[^\[\]]{0,100}\])")
# Ignorable, though no format characters: joiners, fillers, variation selectors.
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")
_HIDDEN = re.compile(_TAG.pattern + r"|\0+")
_MARKS = re.compile(r"[\\*_~`\[\]]+")
_URL = re.compile(r"https?://[^\s)>\]]+")
# A bare number needs nothing around it that makes a measure, an address or a larger one of it.
_TOKEN = re.compile(
    r"(?<![\w.])(v?)\s?([0-9]{1,6})\.([0-9]{1,6})(?:\.[0-9]{1,6})?(?![0-9]|\.[0-9]|\s?%)",
    re.IGNORECASE,
)
# What stood there before is no target any more.
_BEFORE = re.compile(
    r"\b(?:was|were|from|originally|formerly|previously|instead of|not|since|until|through)\s+"
    r"(?:\w{1,20}\s+){0,2}$",
    re.IGNORECASE,
)
_LONGEST_LINE = 10_000


def normalise(text: str) -> str | None:
    """`v1.9`, `1.9.0`, `v1.9.` or `v1.9 (perhaps)` as `v1.9`; None where it is no release."""
    found = _RELEASE.match(text.strip()[:_REMARK])
    return _named(found) if found else None


def read_release(text: str, names: tuple[str, ...] = ()) -> str | None:
    """The same of a document's text: in quotes or code, after the project's name, full-width.

    Of `v1.9 -> v1.10` it is the second.
    """
    plain = text.translate(LOOKALIKES)[:_REMARK]
    pattern, release = _pattern(names), None
    while found := pattern.match(plain := plain.lstrip(_QUOTES)):
        release, plain = _named(found), plain[found.end() :].lstrip(_QUOTES)
        behind = _INSTEAD.match(plain)
        if not behind:
            break
        plain = plain[behind.end() :]
        if not pattern.match(plain.lstrip(_QUOTES)):
            return release if behind.group().strip() == "to" else None
    return release


def says_nothing(text: str) -> bool:
    """Whether a text in a release's place is `TBD`, `N/A (…)`, empty or the like."""
    return _NOTHING.match(text.strip()[:_REMARK]) is not None


def without_tags(text: str) -> str:
    """A line of HTML as it is shown."""
    return _seen(_TAG.sub(" ", html.unescape(text)))


def _seen(text: str) -> str:
    """Look-alikes as what they look like, without what has no width."""
    return text if text.isascii() else text.translate(LOOKALIKES).translate(_UNSEEN)


def as_seen(text: str) -> str:
    """Compatible characters and digits of any script as ASCII, without invisible characters."""
    if text.isascii():
        return text
    parts = []
    for each in unicodedata.normalize("NFKC", text):
        value = unicodedata.digit(each, None)
        if value is not None:
            parts.append(str(value))
        elif unicodedata.category(each) not in ("Cf", "Mn", "Me") and each not in _FILLERS:
            parts.append("." if each in "\u00b7\u3002" else each)
    return "".join(parts)


def releases_in(text: str, *, is_bare: bool = False, is_all: bool = False) -> tuple[str, ...]:
    """Whatever a reader may take for a release in a line, each once.

    `is_bare`: also numbers without a `v`. What it was before is left out, but for `is_all`.
    """
    plain = as_seen(_seen(html.unescape(text[:_LONGEST_LINE])))
    plain = _URL.sub(" ", _DESTINATION.sub("", plain) if "](" in plain or "][" in plain else plain)
    # A tag may stand within a number, or between two cells of a table.
    betweens = ("", " ") if "<" in plain or "\0" in plain else ("",)
    readings = dict.fromkeys(_MARKS.sub("", _HIDDEN.sub(between, plain)) for between in betweens)
    found = (
        _named(each, 2)
        for reading in readings
        for each in _TOKEN.finditer(reading)
        if (each[1] or is_bare) and (is_all or not _is_before(reading, each))
    )
    return tuple(dict.fromkeys(found))


def _is_before(text: str, found: re.Match[str]) -> bool:
    """Whether a line says of a release that it was before, and is no more."""
    if _BEFORE.search(text[max(0, found.start() - 60) : found.start()]):
        return True
    behind = _INSTEAD.match(text, found.end())
    return bool(behind and _TOKEN.match(text, behind.end()))


def _named(found: re.Match[str], first: int = 1) -> str:
    return f"v{int(found[first])}.{int(found[first + 1])}"


@lru_cache(maxsize=64)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(["release", "version", "milestone", *map(re.escape, names)])
    ends = r"|'\"`\u2019\u201d*_<\u2190-\u21ff\u2794-\u27bf\u27f5-\u27ff]|-{1,3}>|={1,3}>)"
    return re.compile(_WORDS % words + _NUMBER + ends, re.IGNORECASE)
