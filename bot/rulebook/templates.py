"""Mistakes in templates, at their places."""

from collections.abc import Iterator

from bot.model.diagnostic import Diagnostic
from bot.text.render import mistakes_in_template


def report_mistakes(path: str, text: str) -> Iterator[Diagnostic]:
    """Every mistake in one template."""
    lines = text.split("\n")
    for position, message, kind in mistakes_in_template(text):
        line = lines[position.line - 1][:200] if position.line <= len(lines) else ""
        yield Diagnostic(path, position, message, kind, line)
