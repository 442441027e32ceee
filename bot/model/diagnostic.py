"""A mistake in a file that a person wrote, with the place where it stands."""

import re
from dataclasses import dataclass

ERROR, WARNING = "error", "warning"
# What the marker underlines: a quoted text or a word.
_TOKEN = re.compile(r""""(?:[^"\\]|\\.)*"|'[^']*'|\$\{[^}]*\}|[^\s,:\[\]{}]+""")


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Line and column, both counted from 1."""

    line: int
    column: int


START = Position(1, 1)


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One mistake: where, what, and the kind in brackets that can be looked up."""

    path: str
    position: Position
    message: str
    kind: str
    source_line: str = ""
    severity: str = ERROR

    @property
    def length(self) -> int:
        """How many characters of the line it is about."""
        found = _TOKEN.match(self.source_line, self.position.column - 1)
        return max(len(found.group()) if found else 1, 1)

    def __str__(self) -> str:
        where = f"{self.path}:{self.position.line}:{self.position.column}"
        prefix = "warning: " if self.severity == WARNING else ""
        headline = f"{where}: {prefix}{self.message} [{self.kind}]"
        if not self.source_line:
            return headline
        marker = " " * (self.position.column - 1) + "^" + "~" * (self.length - 1)
        return f"{headline}\n  {self.source_line}\n  {marker}"


class InvalidRules(Exception):
    """The rules cannot be used; `diagnostics` has every mistake found, in file order."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("\n".join(str(diagnostic) for diagnostic in diagnostics))
        self.diagnostics = diagnostics
