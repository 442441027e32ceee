"""Commands in a text: lines that begin with `/word`, as a careful reader of Markdown finds them."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from bot.core.markup.mail.replies import own_end
from bot.core.markup.markdown.blocks import Line, Markdown
from bot.core.markup.markdown.tag_spans import set_aside
from bot.core.model.thread import WrittenCommand

# What cannot be seen may stand before a command: copying brings it along.
_COMMAND = re.compile(
    r"[\u200b-\u200f\u2060-\u2064\ufeff]*+(?: {1,3}+[\u200b-\u200f\u2060-\u2064\ufeff]*+)?+"
    r"/([A-Za-z][A-Za-z0-9_-]{0,49})(?:[,.!?;]+(?=\s|$)|(?=\s|$))"
)
# What a template leaves to be replaced: `$SIG`, `<name>`, `NNNN`.
_PLACEHOLDER = re.compile(r"\$\{?[A-Za-z_]|<(?![!/]|https?:)[^<>]*>|\bN{3,}\b")
_COMMENT = re.compile(r"<!--.*?(?:-->|$)")
# `why: …`, also in a list and in bold.
_FIELD = re.compile(r"\s{0,3}(?:[-*+]\s{1,3})?\**([A-Za-z][A-Za-z-]{0,29})\**\s*:\**\s*(.*)")
_SPACE = re.compile(r"\s+")
LONGEST_FIELD = 2000


def has_placeholder(text: str) -> bool:
    """Whether something in it still waits to be filled in."""
    return _PLACEHOLDER.search(text) is not None


def read_commands(
    document: Markdown, fields: frozenset[str] = frozenset()
) -> tuple[WrittenCommand, ...]:
    """Every command, in order, whoever may own its word.

    `fields` are names that lines below a command may begin with: `why: …`. What follows such a line
    belongs to it, up to an empty line or another command.
    """
    if not any(_COMMAND.match(line.spoken) for line in document.lines):
        return ()
    lines = _own(document)
    starts = [(n, found) for n, line in enumerate(lines) if (found := _COMMAND.match(line.spoken))]
    ends = [n for n, _ in starts[1:]] + [len(lines)]
    commands = (
        _command(start, lines[n], lines[n + 1 : end], fields)
        for (n, start), end in zip(starts, ends, strict=False)
    )
    return tuple(command for command in commands if command)


def _own(document: Markdown) -> Sequence[Line]:
    """Those above what a mail program repeats, and its signature; none that tags strike or hide."""
    end = own_end(document)
    lines = [line for line in document.lines if end is None or line.number < end]
    spans = sorted(set_aside(document.asides), key=lambda each: each.start)
    return list(_outside(lines, spans))


def _outside(lines: Sequence[Line], spans: Sequence[range]) -> Iterator[Line]:
    """Both are in order, so that each is checked once."""
    until, following = 0, 0
    for line in lines:
        while following < len(spans) and spans[following].start <= line.number:
            until = max(until, spans[following].stop)
            following += 1
        if line.number >= until:
            yield line


def _command(
    start: re.Match[str], line: Line, below: Sequence[Line], fields: frozenset[str]
) -> WrittenCommand | None:
    if has_placeholder(_COMMENT.sub("", line.text[start.end() :])):
        return None
    args = _plain(line.readable[start.end() :])
    found = tuple(_fields(line.number, below, fields)) if fields else ()
    return WrittenCommand(start[1].lower(), args, line.number, start.start(1), found)


def _fields(number: int, below: Sequence[Line], names: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Names with their texts, each joined to one line; at most one empty line before each."""
    name, parts = "", list[str]()
    for line in below:
        found = _FIELD.fullmatch(line.readable.replace("\0", ""))
        is_named = found is not None and found[1].lower() in names
        if line.number > number + (2 if is_named else 1):
            break
        number = line.number
        if found and is_named:
            if name:
                yield name, _joined(parts)
            name, parts = found[1].lower(), [found[2]]
        elif name:
            parts.append(line.readable)
        else:
            break
    if name:
        yield name, _joined(parts)


def _joined(parts: Sequence[str]) -> str:
    return _plain(" ".join(parts))[:LONGEST_FIELD]


def _plain(text: str) -> str:
    """Without what is blotted out or cannot be seen, with plain spaces."""
    seen = "".join(each for each in text if each != "\0" and unicodedata.category(each) != "Cf")
    return _SPACE.sub(" ", seen).strip()
