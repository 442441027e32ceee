"""Commands in a text: lines that begin with `/word`, as a careful reader of Markdown finds them."""

import re

from bot.model.thread import WrittenCommand
from bot.text.markdown import Line, Markdown

_COMMAND = re.compile(r" {0,3}/([A-Za-z][A-Za-z0-9_-]{0,49})(?=[ \t]|$)")
# What a template leaves to be replaced: `$SIG`, `<name>`, `NNNN`.
_PLACEHOLDER = re.compile(r"\$\{?[A-Za-z_]|<(?![!/]|https?:)[^<>]*>|\bN{3,}\b")
_COMMENT = re.compile(r"<!--.*?(?:-->|$)")


def has_placeholder(text: str) -> bool:
    """Whether something in it still waits to be filled in."""
    return _PLACEHOLDER.search(text) is not None


def read_commands(document: Markdown) -> tuple[WrittenCommand, ...]:
    """Every command, in order, whoever may own its word."""
    found = (_command(line) for line in document.lines)
    return tuple(command for command in found if command)


def _command(line: Line) -> WrittenCommand | None:
    found = _COMMAND.match(line.spoken)
    if not found or has_placeholder(_COMMENT.sub("", line.text[found.end() :])):
        return None
    args = line.readable[found.end() :].replace("\0", "").strip()
    return WrittenCommand(found[1].lower(), args, line.number, found.start(1))
