"""What is beside the prose of a text: drawn lines, indented code, HTML, and quotes.

It says nothing in the writer's name, yet it may tell where the writer's own words end.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from markdown_it.token import Token


class AsideKind(Enum):
    """A rule is a line of dashes and the like, below an underlined heading too."""

    RULE = auto()
    CODE = auto()
    HTML = auto()
    QUOTE = auto()


_KINDS = {"hr": AsideKind.RULE, "code_block": AsideKind.CODE, "html_block": AsideKind.HTML}


@dataclass(frozen=True, slots=True)
class Aside:
    """Lines that are no prose, as they are written; `number` is the first one's."""

    kind: AsideKind
    number: int
    lines: tuple[str, ...]


def asides(tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[Aside]:
    """In order, what is not prose. A quote is one, whatever it contains.

    Fenced code and comments are left out: no mail program writes them.
    """
    quotes = 0
    for token in tokens:
        if token.type == "blockquote_open" and not quotes and token.map:
            yield _aside(AsideKind.QUOTE, token.map[0], token.map[1], lines)
        if token.type.startswith("blockquote"):
            quotes += token.nesting
        elif token.map and not quotes:
            start, end = token.map
            is_comment = token.type == "html_block" and token.content.lstrip().startswith("<!--")
            is_underlined = token.type == "heading_open" and token.markup in ("-", "=")
            kind = AsideKind.RULE if is_underlined else _KINDS.get(token.type)
            if kind and not is_comment and end <= len(lines):
                yield _aside(kind, end - 1 if kind is AsideKind.RULE else start, end, lines)


def _aside(kind: AsideKind, start: int, end: int, lines: Sequence[str]) -> Aside:
    return Aside(kind, start + 1, tuple(lines[start:end]))
