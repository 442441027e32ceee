"""Mistakes in templates, at their places."""

import re
from collections.abc import Iterator

from bot.core.messages.jinja import mistakes_in_template
from bot.core.model.diagnostic import Diagnostic, Position

# How bytes that are no UTF-8 are read.
_SURROGATE = re.compile("[\ud800-\udfff]")


def report_mistakes(path: str, text: str) -> Iterator[Diagnostic]:
    """Every mistake in one template."""
    lines = text.split("\n")
    if found := _SURROGATE.search(text):
        before = text[: found.start()]
        where = Position(before.count("\n") + 1, found.start() - before.rfind("\n"))
        yield Diagnostic.at(path, where, "the file is not valid UTF-8", "syntax", "")
        return
    for position, message, kind in mistakes_in_template(text):
        line = lines[position.line - 1] if position.line <= len(lines) else ""
        yield Diagnostic.at(path, position, message, kind, line)
