"""From the files a test names to the snapshot and the list of changes that GitHub shows."""

import difflib
from collections.abc import Iterable, Mapping

from tests.fakes.github.state.git import Commit, Git
from tests.fakes.github.state.model import Change, ChangedFile


def changed(git: Git, base: Commit | None, files: Iterable[ChangedFile]) -> list[Change]:
    """The changes against the base, sorted by path as GitHub lists them."""
    return sorted((change(git, base, file) for file in files), key=lambda found: found.path)


def between(git: Git, before: Commit | None, after: Commit) -> list[Change]:
    """The changes from one snapshot to another; what only moved is renamed."""
    old = before.files if before else {}
    gone = {sha: path for path, sha in old.items() if path not in after.files}
    files = []
    for path, sha in after.files.items():
        if path not in old and sha in gone:
            files.append(ChangedFile("renamed", path, previous=gone.pop(sha)))
        elif old.get(path) != sha:
            status = "modified" if path in old else "added"
            files.append(ChangedFile(status, path, git.text(after, path)))
    moved = {file.previous for file in files}
    left = [path for path in old if path not in after.files and path not in moved]
    return changed(git, before, [*files, *(ChangedFile("removed", path) for path in left)])


def change(git: Git, base: Commit | None, file: ChangedFile) -> Change:
    """One file: its new blob, counted lines and patch."""
    before = git.text(base, file.previous or file.path)
    after = "" if file.status == "removed" else before if file.text is None else file.text
    lines = hunks(before, after)
    added = sum(line.startswith("+") for line in lines)
    removed = sum(line.startswith("-") for line in lines)
    blob = git.store((before if file.status == "removed" else after).encode("utf-8", "replace"))
    patch = "\n".join(lines) or None
    return Change(file.status, file.path, file.previous, blob, added, removed, patch)


def hunks(before: str, after: str) -> list[str]:
    """The unified difference without its two header lines."""
    return list(difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=3))[2:]


def applied(base: Mapping[str, str], changes: Iterable[Change]) -> dict[str, str]:
    """The snapshot after the changes."""
    files = dict(base)
    for one in changes:
        files.pop(one.previous or one.path, None)
        if one.status != "removed":
            files[one.path] = one.blob
    return files
