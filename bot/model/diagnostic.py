"""A mistake in a file that a person wrote, with the place where it stands."""

from dataclasses import dataclass


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

    def __str__(self) -> str:
        where = f"{self.path}:{self.position.line}:{self.position.column}"
        headline = f"{where}: {self.message} [{self.kind}]"
        if not self.source_line:
            return headline
        return f"{headline}\n  {self.source_line}\n  {' ' * (self.position.column - 1)}^"


class InvalidRules(Exception):
    """The rules cannot be used; `diagnostics` has every mistake found, in file order."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("\n".join(str(diagnostic) for diagnostic in diagnostics))
        self.diagnostics = diagnostics
