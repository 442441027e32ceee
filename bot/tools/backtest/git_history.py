"""The first-parent history of a clone, newest first: each commit with the files it changes.

Read as git writes it, so that memory does not grow with history. A merge counts with all that it
brings, as the pull request it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from bot.core.model.facts import ChangedFile
from bot.tools.backtest.git import Git, GitFailure

# As many as GitHub lists of a pull request.
MOST_FILES = 3000
_LONGEST_TOKEN = 64 * 1024
_CHUNK = 64 * 1024
_LATEST = 253370764800  # the year 9999
_LOG = (
    "log", "-z", "--first-parent", "--diff-merges=first-parent", "--raw", "--numstat",
    "--no-abbrev", "-M", "-l1000", "--no-ext-diff", "--no-textconv", "--no-color", "--no-notes",
    "--no-decorate", "--no-mailmap", "--encoding=UTF-8", "--format=%H%n%P%n%ct%n%an%n%ae%n%B",
)  # fmt: skip
# A process of git remembers every commit that it has seen: after so many another one goes on.
_AT_A_TIME = 500
_HEADER = re.compile(
    rb"\n?([0-9a-f]{40,64})\n([0-9a-f ]*)\n([0-9]*)\n([^\n]*)\n([^\n]*)\n(.*)", re.DOTALL
)
_RAW = re.compile(rb"\n?:([0-7]+) ([0-7]+) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])[0-9]*")
_LINES = re.compile(rb"\n?([0-9]+|-)\t([0-9]+|-)\t(.*)", re.DOTALL)
_REGULAR = frozenset({b"100644", b"100664", b"100755"})
_STATUS = {b"A": "added", b"D": "removed", b"M": "modified", b"R": "renamed", b"T": "changed"}
_RENAMED = b"R"


@dataclass(frozen=True, slots=True)
class GitFile:
    """One changed file; `base` is the blob that stood there before, if it was a regular file."""

    file: ChangedFile
    base: str | None


@dataclass(frozen=True, slots=True)
class GitChange:
    """One commit on the main line. `is_cut` says that more files were changed than are here."""

    commit: str
    parents: tuple[str, ...]
    committed_at: datetime
    author: str
    email: str
    message: str
    files: tuple[GitFile, ...] = ()
    is_cut: bool = False


@dataclass(slots=True)
class _Draft:
    """A commit whose files are still being read."""

    header: GitChange
    files: dict[str, GitFile] = field(default_factory=dict)
    is_cut: bool = False

    def add(self, file: GitFile) -> None:
        """One more file, up to the limit."""
        if len(self.files) < MOST_FILES:
            self.files[file.file.path] = file
        else:
            self.is_cut = True

    def count(self, path: str, added: int, removed: int) -> None:
        """How many lines of a file were changed."""
        if found := self.files.get(path):
            file = replace(found.file, additions=added, deletions=removed)
            self.files[path] = replace(found, file=file)

    def finished(self) -> GitChange:
        """The commit with its files."""
        return replace(self.header, files=tuple(self.files.values()), is_cut=self.is_cut)


def read_history(git: Git) -> Iterator[GitChange]:
    """Every change of the main line, but for those whose parent a shallow clone lacks.

    Raises GitFailure.
    """
    missing = shallow_commits(git)
    start: str | None = "HEAD"
    while start:
        parents: tuple[str, ...] = ()
        for change in _some(git, start):
            parents = change.parents
            if change.commit not in missing:
                yield change
        start = parents[0] if parents else None


def _some(git: Git, start: str) -> Iterator[GitChange]:
    """A commit and some of those before it."""
    with git.running(*_LOG, f"--max-count={_AT_A_TIME}", start, "--") as process:
        if process.stdout is None:
            raise GitFailure("git log says nothing")
        yield from read_log(process.stdout)


def shallow_commits(git: Git) -> frozenset[str]:
    """The commits whose parents a shallow clone does not have."""
    path = Path(git.directory, git.output("rev-parse", "--git-path", "shallow"))
    try:
        return frozenset(path.read_text("ascii", "replace").split())
    except OSError:
        return frozenset()


def count_changes(git: Git) -> int:
    """How many changes the main line has."""
    return int(git.output("rev-list", "--count", "--first-parent", "HEAD", "--") or 0)


def read_log(stream: IO[bytes]) -> Iterator[GitChange]:
    """What `git log` writes becomes changes. Raises GitFailure where it is of another form."""
    draft: _Draft | None = None
    source = _tokens(stream)
    for token in source:
        if header := _HEADER.fullmatch(token):
            if draft:
                yield draft.finished()
            draft = _Draft(_change(header))
        elif draft and token.strip():
            _read_file(token, source, draft)
    if draft:
        yield draft.finished()


def _tokens(stream: IO[bytes]) -> Iterator[bytes]:
    """Texts that end with NUL; a longer one than is sensible is cut."""
    pending = bytearray()
    while chunk := stream.read(_CHUNK):
        *ended, rest = chunk.split(b"\0")
        for each in ended:
            yield bytes(pending + each[:_LONGEST_TOKEN])[:_LONGEST_TOKEN]
            pending.clear()
        pending += rest[: _LONGEST_TOKEN - len(pending)]
    if pending:
        yield bytes(pending)


def _change(header: re.Match[bytes]) -> GitChange:
    commit, parents, seconds, author, email, message = (_text(part) for part in header.groups())
    committed_at = datetime.fromtimestamp(min(int(seconds or 0), _LATEST), UTC)
    return GitChange(commit, tuple(parents.split()), committed_at, author, email, message.strip())


def _read_file(token: bytes, source: Iterator[bytes], draft: _Draft) -> None:
    """One entry, which may go on in the tokens after it."""
    if raw := _RAW.fullmatch(token):
        draft.add(_file(raw, source))
    elif lines := _LINES.fullmatch(token):
        path = lines[3]
        if not path:  # renamed: both names follow
            next(source, None)
            path = next(source, b"")
        draft.count(_text(path), *(0 if n == b"-" else int(n) for n in lines.groups()[:2]))
    else:
        raise GitFailure("git log says what is not understood")


def _file(raw: re.Match[bytes], source: Iterator[bytes]) -> GitFile:
    before, after, old, new, status = raw.groups()
    first = _text(next(source, b""))
    path = _text(next(source, b"")) if status == _RENAMED else first
    file = ChangedFile(
        path=path,
        status=_STATUS.get(status, "changed"),
        previous_path=first if status == _RENAMED else None,
        blob=_text(new) if after in _REGULAR else None,
    )
    return GitFile(file, _text(old) if before in _REGULAR else None)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")
