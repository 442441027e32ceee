"""Facts that a document gives in lines such as `**Authors**: @alice`, for want of front matter."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.core.documents.people.person_names import names_people
from bot.core.markup.labelled_lines import labelled
from bot.core.markup.markdown.blocks import Markdown, without_marks
from bot.core.model.definitions.document import DocumentLayout
from bot.core.model.diagnostic import Position

PEOPLE = frozenset({"authors", "reviewers", "approvers"})
_WORD = re.compile(r"[A-Za-z][\w.-]{0,99}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A text with its position."""

    text: str
    position: Position


def read_prose(document: Markdown, layout: DocumentLayout) -> Mapping[str, Entry]:
    """By field the first line for it in the document's head that has a value of the right kind."""
    head = _head(document)
    found: dict[str, Entry] = {}
    for field, labels in layout.lines.items():
        for entry in labelled(head, labels):
            if value := _value(field, without_marks(entry.value), layout):
                position = Position(entry.line.number, entry.column)
                found.setdefault(field, Entry(value, position))
    return found


def _head(document: Markdown) -> Markdown:
    """The document up to its second chapter: what comes later is the proposal itself."""
    chapters = [heading.line for heading in document.headings if heading.level == 2]
    end = chapters[1] if len(chapters) > 1 else None
    lines = (line for line in document.lines if end is None or line.number < end)
    return replace(document, lines=tuple(lines))


def _value(field: str, text: str, layout: DocumentLayout) -> str:
    """The text, if it can be what the field holds: prose has lines that only look alike."""
    if field in PEOPLE:
        return text.strip() if names_people(text) else ""
    plain = text.strip("`. ")
    if field in ("group", "participating"):
        return plain
    is_known = {
        "status": not layout.states or layout.state(plain.casefold()) is not None,
        "stage": layout.stage(plain) is not None,
    }
    return plain if _WORD.fullmatch(plain) and is_known.get(field, True) else ""
