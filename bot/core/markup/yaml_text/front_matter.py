"""YAML between two lines `---` at a document's top, read strictly; or a document that is all YAML.

Positions are those in the whole document.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from bot.core.markup.yaml_text.front_matter_fence import UNCLOSED, Block, find_block, plain_key
from bot.core.markup.yaml_text.hints import hinted
from bot.core.markup.yaml_text.source import Path, Source, read_yaml
from bot.core.model.diagnostic import Position

MAXIMUM_CHARACTERS = 64 * 1024
# Of keys, and entries of lists. The longest of real front matter has fewer than a hundred.
MOST_VALUES = 2000
# Where a key begins, and white space around it, other characters than blanks are a mistake.
_BEFORE_VALUE = re.compile(
    r"[\s\u200b-\u200f\ufeff]*(?:[-?][\s\u200b]+)*"
    r"(?:[^:\"'#\n]{0,100}:(?=[\s\u200b-\u200f\ufeff]|$)[\s\u200b-\u200f\ufeff]*)?"
)
_ODD = re.compile("[\u00a0\u00ad\u1680\u180e\u2000-\u200f\u202f\u205f-\u206f\u3000\ufeff]")
_ODD_SPACE = "this is a no-break or invisible space; write an ordinary one"
_CONFLICT = re.compile(r"^(?:<{7}|>{7})(?: |$)", re.MULTILINE)
CONFLICT = (
    "a merge conflict is left here: settle it, and remove the lines <<<<<<<, ======= and >>>>>>>"
)
# So alike, a key is a misspelt one and not another.
_ALIKE = 0.85
_MOST_KEYS = 200


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What was read, and the rest of the document with as many lines before it.

    `is_broken`: it is there, and what it says is not known. `block` is what is written in it; where
    nobody can tell its end (`is_open`), that is all the rest.
    """

    source: Source
    body: str
    is_there: bool
    is_broken: bool = False
    block: str = ""
    is_open: bool = False

    def value(self, key: str) -> object:
        """The value under a key; dots lead into maps. None where there is none."""
        value: object = self.source.value
        for step in self.path(key):
            value = value.get(step) if isinstance(value, dict) else None
        return value

    def texts(self, key: str | None = None) -> Iterator[tuple[str, Position]]:
        """Every text, or each below a key of the top, however deep, with its place; in no order."""
        value = self.source.value
        below: list[tuple[object, Path]] = [(value, ())]
        if key is not None:
            below = [(value.get(key), (key,))] if isinstance(value, dict) else []
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

    def path(self, key: str) -> Path:
        """A dotted key as steps, as they are written where only case differs."""
        steps: list[str] = []
        value: object = self.source.value
        for step in key.split("."):
            written = value if isinstance(value, dict) else {}
            alike = (each for each in written if plain_key(each) == plain_key(step))
            steps.append(step if step in written else next(alike, step))
            value = written.get(steps[-1])
        return tuple(steps)


def read_front_matter(
    text: str, path: str, *, is_all: bool = False, keys: Collection[str] = ()
) -> FrontMatter:
    """Split a document; `is_all` where it is YAML without any prose. Never raises.

    `keys` are those that the project knows: they distinguish front matter from prose where it is
    not written as it should be, and misspelt keys from others.
    """
    plain = text.removeprefix("\ufeff")
    if is_all:
        return _read(plain, "", path, keys)
    lines = plain[: MAXIMUM_CHARACTERS + 8].split("\n")
    found = find_block(lines, {plain_key(key) for key in keys})
    if found is None:
        return FrontMatter(Source(path, []), plain, is_there=False)
    return _in_block(found, lines, plain, path, keys)


def _in_block(
    found: Block, lines: list[str], plain: str, path: str, keys: Collection[str]
) -> FrontMatter:
    at = Position(found.at + 1, 1)
    if found.end is None:
        source = Source(path, [])
        source.report(at, found.fault or UNCLOSED, "front-matter")
        block = "\n".join(lines[found.first :])
        return FrontMatter(source, plain, is_there=True, is_broken=True, block=block, is_open=True)
    block = "\n" * found.first + "\n".join(lines[found.first : found.end]) + "\n"
    rest = plain.split("\n", found.end + 1)[found.end + 1 :]
    before = lines[: max(found.at, 0)] if found.fault and found.at < found.first else []
    hidden = [""] * (found.end + 1 - len(before))
    read = _read(block, "\n".join([*before, *hidden, *rest]), path, keys)
    if found.fault and not read.is_broken:
        read.source.report(at, found.fault, "front-matter")
    return read


def _read(block: str, body: str, path: str, keys: Collection[str]) -> FrontMatter:
    plain, odd = _with_plain_spaces(block) if keys else (block, None)
    source = read_yaml(plain, path, MOST_VALUES)
    is_broken = source.value is None and bool(source.diagnostics)
    if source.value is not None and not isinstance(source.value, dict):
        source.report(source.position(()), "front matter is a map (key: value)", "wrong-type")
        source.value, is_broken = None, True
    if keys and (conflict := _CONFLICT.search(plain)):
        where = Position(plain.count("\n", 0, conflict.start()) + 1, 1)
        source.diagnostics.clear()
        source.report(where, CONFLICT, "conflict")
        source.value, is_broken = None, True
    if is_broken and keys:
        source.diagnostics[:] = [hinted(found, plain) for found in source.diagnostics[:1]]
    elif odd:
        source.report(odd, _ODD_SPACE, "odd-space")
    _rename(source, keys)
    return FrontMatter(source, body, is_there=True, is_broken=is_broken, block=block)


def _with_plain_spaces(block: str) -> tuple[str, Position | None]:
    """Blanks in place of what only looks like them before values, and the first such place."""
    if not _ODD.search(block):
        return block, None
    first: Position | None = None
    lines = block.split("\n")
    for number, line in enumerate(lines):
        end = _BEFORE_VALUE.match(line)
        head = line[: end.end()] if end else ""
        if odd := _ODD.search(head):
            first = first or Position(number + 1, odd.start() + 1)
            lines[number] = _ODD.sub(_blank, head) + line[len(head) :]
    return "\n".join(lines), first


def _blank(found: re.Match[str]) -> str:
    return " " if found.group().isspace() else ""


def _rename(source: Source, keys: Collection[str]) -> None:
    """A misspelt key of a project counts as the one that is meant, if that is not there."""
    value = source.value
    if not isinstance(value, dict) or not keys:
        return
    missing = {key for key in keys if key not in value}
    for written in [key for key in value if key not in keys][:_MOST_KEYS]:
        meant = _meant(written, missing)
        if meant is None:
            continue
        missing.discard(meant)
        place = source.key_position((written,))
        message = f'"{written[:60]}" is no key; did you mean "{meant}"?'
        source.report(place, message, "unknown-key", (written, meant))
        value[meant] = value.pop(written)
        for places in (source.positions, source.key_positions):
            moved = [path for path in places if path[:1] == (written,)]
            places.update({(meant, *path[1:]): places[path] for path in moved})


def _meant(written: str, missing: set[str]) -> str | None:
    plain = {plain_key(key): key for key in missing}
    if alike := plain.get(plain_key(written)):
        return alike
    close = get_close_matches(plain_key(written[:60]), plain, n=1, cutoff=_ALIKE)
    return plain[close[0]] if close else None
