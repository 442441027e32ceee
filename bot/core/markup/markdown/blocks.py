"""Markdown as its reader sees it: which text is prose, and what is code, quoted, hidden or struck.

Only the block rules of markdown-it run, whose cost is linear; its inline rules are not (64 KiB of
`[` take a second), so bot/core/markup/markdown/inline.py scans what is inside of blocks. Lines
and columns are
those of the source. What is nested deeper than `MAXIMUM_NESTING` is not read. Neither is what comes
after `MAXIMUM_CHARACTERS`, or after more short lines than a text of its length has where people
wrote it (`most_lines`): `unread_from` says from where on. So reading takes at most
`STEPS_PER_CHARACTER` lines of Python for each character, whatever the text
(tests/core/markup/markdown/test_blocks.py counts them).
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote
from markdown_it.token import Token

from bot.core.markup.markdown.beside import Aside, asides
from bot.core.markup.markdown.html_comments import without_comments
from bot.core.markup.markdown.inline import Inline
from bot.core.markup.reading_limit import MAXIMUM_CHARACTERS, ReadingLimit, enough, most_lines

MAXIMUM_NESTING = 20
STEPS_PER_CHARACTER = 300

_QUOTES_IN_QUOTES = 3
_MASK = "\0"
_HEADING_MARKS = re.compile(r"[ \t]{0,3}#{1,6}[ \t]+")
_CLOSING_MARKS = re.compile(r"(?:^|(?<=[ \t]))#+[ \t]*$")
_LINK = re.compile(r"!?\[([^\[\]]{0,1000})\]\([^()\s]{0,2000}\)")
_LINE_END = re.compile("\n")
_EMPHASIS = re.compile(r"[\0*]+|_+")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of prose, in four readings of equal length.

    `text` is the source. What is not to be read is blotted out by NUL characters: hidden (comments,
    tags) and struck-through text in `readable`, code too in `prose`, links too in `spoken`.
    """

    number: int
    text: str
    readable: str
    prose: str
    spoken: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading without its marks; `column` is where its text begins, `end` its section's end."""

    level: int
    line: int
    column: int
    text: str
    end: int


@dataclass(frozen=True, slots=True)
class Markdown:
    """Lines of prose (headings too), and the headings, in order.

    `content` has the numbers of lines where a reader sees something other than a heading.
    `asides` are what is no prose and yet tells something of it.
    `unsure` are lines of which something is taken for hidden that GitHub shows.
    `unread_from` is the line from which on nothing was read; None where all was.
    """

    lines: tuple[Line, ...]
    headings: tuple[Heading, ...]
    content: tuple[int, ...]
    unread_from: int | None = None
    asides: tuple[Aside, ...] = ()
    unsure: frozenset[int] = frozenset()

    @property
    def is_cut(self) -> bool:
        """Whether its end was not read."""
        return self.unread_from is not None

    def section(self, heading: Heading) -> tuple[Line, ...]:
        """The lines below a heading, until the next one of its level or above."""
        first = bisect_right(self.lines, heading.line, key=_number)
        return self.lines[first : bisect_right(self.lines, heading.end, key=_number)]

    def has_content(self, heading: Heading) -> bool:
        """Whether a section shows more than headings."""
        first = bisect_right(self.content, heading.line)
        return first < len(self.content) and self.content[first] <= heading.end


def _number(line: Line) -> int:
    return line.number


def without_marks(text: str) -> str:
    """A reading without what is blotted out and without emphasis around words."""
    return _EMPHASIS.sub(_within_word, text).strip()


def _within_word(found: re.Match[str]) -> str:
    """Underscores in the middle of a word are part of it."""
    start, end = found.span()
    before, after = found.string[start - 1 : start], found.string[end : end + 1]
    is_inner = found.group()[0] == "_" and before.isalnum() and after.isalnum()
    return found.group() if is_inner else ""


def read_markdown(text: str) -> Markdown:
    """Read any text; never raises."""
    allowance = ReadingLimit(most_lines(len(text)))
    source, unread = _beginning(text, 2 * allowance.lines)
    starts = [0, *(found.end() for found in _LINE_END.finditer(source)), len(source) + 1]
    tokens = _tokens(source, allowance)
    blocks = list(_blocks(tokens))
    inline = _inline(source, starts, blocks)
    readings = _readings(source, inline)
    lines = source.split("\n")
    shown = tuple(
        Line(n + 1, lines[n], *(reading[starts[n] : starts[n + 1] - 1] for reading in readings))
        for block in blocks
        if block.is_prose
        for n in range(block.start, min(block.end, len(lines)))
    )
    headings = _headings([block for block in blocks if block.level], lines)
    others = tuple(asides(tokens, lines))
    unsure = frozenset(n for span in inline.shown for n in _lines_of(span, starts))
    unread = unread if allowance.unread is None else allowance.unread + 1
    return Markdown(shown, headings, _content(lines, shown, headings), unread, others, unsure)


