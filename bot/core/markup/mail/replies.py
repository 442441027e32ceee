"""Where an answer by mail begins to repeat what it answers, or ends in a signature.

GitHub turns an answer by mail into a comment in the name of whoever sent it, with all that the mail
program left below:
https://docs.github.com/en/account-and-profile/managing-subscriptions-and-notifications-on-github/setting-up-notifications/configuring-notifications
Many programs leave it unquoted. What stands there was written by somebody else.

Programs and languages differ, so most is told by its form: an address with a time and a colon,
lines like `From: …` `Sent: …` in a row, words between dashes. Words are for what has no such form.
Each line is looked at once, within `_REACH` characters of its ends.
"""

import re
import unicodedata
from dataclasses import dataclass

from bot.core.markup.mail.phrases import (
    FORWARDED,
    FROM,
    OTHER_HEADERS,
    REPEATED,
    SENT_WITH,
    WROTE,
    WROTE_AT_ALL,
    WROTE_WITHIN,
)
from bot.core.markup.markdown.blocks import Markdown

_REACH = 400
# A header of a mail, or the sentence above a quote, is wrapped to so many lines at most.
_WRAPPED = 4
# GitHub shows addresses of mails as `***@***.***`.
_ADDRESS = re.compile(r"[\w.*+-]@[\w*]")
_ADDRESS_LAST = re.compile(r"@[\w.*-]*[>)\]\"'*]*\Z")
_TIME = re.compile(r"\d[:.h]\d\d|(?:19|20)\d\d")
_CLOCK = re.compile(r"\d[:.h]\d\d")
_ZONED = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2} \d{1,2}:\d\d (?:gmt|utc)")
_LABEL = re.compile(r"([^\W\d_][^\d:\uff1a<>/@]{0,29}?)[*_ ]{0,3}[:\uff1a]")
_DASHES = re.compile("[\u2010-\u2015\u2212\u2500\u2501]")
_MARKS = "*_ \t\u00a0"
_COLONS = (":", "\uff1a")
_FEW, _MANY = 2, 4
_FOOTER = "reply to this email directly"
# Nobody's comment has more lines with such marks; what follows them is not looked at.
_MOST = 1000
_HINT = re.compile(r"[@:\uff1a\d\-\u2010-\u2015\u2212\u2500\u2501]")
_BEGINNINGS = frozenset(text[:3] for text in (*FORWARDED, *SENT_WITH, _FOOTER))
_WITHIN = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, WROTE_WITHIN))})(?!\w)")


@dataclass(frozen=True, slots=True)
class _Line:
    """One line without marks and invisible characters: all of a short one, both ends of a long."""

    number: int
    source: str
    head: str
    tail: str


def own_end(document: Markdown) -> int | None:
    """The number of the first line that is no longer the writer's own; None where all is.

    GitHub's footer without a header above it means that the rest may be repeated, too: nothing is
    the writer's for certain. So is nothing below more than `_MOST` lines that may be headers.
    """
    lines = _Lines(document)
    likely = lines.likely[:_MOST]
    header = next((n for n in likely if _is_header(lines, n)), None)
    if header is None and any(lines[n].head.startswith(_FOOTER) for n in likely):
        return 0
    signature = next((n for n in likely if _is_signature(lines[n])), None)
    found = [n for n in (header, signature, *lines.likely[_MOST : _MOST + 1]) if n is not None]
    return lines[min(found)].number if found else None


class _Lines:
    """Prose as it shows, and what is drawn between it, in order; each is made plain once."""

    def __init__(self, document: Markdown) -> None:
        shown = [(line.number, line.readable.replace("\0", "")) for line in document.lines]
        self._all = sorted([*shown, *document.rules])
        self._plain: dict[int, _Line] = {}
        self.likely = [n for n, (_, text) in enumerate(self._all) if _may_be_one(text)]

    def __getitem__(self, n: int) -> _Line:
        if n not in self._plain:
            number, text = self._all[n]
            head = _plain(text[:_REACH])
            tail = _plain(text[-_REACH:]) if len(text) > _REACH else head
            self._plain[n] = _Line(number, text, head, tail)
        return self._plain[n]

    def below(self, n: int) -> list[_Line]:
        """The few lines after one."""
        return [self[each] for each in range(n + 1, min(n + 1 + _WRAPPED, len(self._all)))]

    def above(self, n: int) -> list[str]:
        """The lines that one may be wrapped from."""
        found: list[str] = []
        for before in range(n - 1, max(n - _WRAPPED, -1), -1):
            if self[before].number != self[before + 1].number - 1 or not self[before].head:
                break
            found.insert(0, self[before].tail)
        return found


