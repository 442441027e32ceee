"""Statements of targets in prose: in sections for them, or whole sentences where there is none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, takewhile
from typing import TypeAlias

from bot.core.documents.targets.tables import Cell, cells_by_stage
from bot.core.documents.targets.words import Words, plain_title
from bot.core.markup.glob import is_like, pattern_of
from bot.core.markup.markdown.blocks import Line, Markdown
from bot.core.model.definitions.document import DocumentLayout
from bot.core.model.diagnostic import Position
from bot.core.schedules.release import LOOKALIKES, read_release

LONGEST = 500
# Sections for targets are short, and documents have fewer lines than the second.
MOST_LINES_IN_SECTIONS, MOST_LINES = 300, 20_000
_ANY_STAGE = r"[A-Za-z][\w.-]{0,40}"
# With each pattern: whether it names a stage, and whether that must be a known one.
_Wordings: TypeAlias = tuple[tuple[re.Pattern[str], bool, bool], ...]
_MARKS = re.compile(r"[*_\0`]")
_NEW = re.compile(r"\s*(?:[-*+]\s|\d{1,9}[.)]\s|#|\||$)")
_LABEL = re.compile(
    r"\s*(?:[-*+]\s+)?(?:(?:\*\*|__).{1,60}(?:\*\*|__):?|<(?:h[1-6]|b|strong)\b[^<>]{0,100}>.{1,100}|.{1,60}:)\s*",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]{0,100}>")
_DIGIT = re.compile(r"[0-9]")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s")
_BEGINS = re.compile(r"v?[0-9]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """A line that is made to name a target; `release` is None where it names none."""

    word: str | None
    stage: str | None
    release: str | None
    value: str
    position: Position


@dataclass(frozen=True, slots=True)
class Sections:
    """Sections for targets, by the numbers of their lines; none where nothing is headed so."""

    numbers: frozenset[int]
    is_any: bool


def sections_in(document: Markdown, shown: dict[int, str], layout: DocumentLayout) -> Sections:
    """Below headings, and below what only looks like one: a line in bold letters or HTML."""
    numbers: set[int] = set()
    headings = [heading.line for heading in document.headings]
    found = [h for h in document.headings if is_like(plain_title(h.text), layout.target_sections)]
    for heading in found:
        numbers.update(range(heading.line + 1, heading.end + 1))
    ends = iter([*headings, max(shown, default=0) + 1])
    end = next(ends)
    is_any = bool(found)
    for number in sorted(shown.keys() - set(headings)):
        while end <= number:
            end = next(ends)
        if number not in numbers and _is_label(shown[number].replace("\0", " "), layout):
            is_any = True
            numbers.update(range(number + 1, end))
    return Sections(frozenset(numbers), is_any)


def _is_label(text: str, layout: DocumentLayout) -> bool:
    if len(text) > 200 or not _LABEL.fullmatch(text):
        return False
    return is_like(plain_title(_TAG.sub("", text)), layout.target_sections)


def statements(
    document: Markdown, sections: Sections, words: Words, most: int
) -> tuple[list[Statement], bool]:
    """All that are there, in order, and whether lines are left that were not read."""
    reader = _Reader(words, is_strict=not sections.is_any)
    lines = document.lines
    if sections.is_any:
        lines = tuple(line for line in lines if line.number in sections.numbers)
    limit = MOST_LINES_IN_SECTIONS if sections.is_any else MOST_LINES
    return list(islice(reader.read(list(lines[:limit])), most)), len(lines) > limit


class _Reader:
    """Goes through lines, and remembers below which stage's heading or item it is."""

    def __init__(self, words: Words, *, is_strict: bool) -> None:
        self.words, self.is_strict = words, is_strict
        self.wordings = _wordings(words.layout.target_lines, words.stages, is_strict=is_strict)
        self.stage: str | None = None
        self.indent = -1
        # What was looked at last as a next line, and begins no statement.
        self.unworded: str | None = None

    def read(self, lines: list[Line]) -> Iterator[Statement]:
        index = table = 0
        while index < len(lines):
            rows = [] if self.is_strict or index < table else _rows(lines, index)
            table = index + len(rows) if rows else table
            if cells := cells_by_stage([(row.number, _plain(row)) for row in rows], self.words):
                yield from map(self._of_cell, cells)
                index += len(rows)
                continue
            found, taken = self._at(lines, index)
            if found:
                yield found
            index += taken

    def _at(self, lines: list[Line], index: int) -> tuple[Statement | None, int]:
        """A statement that begins in a line, and how many lines were read for it."""
        line = lines[index]
        text = _plain(line)
        following = lines[index + 1] if index + 1 < len(lines) else None
        if self.is_strict and ":" not in text and not (following and ":" in following.text):
            return None, 1
        if found := self._worded(text, line.number):
            return self._whole(found, line, lines[index + 1 : index + 2], 1)
        rest = _plain(following) if following and _goes_on(line, following) else None
        if following and rest is not None and not self._worded(rest, 0):
            head = text.rstrip() + " "
            self.unworded = rest
            blank = len(rest) - len(rest.lstrip())
            if found := self._worded(head + rest.lstrip(), line.number):
                column = found.position.column - len(head) + blank
                position = Position(following.number, max(column, 1))
                whole = replace(found, position=position)
                return self._whole(whole, following, lines[index + 2 : index + 3], 2)
        return (None if self.is_strict else self._loose(line, text)), 1

    def _worded(self, text: str, number: int) -> Statement | None:
        """The first wording that fits, with a known stage if any does."""
        if text == self.unworded or not self._may_be_worded(text):
            return None
        is_staged = self.words.has_stage(text)
        for pattern, has_stage, is_known in self.wordings:
            if found := (is_staged or not is_known) and pattern.search(text):
                word = found["stage"] if has_stage else None
                stage = self.words.stage(word) if word else None
                value = text[found.end() :].lstrip()
                position = Position(number, len(text) - len(value) + 1)
                return Statement(word, stage, self._release(value), value.rstrip(), position)
        return None

    def _may_be_worded(self, text: str) -> bool:
        """Each wording ends in a colon, or outside of strict reading before a number."""
        return ":" in text or (not self.is_strict and _DIGIT.search(text) is not None)

    def _release(self, value: str) -> str | None:
        return read_release(value, self.words.names)

    def _whole(
        self, found: Statement, line: Line, following: list[Line], taken: int
    ) -> tuple[Statement, int]:
        """The release may stand alone on the next line, or in items below."""
        self._leave(line)
        if found.value:
            return found, taken
        if following and following[0].number == line.number + 1:
            text = _plain(following[0]).strip().lstrip("-*+ ")
            release = self._release(text) if _BEGINS.match(text) else None
            if release:
                return replace(found, release=release, value=text), taken + 1
        if found.stage and not self.is_strict:
            self.stage, self.indent = found.stage, _indent(line)
        return found, taken

    def _loose(self, line: Line, text: str) -> Statement | None:
        """`Alpha - v1.9`, `v1.9 (alpha)`; `Alpha`, and below it `v1.9`."""
        found = self.words.only(text)
        if found is None:
            self._leave(line)
            return None
        stages, releases = found
        if stages and not releases:
            self.stage, self.indent = stages[0], _indent(line)
            return None
        if not releases:
            return None
        self._leave(line)
        [(release, column)] = releases
        stage = stages[0] if stages else self.stage
        return Statement(
            stage, stage, release, text[column - 1 :].strip(), Position(line.number, column)
        )

    def _leave(self, line: Line) -> None:
        """What is not below the stage's item is not about it; a heading's section goes on."""
        if self.indent >= 0 and _indent(line) <= self.indent:
            self.stage, self.indent = None, -1

    def _of_cell(self, cell: Cell) -> Statement:
        return Statement(cell.stage, cell.stage, self._release(cell.text), cell.text, cell.position)


