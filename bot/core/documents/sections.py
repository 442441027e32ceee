"""Sections of a document: present, missing, or left as the template had them."""

from dataclasses import dataclass

from bot.core.markup.markdown.blocks import Heading, Markdown, without_marks
from bot.core.model.proposal import Section


@dataclass(frozen=True, slots=True)
class Comparison:
    """A document held against a template, by the template's headings in its order."""

    present: tuple[str, ...]
    missing: tuple[str, ...]
    untouched: tuple[str, ...]


def read_sections(document: Markdown) -> tuple[Section, ...]:
    """Every section, in order."""
    return tuple(
        Section(heading.text, heading.level, heading.line, document.has_content(heading))
        for heading in document.headings
    )


def compare(document: Markdown, template: Markdown) -> Comparison:
    """Which sections of the template a document has; titles are compared without case."""
    own = {_key(heading): heading for heading in document.headings if heading.level > 1}
    wanted = {_key(heading): heading for heading in template.headings if heading.level > 1}.values()
    present = [h for h in wanted if _key(h) in own]
    return Comparison(
        tuple(h.text for h in present),
        tuple(h.text for h in wanted if _key(h) not in own),
        tuple(h.text for h in present if _text(document, own[_key(h)]) == _text(template, h)),
    )


def _key(heading: Heading) -> str:
    return " ".join(heading.text.casefold().split())


def _text(document: Markdown, heading: Heading) -> str:
    """The words of a section as people see them; whatever is struck through or hidden is none."""
    words = (without_marks(line.readable) for line in document.section(heading))
    return " ".join(" ".join(words).split())
