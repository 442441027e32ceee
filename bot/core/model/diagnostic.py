"""A mistake in a file that a person wrote, with its position."""

import re
from dataclasses import dataclass, field

ERROR, WARNING = "error", "warning"
LONGEST_MESSAGE = 1000
# A line that is longer is shown from a little before the mistake on.
LONGEST_LINE, BEFORE = 200, 60
# What the marker underlines: a quoted text or a word.
_TOKEN = re.compile(r""""(?:[^"\\]|\\.)*"|'[^']*'|\$\{[^{}]*\}|[^\s,:\[\]{}]+""")


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Line and column, both counted from 1."""

    line: int
    column: int


START = Position(1, 1)


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One mistake: where, what, and the kind in brackets that can be looked up.

    `source_line` is the line, or a part of it that begins after `left_out` characters. `fix` is the
    whole line as it should be, where that is certain.
    """

    path: str
    position: Position
    message: str
    kind: str
    source_line: str = ""
    severity: str = ERROR
    left_out: int = 0
    fix: str | None = field(default=None, compare=False)

    @classmethod
    def at(
        cls,
        path: str,
        position: Position,
        message: str,
        kind: str,
        line: str,
        fix: str | None = None,
    ) -> "Diagnostic":
        """One about a line of a file, with what is too long to be read left out."""
        short = message if len(message) <= LONGEST_MESSAGE else message[:LONGEST_MESSAGE] + "…"
        is_long = len(line) > LONGEST_LINE
        start = max(position.column - 1 - BEFORE, 0) if is_long else 0
        part = line[start : start + LONGEST_LINE]
        return cls(path, position, short, kind, part, left_out=start, fix=fix)

    @property
    def length(self) -> int:
        """How many characters of the line it is about."""
        found = _TOKEN.match(self.source_line, self._column)
        return max(len(found.group()) if found else 1, 1)

    def __str__(self) -> str:
        where = f"{self.path}:{self.position.line}:{self.position.column}"
        prefix = "warning: " if self.severity == WARNING else ""
        # A line that begins with words from the file could be a command to whoever reads it.
        headline = f"{where}: {prefix}{self.message} [{self.kind}]".replace("\n", "\\n")
        if not self.source_line:
            return headline
        # What has no width of its own would shift the marker, or steer the terminal.
        line = "".join(each if each.isprintable() else " " for each in self.source_line)
        marker = " " * self._column + "^" + "~" * (self.length - 1)
        return f"{headline}\n  {line}\n  {marker}"

    @property
    def _column(self) -> int:
        """Its column in the part of the line, counted from 0."""
        return self.position.column - 1 - self.left_out


class InvalidRules(Exception):
    """The rules cannot be used; `diagnostics` has every mistake found, in file order."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("\n".join(str(diagnostic) for diagnostic in diagnostics))
        self.diagnostics = diagnostics
