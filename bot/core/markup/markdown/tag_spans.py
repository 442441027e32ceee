"""Lines between HTML tags that strike, quote or hide, where empty lines part them from the tags."""

import re
from collections.abc import Iterable, Iterator

from bot.core.markup.markdown.beside import Aside, AsideKind
from bot.core.markup.markdown.html_comments import without_comments

# What is in them is struck, somebody else's, an example, or not shown as a text.
_ASIDE = frozenset((
    "del", "s", "strike", "blockquote", "q", "template", "title", "textarea", "xmp", "code", "samp",
    "kbd", "tt", "select", "noscript", "noembed", "noframes", "iframe", "object", "math", "svg",
    "canvas", "dialog", "datalist",
))  # fmt: skip
_VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
))  # fmt: skip
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]{0,30})([^<>]{0,1000})>")
_NO_END = 10**9
_HIDDEN = re.compile(r"\shidden(?=[\s=/]|\Z)", re.IGNORECASE)


def set_aside(asides: Iterable[Aside]) -> Iterator[range]:
    """Numbers of the lines from an opening tag to its closing one, or to the text's end."""
    open_tags: dict[str, list[int]] = {}
    for first, end, closing, name, rest in _tags(asides):
        known = open_tags.setdefault(name, [])
        if not closing and (known or name in _ASIDE or _HIDDEN.search(rest)):
            known.append(first)
        elif closing and known:
            opened = known.pop()
            if not known:
                yield range(opened, end)
    for known in open_tags.values():
        if known:
            yield range(known[0], _NO_END)


def _tags(asides: Iterable[Aside]) -> Iterator[tuple[int, int, str, str, str]]:
    """Each with the first line of its block and the one after it; none that has no content."""
    for aside in asides:
        if aside.kind is AsideKind.HTML:
            end = aside.number + len(aside.lines)
            for closing, name, rest in _TAG.findall(without_comments("\n".join(aside.lines))):
                if name.lower() not in _VOID:
                    yield aside.number, end, closing, name.lower(), rest
