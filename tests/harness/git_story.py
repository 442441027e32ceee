"""Git repositories made for tests, with fixed dates: `git fast-import` writes them in one go."""

import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

START = datetime(2025, 1, 1, tzinfo=UTC)
# Path → what it holds from then on; None removes it. Bytes that are no text are surrogates.
Files = Mapping[str, str | bytes | None]


class Link(str):
    """Where a symbolic link leads."""

    __slots__ = ()


@dataclass(frozen=True)
class Commit:
    """One commit on the main line; with `side` it is a merge that brings what `side` says."""

    subject: str
    files: Files = field(default_factory=dict)
    at: datetime = START
    side: Files | None = None
    author: str = "Alice <1+alice@users.noreply.github.com>"


def git(folder: Path, *arguments: str, stdin: bytes = b"") -> str:
    """Run git with nobody's settings; what it prints."""
    environ = {"PATH": "/usr/bin:/bin:/usr/local/bin", "GIT_CONFIG_GLOBAL": "/dev/null"}
    done = subprocess.run(  # noqa: S603
        ["git", "-C", str(folder), *arguments],  # noqa: S607
        input=stdin, capture_output=True, check=True, env=environ,
    )  # fmt: skip
    return done.stdout.decode("utf-8", "replace")


def make_repository(folder: Path, commits: Iterable[Commit], *, bare: bool = False) -> Path:
    """A repository with these commits on `main`, in their order."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main", *(["--bare"] if bare else []))
    git(folder, "fast-import", "--quiet", "--date-format=raw", stdin=b"".join(stream(commits)))
    return folder


def stream(commits: Iterable[Commit]) -> Iterator[bytes]:
    """What fast-import reads. Marks count up: a merge has a side commit before it."""
    mark = 0
    for commit in commits:
        parent = mark
        if commit.side is not None:
            mark += 1
            yield from _head(commit, f"side-{mark}", "on the side", mark, parent)
            yield from _files(commit.side)
        mark += 1
        yield from _head(commit, "main", commit.subject, mark, parent)
        if commit.side is not None:
            yield f"merge :{mark - 1}\n".encode()
            yield from _files(commit.side)
        yield from _files(commit.files)


def _head(commit: Commit, branch: str, message: str, mark: int, parent: int) -> Iterator[bytes]:
    data = message.encode("utf-8", "surrogateescape")
    stamp = f"{int(commit.at.timestamp())} +0200"
    yield f"commit refs/heads/{branch}\nmark :{mark}\n".encode()
    yield f"author {commit.author} {stamp}\n".encode()
    yield f"committer GitHub <noreply@github.com> {stamp}\ndata {len(data)}\n".encode()
    yield data + b"\n"
    if parent:
        yield f"from :{parent}\n".encode()


def _files(files: Files) -> Iterator[bytes]:
    for path, text in files.items():
        name = _quoted(path.encode("utf-8", "surrogateescape"))
        if text is None:
            yield b"D " + name + b"\n"
            continue
        data = text if isinstance(text, bytes) else text.encode()
        mode = b"120000" if isinstance(text, Link) else b"100644"
        yield b"M " + mode + b" inline " + name + f"\ndata {len(data)}\n".encode() + data + b"\n"


def _quoted(path: bytes) -> bytes:
    """As C writes strings, with octal escapes."""
    safe = b"".join(
        bytes([byte]) if 32 < byte < 127 and byte not in b'"\\' else b"\\%03o" % byte
        for byte in path
    )
    return b'"' + safe + b'"'
