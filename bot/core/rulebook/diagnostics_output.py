"""Mistakes as people and machines read them: text, JSON Lines, GitHub annotations, SARIF."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from bot.core.model.diagnostic import Diagnostic

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/")
SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_text(found: Iterable[Diagnostic]) -> Iterator[str]:
    """`path:line:column: message [kind]`, the line, and a marker below it."""
    return map(str, found)


def as_json(found: Iterable[Diagnostic]) -> Iterator[str]:
    """One object a line."""
    for diagnostic in found:
        yield json.dumps(
            {
                "path": diagnostic.path,
                "line": diagnostic.position.line,
                "column": diagnostic.position.column,
                "length": diagnostic.length,
                "severity": diagnostic.severity,
                "kind": diagnostic.kind,
                "message": diagnostic.message,
            }
        )


def as_github(found: Iterable[Diagnostic]) -> Iterator[str]:
    """Annotations of a workflow run.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
    """
    for diagnostic in found:
        place = f"file={_property(diagnostic.path)},line={diagnostic.position.line}"
        column = diagnostic.position.column
        columns = f"col={column},endColumn={column + diagnostic.length}"
        title = f"title={_property(diagnostic.kind)}"
        yield f"::{diagnostic.severity} {place},{columns},{title}::{_data(diagnostic.message)}"


def as_sarif(found: Iterable[Diagnostic]) -> Iterator[str]:
    """One document.

    https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
    """
    diagnostics = list(found)
    kinds = sorted({diagnostic.kind for diagnostic in diagnostics})
    driver = {
        "name": "vepbot",
        "rules": [{"id": kind, "shortDescription": {"text": kind}} for kind in kinds],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each) for each in diagnostics],
    }
    document = {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    yield json.dumps(document, indent=1)


def _result(diagnostic: Diagnostic) -> dict[str, Any]:
    line, column = diagnostic.position.line, diagnostic.position.column
    region = {"startLine": line, "startColumn": column, "endColumn": column + diagnostic.length}
    location = {"artifactLocation": {"uri": _uri(diagnostic.path)}, "region": region}
    return {
        "ruleId": diagnostic.kind,
        "level": diagnostic.severity,
        "message": {"text": diagnostic.message},
        "locations": [{"physicalLocation": location}],
    }


def _uri(path: str) -> str:
    """A path as a relative reference: RFC 3986 has few characters that stand for themselves."""
    data = path.encode("utf-8", "surrogateescape")
    return "".join(chr(byte) if chr(byte) in _PLAIN else f"%{byte:02X}" for byte in data)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


REPORTS: Mapping[str, Callable[[Iterable[Diagnostic]], Iterator[str]]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
}
