"""Which paths are proposals, and whose: the process's patterns held against changed files.

A pattern is a path with `*` (within one directory), `**` (at its end: anything below) and the named
parts `{group}`, `{number}` and `{slug}`, each within one directory name, two of them in a name at
most and with text between. `ignore:` uses .gitignore rules.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from pathspec import GitIgnoreSpec

from bot.core.model.context import Context
from bot.core.model.definitions.process import Process
from bot.core.model.facts import ChangedFile

# A name in a path has at most 255 bytes, which also bounds what trying costs.
_PARTS = {
    "{group}": r"(?P<group>[^/]{1,255})",
    "{number}": r"(?P<number>[0-9]{1,255})",
    "{slug}": r"(?P<slug>[^/]{1,255})",
    "**": r".+",
    "*": r"[^/]{0,255}",
}
# What GitHub shows as a text, and what else people write texts in.
# https://github.com/github/markup#markups
_MARKDOWN = (
    *(".md", ".markdown", ".mdown", ".mkd", ".mdx", ".mkdn", ".mkdown", ".mdwn", ".ronn"),
    *(".asciidoc", ".adoc", ".asc", ".rst", ".textile", ".org", ".rdoc", ".creole", ".pod"),
    *(".mediawiki", ".wiki"),
)
# A file called like the document is one, whatever it is written in: but no picture of it.
_PICTURES = (
    *(".bmp", ".drawio", ".dot", ".gif", ".ico", ".jpeg", ".jpg", ".mmd", ".mp4", ".plantuml"),
    *(".png", ".puml", ".svg", ".webm", ".webp"),
)
# Shown below the directory that it is in.
_README = "readme"
_TOKEN = re.compile("|".join(re.escape(part) for part in _PARTS))
_VARYING = re.compile(r"\{[^{}]*\}|\*+")
_NAMED = re.compile(r"\{[^}]*\}?")


@dataclass(frozen=True, slots=True)
class TouchedPaths:
    """What a change touches: group directories, and one entry per proposal, both sorted."""

    groups: tuple[str, ...]
    proposals: tuple[str, ...]


def check_pattern(pattern: str) -> str | None:
    """What is wrong with a pattern, or None."""
    for name in _NAMED.findall(pattern):
        if name not in _PARTS:
            return f"{name} is not a part of a path; use {{group}}, {{number}} or {{slug}}"
        if pattern.count(name) > 1:
            return f"{name} stands twice"
    if "{group}" not in pattern:
        return "{group} is missing: it says whose proposal a path is"
    return _problem_of_names(pattern.removesuffix("/**").split("/"))


def _problem_of_names(names: list[str]) -> str | None:
    for name in names:
        parts = list(_TOKEN.finditer(name))
        if any(part.group() == "**" for part in parts):
            return "write ** only at the end, for everything below"
        if len(parts) > 2 or (len(parts) == 2 and parts[0].end() == parts[1].start()):
            return f'"{name}" may have two parts that vary at most, with text between them'
    return None


@lru_cache(maxsize=256)
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """The regular expression of a pattern that has been checked."""
    position, expression = 0, ""
    for token in _TOKEN.finditer(pattern):
        expression += re.escape(pattern[position : token.start()]) + _PARTS[token.group()]
        position = token.end()
    return re.compile(expression + re.escape(pattern[position:]), re.DOTALL)


@lru_cache(maxsize=64)
def _ignored(lines: tuple[str, ...]) -> GitIgnoreSpec:
    return GitIgnoreSpec.from_lines(lines)


def group_of(process: Process, path: str) -> str | None:
    """The group directory that a path belongs to; None outside the territory or ignored."""
    match = compile_pattern(process.territory).fullmatch(path)
    if match is None or _ignored(process.ignore).match_file(path):
        return None
    return match.group("group")


def path_in_group(process: Process, group: str) -> str:
    """Where something of a group may lie, to ask whose it would be."""
    name = process.territory.replace("{group}", group, 1)
    return _VARYING.sub("x", name)


def touched_in(case: Context) -> TouchedPaths:
    """What the changed files of a case touch; nothing while they are not known."""
    files = case.facts.files if isinstance(case.facts.files, tuple) else ()
    return case.remember(touched, lambda: touched(case.process, files))


def touched(process: Process, files: Iterable[ChangedFile]) -> TouchedPaths:
    """Groups and proposals that changed files touch, by their new or old names."""
    groups: set[str] = set()
    proposals: set[str] = set()
    for file in files:
        for path in file.paths:
            if group := group_of(process, path):
                groups.add(group)
        if document := _document(process, file):
            proposals.add(document)
    return TouchedPaths(tuple(sorted(groups)), tuple(sorted(proposals)))


def proposal_names(process: Process, files: Iterable[ChangedFile]) -> tuple[str, ...]:
    """Every proposal that is touched, by all names that it has or had."""
    paths = [path for file in files for path in file.paths]
    return touched(process, [ChangedFile(path, "modified") for path in paths]).proposals


def tracked_proposal(process: Process, files: Iterable[ChangedFile]) -> str | None:
    """The one proposal that a change is of; None where its documents are none or several.

    By this name its tracking issue is opened, and `proposal_names` has it, too: what is opened is
    looked for. What is only removed needs no issue.
    """
    found = touched(process, (file for file in files if file.status != "removed")).proposals
    return found[0] if len(found) == 1 else None


def is_removal(process: Process, files: Iterable[ChangedFile]) -> bool:
    """Whether a change takes documents of proposals away, or out of the territory, and adds none.

    A revert of what was merged is one.
    """
    changed = [file for file in files if _document(process, file)]
    return bool(changed) and all(
        file.status == "removed" or group_of(process, file.path) is None for file in changed
    )


def directories_of(process: Process, files: Iterable[ChangedFile]) -> tuple[str, ...]:
    """Names of the proposals' own directories that files lie in, also without a document."""
    paths = (path for file in files for path in file.paths if "/" in path)
    found = (proposal_directory(process, path) for path in paths)
    return tuple(dict.fromkeys(name for name in found if name))