def _may_be_one(text: str) -> bool:
    """Cheap: whether a line can be of any interest at all."""
    return _HINT.search(text) is not None or text.lstrip(_MARKS)[:3].casefold() in _BEGINNINGS


def _plain(text: str) -> str:
    """In lower case, each kind of dash the plain one, without what cannot be seen."""
    plain = text
    if not text.isascii():
        seen = "".join(each for each in text if unicodedata.category(each) != "Cf")
        plain = unicodedata.normalize("NFC", _DASHES.sub("-", seen))
    return " ".join(plain.casefold().split()).strip(_MARKS)


def _is_header(lines: _Lines, n: int) -> bool:
    """Whether what a mail repeats begins here at the latest."""
    line = lines[n]
    is_told = _is_between_dashes(line) or line.head.startswith(FORWARDED)
    return is_told or _is_attribution(lines, n) or _is_block(lines, n)


def _is_signature(line: _Line) -> bool:
    """`-- ` alone, its blank included (RFC 3676, 4.3), or what a program adds: `Sent from my …`."""
    mark = line.source.lstrip()
    is_mark = mark.startswith("--") and len(mark) > _FEW and not mark[_FEW:].strip()
    return is_mark or line.head.startswith(SENT_WITH) or line.head.startswith(_FOOTER)


def _is_between_dashes(line: _Line) -> bool:
    """`-----Original Message-----`: known words between two dashes, any between four."""
    inner = line.head.strip("-")
    before = len(line.head) - len(line.head.lstrip("-"))
    after = len(line.tail) - len(line.tail.rstrip("-"))
    if not inner or len(line.source) > _REACH or min(before, after) < _FEW:
        return False
    words = inner.replace("&nbsp;", " ").strip(_MARKS)
    is_written = any(each.isalpha() for each in words)
    return words in REPEATED or (is_written and min(before, after) >= _MANY)


def _is_attribution(lines: _Lines, n: int) -> bool:
    """`On 5 January at 15:00, Alice <…> wrote:`, the last line of it, in whatever language."""
    tail = lines[n].tail
    told = tail.rstrip("-> ").rstrip(_MARKS)
    is_marked = told.endswith(_COLONS) or tail.endswith("--")
    words = told.rstrip("".join(_COLONS) + _MARKS)
    if not is_marked and not words.endswith(WROTE):
        return bool(_ZONED.match(words))
    whole = " ".join([*lines.above(n), words])
    has_address, has_time = _ADDRESS.search(words), _TIME.search(whole)
    if _ends_with(words, WROTE):
        return bool(is_marked or _ADDRESS.search(whole) or has_time)
    if not is_marked:
        return bool(_ZONED.match(words))
    if has_address and (has_time or _ADDRESS_LAST.search(words)):
        return True
    is_told = _WITHIN.search(whole) or _ends_with(words, WROTE_AT_ALL)
    return bool(is_told and (has_time or _ADDRESS.search(whole)))


def _ends_with(text: str, words: tuple[str, ...]) -> bool:
    """Whether one of the words is the last one; scripts without spaces have no bounds of words."""
    if not text.endswith(words):
        return False
    found = next((word for word in words if text.endswith(word)), None)
    if found is None:
        return False
    before = text[: -len(found)][-1:]
    return not before.isalpha() or (not found[0].isascii() and _is_unspaced(found[0]))


def _is_unspaced(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(
        ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI")
    )


def _is_block(lines: _Lines, n: int) -> bool:
    """`From: …`, and below it `Sent: …`; in an unknown language an address and a time in a row."""
    label, value = _labelled(lines[n])
    if not label:
        return False
    has_address = _ADDRESS.search(value) is not None
    if label in FROM and has_address:
        return True
    below = [_labelled(each) for each in lines.below(n)]
    if label in FROM:
        return any(each in OTHER_HEADERS and text for each, text in below)
    row = [(label, value)]
    for each in below:
        if not each[0]:
            break
        row.append(each)
    texts = [text for _, text in row]
    return any(map(_ADDRESS.search, texts)) and any(map(_CLOCK.search, texts)) and len(row) > 1


def _labelled(line: _Line) -> tuple[str, str]:
    found = _LABEL.match(line.head)
    if not found:
        return "", ""
    return found[1].strip(_MARKS), line.head[found.end() :].strip(_MARKS)