def _lines_of(span: tuple[int, int], starts: list[int]) -> range:
    """Numbers of the lines that a span touches."""
    return range(bisect_right(starts, span[0]), bisect_right(starts, max(span[1] - 1, span[0])) + 1)


def _beginning(text: str, most: int) -> tuple[str, int | None]:
    """What is read of a text at most, and the first line of the rest."""
    source = _normalised(text[:MAXIMUM_CHARACTERS])
    lines = source.split("\n", most)
    if len(lines) > most:
        return source[: len(source) - len(lines[-1])], most + 1
    return source, len(lines) if len(text) > MAXIMUM_CHARACTERS else None


def source_lines(text: str) -> list[str]:
    """The lines of a text as they are counted here."""
    return _normalised(text).split("\n")


def _normalised(text: str) -> str:
    """One character for one, so that columns stay: but for the byte order mark."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return plain.replace("\0", "\ufffd")


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines from `start` to before `end`, from 0. `level` is a heading's; HTML is no prose."""

    start: int
    end: int
    is_prose: bool
    level: int = 0


def _blocks(tokens: list[Token]) -> Iterator[_Block]:
    """The blocks whose text is prose, and HTML, which may hide what follows."""
    quotes, level = 0, 0
    for token in tokens:
        if token.type.startswith("blockquote"):
            quotes += token.nesting
        elif token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.map and not quotes and token.type in ("inline", "html_block"):
            start, end = token.map
            is_prose = token.type == "inline" or token.content.lstrip().startswith("<!--")
            yield _Block(start, end, is_prose, level)
        level = level if token.type == "heading_open" else 0


def _quote(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - a rule
    """Quotes within quotes cost a pass each and are not read: some levels will do."""
    depth = state.env.get("quotes", 0)
    if silent or depth >= _QUOTES_IN_QUOTES:
        return silent and blockquote(state, start, end, silent)
    state.env["quotes"] = depth + 1
    found = blockquote(state, start, end, silent)
    state.env["quotes"] = depth
    return found


_RULES = MarkdownIt("commonmark", {"maxNesting": MAXIMUM_NESTING})
_RULES.block.ruler.at(
    "blockquote", _quote, {"alt": ["paragraph", "reference", "blockquote", "list"]}
)

_RULES.block.ruler.before(
    "code", "enough", enough, {"alt": ["paragraph", "reference", "blockquote", "list"]}
)


def _tokens(source: str, allowance: ReadingLimit) -> list[Token]:
    tokens: list[Token] = []
    environment: dict[str, Any] = {"quotes": 0, "allowance": allowance}
    state = StateBlock(source, _RULES, environment, tokens)
    _RULES.block.tokenize(state, state.line, state.lineMax)
    return tokens


def _inline(source: str, starts: list[int], blocks: list[_Block]) -> Inline:
    inline = Inline(source)
    for block in blocks:
        start, end = starts[block.start], min(starts[block.end], len(source))
        inline.scan(start, end) if block.is_prose else inline.skip_html(start, end)
    return inline


def _readings(source: str, inline: Inline) -> tuple[str, str, str]:
    readable = _blotted(source, inline.hidden)
    prose = _blotted(readable, inline.code)
    return readable, prose, _blotted(prose, inline.links)


def _blotted(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with spans blotted out; lines stay lines. Spans may overlap."""
    if not spans:
        return text
    parts, position = [], 0
    for start, end in _joined(sorted(spans)):
        masked = "\n".join(_MASK * len(line) for line in text[start:end].split("\n"))
        parts += [text[position:start], masked]
        position = end
    return "".join([*parts, text[position:]])


def _joined(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans in order, as one where they touch or overlap."""
    start, end = spans[0]
    for following in spans[1:]:
        if following[0] > end:
            yield start, end
            start, end = following
        end = max(end, following[1])
    yield start, end


def _headings(blocks: list[_Block], lines: list[str]) -> tuple[Heading, ...]:
    """From the last to the first, so that each knows where the next of its level begins."""
    ends = [len(lines)] * 7
    found = []
    for block in reversed(blocks):
        found.append(_heading(block, lines, ends[block.level]))
        ends[block.level :] = [block.start] * (7 - block.level)
    return tuple(reversed(found))


def _heading(block: _Block, lines: list[str], end: int) -> Heading:
    line = lines[block.start]
    marks = _HEADING_MARKS.search(line)
    start = marks.end() if marks else len(line) - len(line.lstrip())
    text = _CLOSING_MARKS.sub("", line[start:][:1000])
    text = _LINK.sub(r"\1", text) if "](" in text else text
    text = without_comments(text)
    text = _ESCAPE.sub(r"\1", text) if "\\" in text else text
    return Heading(block.level, block.start + 1, start + 1, text.strip(), end)


def _content(
    lines: list[str], shown: tuple[Line, ...], headings: tuple[Heading, ...]
) -> tuple[int, ...]:
    empty = {line.number for line in shown if not line.readable.strip("\0 \t*-+")}
    empty |= {heading.line for heading in headings}
    return tuple(n for n, line in enumerate(lines, 1) if line.strip() and n not in empty)
