"""Lines of a form: `**Tracking issue**: #19`, where the value may be on the next line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.core.markup.glob import pattern_of
from bot.core.markup.markdown.blocks import Line, Markdown

# Marks of lists, headings and emphasis before a label.
LEADING_MARKS = r"[\s#*_+-]*+(?:\[[ xX]?\]\s*+[*_]*+)?+"
_LONGEST = 2000
# A colon, nothing, or no colon at all right before a reference.
_SEPARATOR = r"[:=][*_\s]*|(?=$)|[-\u2013]\s+(?=[\[#/]|https?:)|(?<=[\s*_])(?=[\[#/]|https?:)"
_OTHER = re.compile(LEADING_MARKS + r"\w[\w ]{0,60}\*{0,2}:(?!//)(?!\s*\[?https?:)")


@dataclass(frozen=True, slots=True)
class Labelled:
    """The text after a label, and the next line, if it is neither a form's nor a heading's.

    `below` is that line also where it comes later, after an HTML comment.
    """

    value: str
    line: Line
    column: int
    next_line: Line | None = None
    below: Line | None = None


def labelled(document: Markdown, labels: tuple[str, ...]) -> list[Labelled]:
    """Every line with one of the labels, in order. A label may be written twice in a line."""
    return list(_labelled(document, labels))[::-1] if labels else []


def _labelled(document: Markdown, labels: tuple[str, ...]) -> Iterator[Labelled]:
    pattern = _pattern(labels)
    if not any(pattern.match(line.readable[:_LONGEST]) for line in document.lines):
        return
    headings = {heading.line for heading in document.headings}
    following: Line | None = None
    below: Line | None = None
    for line in reversed(document.lines):
        if found := pattern.match(line.readable[:_LONGEST]):
            is_near = following is not None and following.number - line.number <= 2
            value = line.readable[found.end() : _LONGEST]
            near = following if is_near else None
            yield Labelled(value, line, found.end() + 1, near, below)
        is_other = line.number in headings or _OTHER.match(line.readable[:_LONGEST])
        following = None if is_other else line
        if is_other or line.readable.strip("\0 \t"):
            below = following


@lru_cache(maxsize=64)
def _pattern(labels: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(pattern_of(label) for label in labels)
    return re.compile(
        rf"{LEADING_MARKS}(?:(?:{names})[*_\s]*(?:{_SEPARATOR}))+", re.IGNORECASE | re.MULTILINE
    )