def documents(
    process: Process, files: Iterable[ChangedFile], *, every: bool = False
) -> tuple[ChangedFile, ...]:
    """The main document of each proposal that is touched, sorted by path.

    It is the one of the right name; in older layouts the only one in its directory that changed,
    or the one that is called like its directory. Where nothing tells, it is none, or with `every`
    each that it may be.
    """
    found: list[ChangedFile] = []
    for directory, changed in changed_documents(process, files).items():
        main = _main(changed, process, directory)
        found += [main] if main else changed if every else []
    return tuple(found)


def side_documents(process: Process, files: Iterable[ChangedFile]) -> tuple[ChangedFile, ...]:
    """What else was changed beside the main document of a proposal and may be read as one."""
    return tuple(
        file
        for directory, changed in changed_documents(process, files).items()
        if (main := _main(changed, process, directory))
        for file in changed
        if file is not main
    )


def changed_documents(
    process: Process, files: Iterable[ChangedFile]
) -> dict[str, list[ChangedFile]]:
    """For each proposal that is touched, in order, its documents that were changed."""
    found: dict[str, list[ChangedFile]] = {}
    for file in files:
        if proposal := _document(process, file):
            found.setdefault(proposal, []).append(file)
    return dict(sorted(found.items()))


def _main(changed: list[ChangedFile], process: Process, directory: str) -> ChangedFile | None:
    """None where nothing tells which of several it is."""
    if len(changed) == 1:
        return changed[0]
    likely = _main_names(process, directory)
    nearest = sorted(changed, key=lambda file: (file.path.count("/"), file.path))
    found = {PurePosixPath(file.path).name: file for file in reversed(nearest)}
    folded = {name.casefold(): file for name, file in found.items()}
    exact = next((found[each] for each in likely if each in found), None)
    return exact or next((folded[n] for n in map(str.casefold, likely) if n in folded), None)


def _main_names(process: Process, directory: str) -> tuple[str, ...]:
    name, whole = PurePosixPath(process.proposals).name, PurePosixPath(directory).name
    suffix = PurePosixPath(name).suffix
    return name, *(f"{stem}{suffix}" for stem in (whole, _slug(whole)))


def _slug(directory: str) -> str:
    """A directory's name without the number that it begins with."""
    return directory.lstrip("0123456789").lstrip("-_ ")


def _document(process: Process, file: ChangedFile) -> str | None:
    """The proposal a file is a document of, under its new name; images count with theirs."""
    path = next((path for path in file.paths if group_of(process, path)), None)
    if path is None or not is_document(process, path):
        return None
    return path[: _end_of_directory(process, path)]


def is_document(process: Process, path: str) -> bool:
    """Whether a file may be a proposal's document, be it under another name than it should have."""
    wanted, own = PurePosixPath(process.proposals), PurePosixPath(path)
    suffix = own.suffix.casefold()
    if suffix == wanted.suffix.casefold():
        return True
    if wanted.suffix not in _MARKDOWN:
        return False
    is_named_so = own.name.casefold().partition(".")[0] in (wanted.stem.casefold(), _README)
    is_lone = not suffix and proposal_of(process, path) == path
    return suffix in _MARKDOWN or (is_named_so and suffix not in _PICTURES) or is_lone


def proposal_directory(process: Process, path: str) -> str | None:
    """The name of the directory that is a proposal's own: the first below its group.

    In the oldest layout that is the document's own name. None outside the territory.
    """
    found = proposal_of(process, path)
    return found and found.rpartition("/")[2]


def proposal_of(process: Process, path: str) -> str | None:
    """The path of the proposal that a file is in, whatever it is a file of."""
    return path[: _end_of_directory(process, path)] if group_of(process, path) else None


def one_proposal(process: Process, files: Iterable[ChangedFile]) -> tuple[str, ...]:
    """All names that the only proposal that is touched has or had; nothing where there are more.

    It has two where its document is moved. A copy, or a move of something else, leaves the other
    proposal where it is.
    """
    files = tuple(files)
    names, now = proposal_names(process, files), touched(process, files).proposals
    moved = {
        proposal_of(process, file.previous_path)
        for file in files
        if file.status == "renamed" and file.previous_path and is_main(process, file.previous_path)
    }
    is_one = len(names) <= 1 or (len(now) == 1 and moved.issuperset({*names} - {*now}))
    return names if is_one else ()


def is_main(process: Process, path: str) -> bool:
    """Whether a file is called like the main document of its proposal."""
    name, directory = PurePosixPath(path).name, proposal_of(process, path) or path
    return path == directory or name in _main_names(process, directory)


def _end_of_directory(process: Process, path: str) -> int:
    match = compile_pattern(process.territory).fullmatch(path)
    below = path.find("/", match.end("group") if match else 0) + 1
    end = path.find("/", below)
    return len(path) if end < 0 else end
