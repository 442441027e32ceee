"""Where an answer by mail begins to repeat what it answers, or ends in a signature.

GitHub turns an answer by mail into a comment in the name of whoever sent it, with all that the mail
program left below:
https://docs.github.com/en/account-and-profile/managing-subscriptions-and-notifications-on-github/setting-up-notifications/configuring-notifications
Many programs leave it unquoted. What is there was written by somebody else.

Programs and languages differ, so most lines are recognized by their form: an address with a time
and a colon, lines like `From: …` `Sent: …` in a row, words between dashes. The rest goes by words.
Each line is checked once, within `_REACH` characters of its ends.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core.markup.mail.phrases import (
    FOOTERS,
    FORWARDED,
    FROM,
    OTHER_HEADERS,
    REPEATED,
    SENT_WITH,
    WROTE,
    WROTE_ALONE,
    WROTE_AT_ALL,
    WROTE_WITHIN,
)
from bot.core.markup.markdown.beside import Aside, AsideKind
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
# What GitHub writes above the text in its own mails, and `Excerpts from Alice's message of …:`.
_REPORTED = re.compile(
    r"[@*]{0,3}[\w-]{1,39}(?:\[bot\])?\*{0,2} (?:(?:left a comment|created an issue) \(\S+#\d+\)"
    r"|(?:commented on|approved|requested changes on) this pull request\.?$)"
    r"|excerpts from .{1,80} message (?:of|from) "
)
_DAY = re.compile(
    r"(?:wrote|schr|skr|írta|écrit|escr|scritto|napis|scris|yazd|kirj|naps)\D{0,30}\d"
)
_FEW_WORDS, _SHORT_SENTENCE = 4, 8
_MARKS = "*_ \t\u00a0"
_COLONS = (":", "\uff1a")
_FEW, _MANY = 2, 4
_FOOTER = re.compile(rf"\W{{0,60}}(?:{'|'.join(map(re.escape, FOOTERS))})", re.IGNORECASE)
_SHORT = 2
_LONGEST = 2000
_TAG = re.compile(r"<[^<>]*>")
# Nobody's comment has more lines with such marks; what follows them is not looked at.
_MOST = 1000
_HINT = re.compile(
    r"[@:\uff1a\d\-\u2010-\u2015\u2212\u2500\u2501]|\A\s*\[|this pull request"
    rf"|\|[\s*]{{0,9}}(?:{'|'.join(map(re.escape, FROM))})\b",
    re.IGNORECASE,
)
_BEGINNINGS = frozenset(text[:3] for text in (*FORWARDED, *SENT_WITH, *FOOTERS))
_WITHIN = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, WROTE_WITHIN))})(?!\w)")


@dataclass(frozen=True, slots=True)
class _Line:
    """One line without marks and invisible characters: all of a short one, both ends of a long.

    Code and HTML are `foreign`: there only what has a mail program's words is one of its lines.
    """

    number: int
    source: str
    head: str
    tail: str
    is_foreign: bool


def own_end(document: Markdown) -> int | None:
    """The number of the first line that is no longer the writer's own; None where all is.

    GitHub's footer without a header above it means that the rest may be repeated, too: nothing is
    the writer's for certain. So is nothing below more than `_MOST` lines that may be headers.
    """
    lines = _Lines(document)
    header = next((n for n in lines.likely if _is_header(lines, n)), None)
    if header is None and lines.has_footer:
        return 0
    signature = next((n for n in lines.likely if _is_signature(lines[n])), None)
    found = [n for n in (header, signature, lines.beyond) if n is not None]
    return lines[min(found)].number if found else None


class _Lines:
    """Prose as it shows, and what is between it, in order; each is made plain once.

    Quotes are left out: who quotes a mail, and answers below it, speaks for himself.
    """

    def __init__(self, document: Markdown) -> None:
        shown = [(line.number, line.readable.replace("\0", ""), False) for line in document.lines]
        self._all = sorted([*shown, *_beside(document.asides)])
        self._plain: dict[int, _Line] = {}
        likely = [n for n, (_, text, _) in enumerate(self._all) if _may_be_one(text)]
        own = [n for n in likely if not self._all[n][2]]
        foreign = [n for n in likely if self._all[n][2]]
        self.likely = sorted([*own[:_MOST], *foreign[:_MOST]])
        self.beyond = own[_MOST] if len(own) > _MOST else None
        is_below = any(_is_footer(text) for _, text, _ in self._all)
        self.has_footer = is_below or _is_quoted_footer(document)

    def __getitem__(self, n: int) -> _Line:
        if n not in self._plain:
            number, text, is_foreign = self._all[n]
            head = _plain(text[:_REACH])
            tail = _plain(text[-_REACH:]) if len(text) > _REACH else head
            self._plain[n] = _Line(number, text, head, tail, is_foreign)
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


def _beside(asides: Sequence[Aside]) -> Iterator[tuple[int, str, bool]]:
    """Lines that are drawn, and those of code and HTML; Yahoo indents its line above a mail.

    A short block of code is what a mail program indents. A long one is rather somebody's log.
    """
    for aside in asides:
        is_short = aside.kind is AsideKind.CODE and len(aside.lines) <= _SHORT
        for number, text in enumerate(aside.lines, aside.number):
            if aside.kind is AsideKind.RULE:
                yield number, text, False
            elif aside.kind is AsideKind.HTML and text.strip():
                yield number, _TAG.sub(" ", text[:_LONGEST]), True
            elif aside.kind is AsideKind.CODE and text.strip():
                yield number, text, not is_short


def _is_footer(text: str) -> bool:
    return _FOOTER.match(text) is not None


def _is_quoted_footer(document: Markdown) -> bool:
    """Whether the text ends in a quote of nothing but GitHub's footer.

    A footer below other words in a quote belongs to them, and they command nothing.
    """
    quotes = [aside for aside in document.asides if aside.kind is AsideKind.QUOTE]
    if not quotes:
        return False
    last = quotes[-1]
    end = last.number + len(last.lines)
    first = next((text for text in last.lines if any(map(str.isalnum, text))), "")
    return _is_footer(first) and not any(
        line.number >= end and line.text.strip() for line in document.lines[-_MOST:]
    )


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
    is_told = line.head.startswith(FORWARDED) or _REPORTED.match(line.head) is not None
    return is_told or _is_between_dashes(line) or _is_attribution(lines, n) or _is_block(lines, n)


def _is_signature(line: _Line) -> bool:
    """`-- ` alone, its blank included (RFC 3676, 4.3), or what a program adds: `Sent from my …`."""
    mark = line.source.lstrip()
    is_mark = mark.startswith("--") and len(mark) > _FEW and not mark[_FEW:].strip()
    is_mark = is_mark and line.source[:_MANY].strip() != "" and not line.is_foreign
    return is_mark or line.head.startswith(SENT_WITH) or _is_footer(line.source)


def _is_between_dashes(line: _Line) -> bool:
    """`-----Original Message-----`: known words between two dashes, any between four."""
    inner = line.head.strip("-")
    before = len(line.head) - len(line.head.lstrip("-"))
    after = len(line.tail) - len(line.tail.rstrip("-"))
    if not inner or len(line.source) > _REACH or min(before, after) < _FEW:
        return False
    words = inner.replace("&nbsp;", " ").strip(_MARKS)
    is_written = any(each.isalpha() for each in words) and not line.is_foreign
    return words in REPEATED or (is_written and min(before, after) >= _MANY)


def _is_attribution(lines: _Lines, n: int) -> bool:
    """`On 5 January at 15:00, Alice <…> wrote:`, the last line of it, in whatever language."""
    line, tail = lines[n], lines[n].tail
    told = tail.rstrip("-> ").rstrip(_MARKS)
    is_marked = told.endswith(_COLONS) or tail.endswith("--")
    words = told.rstrip("".join(_COLONS) + _MARKS)
    if not is_marked and not words.endswith(WROTE):
        return not line.is_foreign and bool(_ZONED.match(words))
    whole = " ".join([*lines.above(n), words])
    has_address, has_time = _ADDRESS.search(words), _TIME.search(whole)
    if _ends_with(words, WROTE):
        is_told = (is_marked and not line.is_foreign) or _is_named(words)
        return bool(is_told or _ADDRESS.search(whole) or has_time)
    if not is_marked:
        return not line.is_foreign and bool(_ZONED.match(words))
    if has_address and (has_time or _ADDRESS_LAST.search(words)) and not line.is_foreign:
        return True
    is_short = len(whole.split()) <= _SHORT_SENTENCE
    has_day = is_short and _DAY.search(whole) is not None
    is_said = _WITHIN.search(whole) or _ends_with(words, WROTE_AT_ALL)
    return bool(is_said and (has_time or has_day or _ADDRESS.search(whole))) or _is_alone(words)


def _is_named(words: str) -> bool:
    """`[Alice] wrote`, `@alice wrote`: a name and the verb, without a colon."""
    return words.startswith(("@", "[")) and len(words.split()) <= _FEW_WORDS


def _is_alone(words: str) -> bool:
    """`Alice writes:`, as Gnus has it: a name and the verb, nothing else."""
    return 1 < len(words.split()) <= _FEW_WORDS and _ends_with(words, WROTE_ALONE)


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
    if label in FROM and has_address and not lines[n].is_foreign:
        return True
    below = [_labelled(each) for each in lines.below(n)]
    if label in FROM:
        return any(each in OTHER_HEADERS and text for each, text in below)
    if lines[n].is_foreign:
        return False
    row = [(label, value)]
    for each in below:
        if not each[0]:
            break
        row.append(each)
    texts = [text for _, text in row]
    return any(map(_ADDRESS.search, texts)) and any(map(_CLOCK.search, texts)) and len(row) > 1


def _labelled(line: _Line) -> tuple[str, str]:
    """The label and the rest of a line; in a table, too: `| From | Alice |`."""
    if line.head.startswith("|"):
        label, _, text = line.head.strip("| ").partition("|")
        return label.strip(_MARKS).rstrip(":").strip(_MARKS), text.strip(_MARKS)
    found = _LABEL.match(line.head)
    if not found:
        return "", ""
    return found[1].strip(_MARKS), line.head[found.end() :].strip(_MARKS)
