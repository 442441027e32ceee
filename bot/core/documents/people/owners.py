"""OWNERS and OWNERS_ALIASES as Prow reads them: https://www.kubernetes.dev/docs/guide/owners/.

Pure functions over the files that are known, path → text. A file that cannot be read says nothing,
as with Prow, and is reported.
"""

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from bot.core.markup.yaml_text.source import Path, Source, read_yaml
from bot.core.model.diagnostic import Diagnostic

NAME, ALIASES = "OWNERS", "OWNERS_ALIASES"
_KINDS = ("approvers", "reviewers", "labels", "required_reviewers")
# A pattern is somebody's text and must not run away: no repeated groups, few stars, short paths.
_RISKY = re.compile(r"\)[*+?{]|\\[1-9]|\(\?(?!:|i\))")
_MOST_STARS, _LONGEST_PATH = 3, 400


@dataclass(frozen=True, slots=True)
class Entry:
    """What one OWNERS file says about the paths that a pattern finds; None is all paths."""

    pattern: str | None
    names: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Owners:
    """All OWNERS files of a repository, by the directory they are in (`` is the root)."""

    entries: Mapping[str, tuple[Entry, ...]]
    without_parents: frozenset[str] = frozenset()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    findings: tuple[Diagnostic, ...] = ()

    def approvers(self, path: str) -> tuple[str, ...]:
        """Who may approve a change of a path: all up to the root, nearest first, in lower case."""
        return self._people(path, "approvers")

    def reviewers(self, path: str) -> tuple[str, ...]:
        """Who may be asked to review a path."""
        return self._people(path, "reviewers")

    def labels(self, path: str) -> tuple[str, ...]:
        """The labels that a change of a path is given, sorted."""
        return tuple(sorted(set(self._names(path, "labels"))))

    def _people(self, path: str, kind: str) -> tuple[str, ...]:
        logins = [_login(name) for name in self._names(path, kind)]
        found = (each for login in logins for each in self.aliases.get(login, (login,)))
        return tuple(dict.fromkeys(found))

    def _names(self, path: str, kind: str) -> Iterator[str]:
        for directory in _upwards(path):
            relative = path[len(directory) + 1 :] if directory else path
            for entry in self.entries.get(directory, ()):
                if entry.pattern is None or _finds(entry.pattern, relative):
                    yield from entry.names.get(kind, ())
            if directory in self.without_parents:
                return


def owners_files(paths: Iterable[str]) -> tuple[str, ...]:
    """The files that say whose these paths are, those of the root first."""
    directories = sorted({directory for path in paths for directory in _upwards(path)})
    found = (f"{directory}/{NAME}" if directory else NAME for directory in directories)
    return (ALIASES, *found)


def read_owners(files: Mapping[str, str]) -> Owners:
    """Read every OWNERS file, and OWNERS_ALIASES at the root; other files are passed over."""
    entries: dict[str, tuple[Entry, ...]] = {}
    without_parents: set[str] = set()
    findings: list[Diagnostic] = []
    for path, text in sorted(files.items()):
        if PurePosixPath(path).name == NAME:
            source = read_yaml(text, path)
            directory = path.rpartition("/")[0]
            entries[directory] = tuple(_entries(source))
            if _section(source, "options").get("no_parent_owners") == "true":
                without_parents.add(directory)
            findings += source.diagnostics
    aliases = read_yaml(files.get(ALIASES, ""), ALIASES)
    return Owners(
        entries,
        frozenset(without_parents),
        _aliases(aliases),
        (*findings, *aliases.diagnostics),
    )


def _entries(source: Source) -> Iterator[Entry]:
    """Lists at the top count for all paths; only without any are there filters."""
    document = source.value if isinstance(source.value, dict) else {}
    if names := _lists(source, document, ()):
        yield Entry(None, names)
        return
    for pattern, value in _section(source, "filters").items():
        path: Path = ("filters", pattern)
        if problem := _problem(pattern):
            source.report(source.key_position(path), problem, "wrong-pattern")
        elif isinstance(value, dict):
            yield Entry(None if pattern == ".*" else pattern, _lists(source, value, path))


def _lists(source: Source, value: Mapping[str, Any], at: Path) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for kind in _KINDS:
        names = value.get(kind)
        if isinstance(names, list):
            found[kind] = tuple(name.strip() for name in names if _is_name(name))
        elif names is not None:
            source.report(source.position((*at, kind)), f'"{kind}" must be a list', "wrong-type")
    return {kind: listed for kind, listed in found.items() if listed}


def _is_name(name: object) -> bool:
    return isinstance(name, str) and bool(name.strip())


def _section(source: Source, key: str) -> dict[str, Any]:
    value = source.value.get(key) if isinstance(source.value, dict) else None
    return value if isinstance(value, dict) else {}


def _aliases(source: Source) -> dict[str, tuple[str, ...]]:
    """Aliases do not lead to other aliases."""
    found = {}
    for alias, names in _section(source, "aliases").items():
        if isinstance(names, list):
            found[_login(alias)] = tuple(_login(name) for name in names if _is_name(name))
    return found


def _login(name: str) -> str:
    return name.strip().removeprefix("@").lower()


def _upwards(path: str) -> Iterator[str]:
    """The directories of a path, its own first, the root last."""
    directory = path
    while directory:
        directory = directory.rpartition("/")[0]
        yield directory


def _problem(pattern: str) -> str | None:
    if len(pattern) > 200 or _RISKY.search(pattern):
        return "the pattern is too long, repeats a group or looks around"
    if sum(pattern.count(mark) for mark in "*+{") > _MOST_STARS:
        return f"the pattern has more than {_MOST_STARS} repetitions"
    try:
        with warnings.catch_warnings(action="ignore"):
            re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        return f"no regular expression: {error}"
    return None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    with warnings.catch_warnings(action="ignore"):
        return re.compile(pattern)


def _finds(pattern: str, path: str) -> bool:
    """Anywhere in the path, seen from the file's directory; very long paths are found by none."""
    return len(path) <= _LONGEST_PATH and _compiled(pattern).search(path) is not None
