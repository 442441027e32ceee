"""YAML between two lines `---` at a document's top, read strictly; or a document that is all YAML.

Positions are those in the whole document.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.model.diagnostic import Position
from bot.text.yaml_source import Path, Source, read_yaml

MAXIMUM_CHARACTERS = 64 * 1024
_FENCE = re.compile(r"---[ \t]*\r?(?:\n|$)")
_END = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What was read, and the rest of the document with as many lines before it."""

    source: Source
    body: str
    is_there: bool

    def value(self, key: str) -> object:
        """The value under a key; dots lead into maps. None where there is none."""
        value: object = self.source.value
        for step in self.path(key):
            value = value.get(step) if isinstance(value, dict) else None
        return value

    def texts(self) -> Iterator[tuple[str, Position]]:
        """Every text, however deep, with its place; in no order."""
        below: list[tuple[object, Path]] = [(self.source.value, ())]
        while below:
            value, path = below.pop()
            if isinstance(value, str):
                yield value, self.source.position(path)
            elif isinstance(value, dict):
                below += ((each, (*path, key)) for key, each in value.items())
            elif isinstance(value, list):
                below += ((each, (*path, index)) for index, each in enumerate(value))

    def position(self, key: str, index: int | None = None) -> Position:
        """Where the value of a key stands, or one entry of its list."""
        path = self.path(key)
        return self.source.position(path if index is None else (*path, index))

    def has(self, key: str) -> bool:
        """Whether the key is written at all, be it without a value."""
        return self.path(key) in self.source.key_positions

    @staticmethod
    def path(key: str) -> Path:
        """A dotted key as steps."""
        return tuple(key.split("."))


def read_front_matter(text: str, path: str, *, is_all: bool = False) -> FrontMatter:
    """Split a document; `is_all` where it is YAML without any prose. Never raises."""
    plain = text.removeprefix("\ufeff")
    if is_all:
        return _read(plain, "", path)
    opened = _FENCE.match(plain)
    closed = _END.search(plain, opened.end(), MAXIMUM_CHARACTERS) if opened else None
    if not opened or not closed:
        return FrontMatter(Source(path, []), plain, is_there=False)
    before = plain[: closed.end()].count("\n")
    block = "\n" + plain[opened.end() : closed.start()]
    return _read(block, "\n" * before + plain[closed.end() :], path)


def _read(block: str, body: str, path: str) -> FrontMatter:
    source = read_yaml(block, path)
    if source.value is not None and not isinstance(source.value, dict):
        source.report(source.position(()), "front matter is a map (key: value)", "wrong-type")
        source.value = None
    return FrontMatter(source, body, is_there=True)
