"""Groups that a text names, in people's spellings: `/team red`, `team/red`, `team-red`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.markup.command_lines import has_placeholder
from bot.core.markup.labelled_lines import LEADING_MARKS, labelled
from bot.core.markup.markdown.blocks import Markdown, without_marks
from bot.core.model.definitions.process import Process

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
_SEPARATORS = re.compile(r"[\s,;&+()|]+")
_LINK = re.compile(r"\[([^\[\]]*+)\]\([^()]*+\)")
_MARKS = re.compile(LEADING_MARKS)
_FILLERS = frozenset({"and", "or", "n/a", "na", "none", "tbd", "-"})


@dataclass(frozen=True, slots=True)
class Named:
    """Known groups by their short names, and words in a group's place that are none; as written."""

    groups: tuple[str, ...]
    unknown: tuple[str, ...]


def known_groups(process: Process) -> dict[str, str]:
    """Short name → the group's key, or its label where it has no directory."""
    prefixes = _prefixes(process)
    found = {
        label.partition("/")[2].casefold(): label.replace("/", "-", 1)
        for label in sorted(process.labels)
        if label.partition("/")[0].casefold() in prefixes
    }
    keys = {group.label.rpartition("/")[2]: group.key for group in process.groups if group.label}
    return found | {name.casefold(): key for name, key in keys.items()}


def resolve_group(process: Process, written: str) -> str | None:
    """The key of the group that is meant by a directory's name, a label or a short name."""
    for group in process.groups:
        if written.casefold() in (group.key.casefold(), group.name.casefold()):
            return group.key
    prefix = rf"/?(?:{'|'.join(map(re.escape, sorted(_prefixes(process))))})[\s/_-]+"
    short = re.sub(prefix, "", written.strip().casefold(), count=1) if _prefixes(process) else ""
    return known_groups(process).get(short)


def _prefixes(process: Process) -> frozenset[str]:
    labels = (group.label for group in process.groups if group.label and "/" in group.label)
    return frozenset(label.partition("/")[0].casefold() for label in labels)


def read_groups(document: Markdown, process: Process) -> Named:
    """Groups on lines made for them, and on lines that begin with `/team`."""
    prefixes = _prefixes(process)
    found: dict[int, list[str]] = {}
    if prefixes:
        reader = _Reader(prefixes, known_groups(process))
        for line in document.lines:
            if names := reader.line(line.prose):
                found[line.number] = names
        for entry in labelled(document, process.document.group_lines):
            names = reader.value(entry.value)
            if not entry.value.strip("\0 *_:`") and entry.next_line:
                names = reader.bare_line(entry.next_line.readable)
            found.setdefault(entry.line.number, names)
    named = dict.fromkeys(name for number in sorted(found) for name in found[number])
    known = known_groups(process)
    return Named(
        tuple(name for name in named if name in known),
        tuple(name for name in named if name not in known),
    )


class _Reader:
    """Reads names out of lines; unknown ones count where it is clear that a group was meant."""

    def __init__(self, prefixes: frozenset[str], known: dict[str, str]) -> None:
        choice = "|".join(map(re.escape, sorted(prefixes)))
        one = rf"(?:{choice})[/-][a-z0-9-]+"
        self.known = known
        self.prefix = re.compile(rf"(?:@[\w.-]{{1,100}}/|/)?(?:{choice})(?:s?$|[/:_-])")
        self.command = re.compile(rf"/(?:{choice})(?:[\s/-]|$)", re.IGNORECASE)
        self.only_names = re.compile(rf"{one}(?:[\s,]+{one})*[\s.:]*", re.IGNORECASE)

    def line(self, text: str) -> list[str]:
        """A line that begins with `/team x`, or is nothing but `team/x`, `team-x`."""
        plain = without_marks(_MARKS.sub("", text[:1000], count=1))
        if self.command.match(plain):
            return list(self.names(plain, is_explicit=True))
        return list(self.names(plain)) if self.only_names.fullmatch(plain) else []

    def value(self, text: str) -> list[str]:
        """The groups behind a label; they need no prefix there, and a single word is a group."""
        plain = without_marks(_LINK.sub(r"\1", text[:1000]))
        is_alone = len(plain.split()) == 1
        return list(self.names(plain, is_loose=True, is_explicit=is_alone))

    def bare_line(self, text: str) -> list[str]:
        """A line of known names and nothing else."""
        words = [word for word in _SEPARATORS.split(without_marks(text[:1000]).casefold()) if word]
        return words if all(word in self.known for word in words) else []

    def names(
        self, text: str, *, is_explicit: bool = False, is_loose: bool = False
    ) -> Iterator[str]:
        """Names in a list, until a word that can be none. `is_loose` passes over other words."""
        for written, is_prefixed in self.words(text):
            if has_placeholder(written) or written in _FILLERS:
                continue
            is_name = _NAME.fullmatch(written) is not None
            if is_name and (is_prefixed or is_explicit or (is_loose and written in self.known)):
                yield written
            elif not (is_name and is_loose):
                return

    def words(self, text: str) -> Iterator[tuple[str, bool]]:
        """Words in lower case without a prefix, and whether they had one."""
        is_behind_prefix = False
        for word in _SEPARATORS.split(text):
            plain = word.strip("*_`.:\"'").casefold() if not has_placeholder(word) else word
            found = self.prefix.match(plain)
            name = plain[found.end() :] if found else plain
            parts = [name] if name in _FILLERS else name.split("/")
            for part in filter(None, parts):
                yield part, bool(found) or is_behind_prefix
            is_behind_prefix = bool(found) and not name
