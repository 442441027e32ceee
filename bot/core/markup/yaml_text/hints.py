"""What a parser says of YAML, for people: what to do first, then what it says."""

import re
from dataclasses import replace

from bot.core.model.diagnostic import Diagnostic

_HANDLE = re.compile(r"(?<![\w\"'@.])@([A-Za-z0-9][\w/-]{0,80})")
_HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)
_QUOTES = {"@": 'quote the @: write "@name"', "`": "quote the text, or leave the ` away"}
_TAB = "indent with spaces, not with a tab"
_UNCLOSED = 'write "---" alone below the last key, or correct this line: '
_HINTS = (
    ("mapping values are not allowed", 'quote the text that has a colon: `title: "Paint: red"`'),
    ("aliases", "write the value out, or quote a text that begins with *"),
    ("anchor", "quote a text that begins with &, or write the value out"),
    ("alias", "quote a text that begins with *, or write the value out"),
    ("tag", "quote a text that begins with !"),
    ("quoted scalar", "close the quotes"),
    ("unexpected end of stream", "close what is open here: quotes, [ or {"),
    ("could not find expected ':'", "write `key: value` here, or `- entry` below a key"),
    ("did not find expected", "look at the indentation, the quotes and the brackets here"),
)
_LONGEST = 500


def hinted(found: Diagnostic, text: str) -> Diagnostic:
    """A parser's mistake with what to do about it; `text` is what was parsed."""
    lines = text.split("\n")
    inside = 0 < found.position.line <= len(lines)
    line = lines[found.position.line - 1].rstrip("\r") if inside else ""
    advice = _advice(found, line)
    if found.kind == "syntax" and _HEADING.search(text):
        advice = _UNCLOSED + (advice or "it is no `key: value`")
    message = f"{advice} ({found.message})" if advice else found.message
    return replace(found, message=message, fix=_fix(line, advice))


def _advice(found: Diagnostic, line: str) -> str:
    if found.kind not in ("syntax", "alias", "tag"):
        return ""
    if "cannot start any token" in found.message:
        mark = line[found.position.column - 1 : found.position.column]
        return (
            _TAB if mark == "\t" else _QUOTES.get(mark, f"quote the text that begins with {mark}")
        )
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return _TAB
    return next((advice for words, advice in _HINTS if words in found.message), "")


def _fix(line: str, advice: str) -> str | None:
    """The line with its handles in quotes, where that is what is wrong."""
    if advice != _QUOTES["@"] or len(line) > _LONGEST or not line.isprintable():
        return None
    return _HANDLE.sub(r'"@\1"', line)