def _plain(line: Line) -> str:
    """Code, emphasis and what is hidden as blanks, so that columns stay."""
    return _MARKS.sub(" ", line.readable[:LONGEST].translate(LOOKALIKES))


def _indent(line: Line) -> int:
    """-1 for what has a section of its own, or is a paragraph: it counts until the next one."""
    text = line.text
    if not _ITEM.match(text):
        return len(text) - len(text.lstrip()) or -1
    return len(text) - len(text.lstrip())


def _goes_on(line: Line, following: Line) -> bool:
    """Whether the next line belongs to the same sentence."""
    is_heading = line.text.lstrip().startswith("#")
    return following.number == line.number + 1 and not is_heading and not _NEW.match(following.text)


def _rows(lines: list[Line], index: int) -> list[Line]:
    """The rows of a table that begins here."""
    if "|" not in lines[index].text:
        return []
    rest = zip(lines[index:], range(lines[index].number, lines[-1].number + 1), strict=False)
    return [
        line
        for line, _ in takewhile(
            lambda each: each[0].number == each[1] and "|" in each[0].text, rest
        )
    ]


@lru_cache(maxsize=64)
def _wordings(wordings: tuple[str, ...], stages: tuple[str, ...], *, is_strict: bool) -> _Wordings:
    """Patterns in order. Any word counts as a stage only between words: `targets x for version:`.

    `is_strict`: outside of a section for targets, a short or loose wording may be about anything.
    """
    one = "|".join(re.escape(stage) for stage in stages)
    known = rf"(?:{one})(?:\s?/\s?(?:{one})){{0,3}}"
    strict = tuple(each for each in wordings if len(each.split()) > 2 and each.endswith(":"))
    able = strict if is_strict else wordings
    between = tuple(each for each in able if re.search(r"\S\s*\{stage\}\s*\w", each))
    return tuple(
        (_pattern(wording, stage), "{stage}" in wording, "{stage}" in wording and stage == known)
        for stage, group in ((known, able), (_ANY_STAGE, between))
        for wording in group
    )


def _pattern(wording: str, stage: str) -> re.Pattern[str]:
    """A wording with a colon at its end needs one; one without needs a release to follow."""
    parts = [pattern_of(part) for part in wording.removesuffix(":").split("{stage}")]
    between = rf"\s+(?P<stage>{stage})\s+"
    body = between.join(parts) if len(parts) > 1 else parts[0]
    body = body.removeprefix(r"\s+").removesuffix(r"\s+")
    colon = r"\s*(?:\([^()]{0,80}\)\s*)?:"
    end = colon if wording.endswith(":") else rf"(?:{colon}|\s)\s*(?=v?[0-9])"
    return re.compile(rf"(?<![\w-]){body}{end}", re.IGNORECASE)
