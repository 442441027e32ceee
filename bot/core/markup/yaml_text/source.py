"""YAML read strictly and with positions: scalars stay text, nothing is guessed, size is capped.

PyYAML's own constructors turn `on` into True and `1.10` into 1.1, and let the last of two equal
keys win. So the event stream is read instead, which also keeps deep nesting off the C stack.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from bot.core.markup.suggest import corrected
from bot.core.model.diagnostic import Diagnostic, Position

MAXIMUM_BYTES = 1024 * 1024
MAXIMUM_DEPTH = 40
MOST_VALUES = 100_000
# Nobody reads more than these.
MOST_MISTAKES = 1000
# Where a line ends, as the parser counts them.
_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")

# The C parser is in every wheel. The pure one is ten times slower, and for nested brackets its cost
# grows with their square; but newer C parsers give up on them before they say where they began.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_GAVE_UP_ON_DEPTH = "exceeded maximum nesting depth"
_NESTED, _TOO_DEEP = f"nested deeper than {MAXIMUM_DEPTH} levels", "too-deep"

PathStep = str | int
Path = tuple[PathStep, ...]


@dataclass(slots=True)
class Source:
    """A document as plain text, lists and maps, beside the place where each value stands."""

    path: str
    lines: list[str]
    value: Any = None
    positions: dict[Path, Position] = field(default_factory=dict)
    key_positions: dict[Path, Position] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    # Where that begins in which the parser gave up: a bracket, quotes, a list.
    began: Position | None = None

    @property
    def is_full(self) -> bool:
        """Whether so much is wrong that nothing more is noted."""
        return len(self.diagnostics) >= MOST_MISTAKES

    def report(
        self, position: Position, message: str, kind: str, fix: tuple[str, str] | None = None
    ) -> None:
        """Note a mistake at a place, unless there are very many already.

        `fix` is the wrong text and the right one.
        """
        if not self.is_full:
            line = self.line(position)
            fixed = corrected(line, position.column - 1, *fix) if fix else None
            found = Diagnostic.at(self.path, position, message, kind, line, fixed)
            self.diagnostics.append(found)

    def line(self, position: Position) -> str:
        """The line that a place is in."""
        inside = 0 < position.line <= len(self.lines)
        return self.lines[position.line - 1] if inside else ""

    def within(self, position: Position, part: str) -> Position:
        """The position of a part of the value at a place, if it is in the same line."""
        found = self.line(position).find(part, position.column - 1)
        return position if found < 0 else Position(position.line, found + 1)

    def position(self, path: Path) -> Position:
        """Where the value at `path` stands, or the closest thing around it."""
        return self._closest(self.positions, path)

    def key_position(self, path: Path) -> Position:
        """Where the key that leads to `path` stands, or the closest thing around it."""
        return self.key_positions.get(path) or self.position(path)

    @staticmethod
    def _closest(known: Mapping[Path, Position], path: Path) -> Position:
        for length in range(len(path), -1, -1):
            if found := known.get(path[:length]):
                return found
        return Position(1, 1)


def read_yaml(text: str, path: str, most_values: int = MOST_VALUES) -> Source:
    """Read one YAML document. Never raises: what is wrong is in `diagnostics`, all of it."""
    source = _read(text, path, most_values)
    given_up = next((d for d in source.diagnostics if d.message == _GAVE_UP_ON_DEPTH), None)
    return _too_deep(text, source, given_up.position) if given_up else source


def _too_deep(text: str, source: Source, reached: Position) -> Source:
    """The same, with the place where it becomes too deep, which is before the one reached."""
    lines = text.splitlines(keepends=True)[: reached.line]
    lines[-1:] = [line[: reached.column - 2] for line in lines[-1:]]
    before = _read("".join(lines), source.path, MOST_VALUES)
    source.diagnostics = [found for found in before.diagnostics if found.kind == _TOO_DEEP]
    if not source.diagnostics:
        source.report(Position(1, 1), _NESTED, _TOO_DEEP)
    return source


def _read(text: str, path: str, most_values: int) -> Source:
    source = Source(path, _LINE_END.split(text.removeprefix("\ufeff")))
    if len(text.encode("utf-8", "surrogatepass")) > MAXIMUM_BYTES:
        source.report(Position(1, 1), f"the file is larger than {MAXIMUM_BYTES} bytes", "too-large")
        return source
    try:
        _Builder(source, most_values).run(yaml.parse(text, _LOADER))
        return source
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        source.began = _position(error.context_mark) if error.context_mark else None
        problem = error.problem or error.context or "not YAML"
        source.report(_position(mark), str(problem), "syntax")
    except yaml.reader.ReaderError as error:
        where = _offset_position(text, int(error.position))
        source.report(where, f"unacceptable character: {error.reason}", "syntax")
    except UnicodeEncodeError as error:
        where = _offset_position(text, error.start)
        source.report(where, "the file is not valid UTF-8", "syntax")
    source.value = None
    return source


class _Stop(Exception):
    """Reading on would make no sense; the reason has been reported."""


class _Builder:
    """Builds the value from parser events with a stack of its own."""

    def __init__(self, source: Source, most_values: int) -> None:
        self.source, self.most_values = source, most_values
        self.containers: list[list[Any] | dict[str, Any]] = []
        self.paths: list[Path] = []
        self.pending_keys: list[str | None] = []
        self.documents = self.values = 0
        # Entries of lists that are two, where the second lacks its dash.
        self.merged: set[Path] = set()

    def run(self, events: Iterator[Any]) -> None:
        try:
            for event in events:
                self.take(event)
        except _Stop:
            self.source.value = None

    def take(self, event: Any) -> None:
        match event:
            case yaml.DocumentStartEvent():
                self.start_document(event)
            case yaml.NodeEvent() if getattr(event, "tag", None):
                self.refuse(
                    event,
                    "tags (!name) are not allowed here; quote a text that begins with !",
                    "tag",
                )
            case yaml.ScalarEvent():
                self.add(_scalar(event), event)
            case yaml.MappingStartEvent():
                self.open({}, event)
            case yaml.SequenceStartEvent():
                self.open([], event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self.containers.pop()
                self.paths.pop()
                self.pending_keys.pop()
            case yaml.AliasEvent():
                self.refuse(
                    event,
                    "aliases (*name) are not allowed here; write the value out, or quote it",
                    "alias",
                )

    def start_document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self.refuse(event, "a second document (---) in one file is not read", "documents")

    def open(self, container: list[Any] | dict[str, Any], event: Any) -> None:
        if len(self.containers) >= MAXIMUM_DEPTH:
            self.refuse(event, _NESTED, _TOO_DEEP)
        self.add(container, event)

    def add(self, value: Any, event: Any) -> None:
        if self.values >= self.most_values:
            message = f"more than {self.most_values} values; shorten it"
            self.refuse(event, message, "too-large")
        if not self.containers:
            self.source.value = value
            self.place((), value, event)
            return
        container = self.containers[-1]
        if isinstance(container, list):
            container.append(value)
            self.place((*self.paths[-1], len(container) - 1), value, event)
        elif self.pending_keys[-1] is None:
            self.start_entry(value, event)
        else:
            key, self.pending_keys[-1] = self.pending_keys[-1], None
            container[key] = value
            self.place((*self.paths[-1], key), value, event)

    def start_entry(self, key: Any, event: Any) -> None:
        if not isinstance(key, str):
            self.refuse(event, "a key must be plain text", "syntax")
        container = self.containers[-1]
        path = (*self.paths[-1], key)
        if key in container:
            first = self.source.key_positions[path]
            message = f'"{key}" is written twice; the first is at line {first.line}'
            if path[:-1] in self.merged:
                self.pending_keys[-1] = key
                return
            if lacks_dash(path, container):
                message += f'; another entry of the list begins with a dash: "- {key}:"'
                self.merged.add(path[:-1])
            self.source.report(_position(event.start_mark), message, "duplicate-key")
        else:
            self.source.key_positions[path] = _position(event.start_mark)
        self.pending_keys[-1] = key

    def place(self, path: Path, value: Any, event: Any) -> None:
        self.values += 1
        self.source.positions[path] = _position(event.start_mark)
        if isinstance(value, (list, dict)):
            self.containers.append(value)
            self.paths.append(path)
            self.pending_keys.append(None)

    def refuse(self, event: Any, message: str, kind: str) -> None:
        self.source.report(_position(event.start_mark), message, kind)
        raise _Stop


def lacks_dash(path: Path, entry: Iterable[Any]) -> bool:
    """Whether a key that comes again is the first of another entry of a list."""
    return isinstance(path[-2] if len(path) > 1 else None, int) and next(iter(entry)) == path[-1]


def _scalar(event: Any) -> str | None:
    """Text as written; only a plain empty value, `~` or `null` is None."""
    if not event.style and event.value in ("", "~", "null"):
        return None
    return str(event.value)


def _position(mark: Any) -> Position:
    return Position(mark.line + 1, mark.column + 1) if mark else Position(1, 1)


def _offset_position(text: str, offset: int) -> Position:
    before = text[: max(offset, 0)]
    return Position(before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)
