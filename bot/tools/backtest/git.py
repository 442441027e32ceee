"""Git as a child process that reads a strange clone: it runs nothing of it and asks no network."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

# A clone's own configuration may name programs to run; each of these takes one such chance away.
_GUARDS = (
    "safe.directory=*",
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    f"core.attributesFile={os.devnull}",
    "core.pager=cat",
    "log.showSignature=false",
    "log.showRoot=true",
    "diff.external=",
    f"diff.orderFile={os.devnull}",
    "diff.ignoreSubmodules=none",
    "core.bigFileThreshold=1m",
)
# Git maps whole packs and keeps what it unpacked unless told otherwise: that grows with history.
_THRIFT = ("core.packedGitWindowSize=1m", "core.packedGitLimit=16m", "core.deltaBaseCacheLimit=8m")
_OPTIONS = ("--no-pager", "--no-replace-objects", "--no-optional-locks")
_LONGEST_COMPLAINT = 4000
# Commands that read what was cloned.
_READING = frozenset({"log", "rev-list", "cat-file"})


class NoRepository(Exception):
    """The directory is no repository, or has no commits."""


class GitFailure(Exception):
    """Git is missing, or could not read what it was asked for."""


class Incomplete(GitFailure):
    """Something of the clone is not there: what to do about it, and why, in a sentence."""


class Git:
    """One clone, bare or not. Raises NoRepository where there is none."""

    def __init__(self, directory: Path) -> None:
        program = shutil.which("git")
        if program is None:
            raise GitFailure("git is not installed")
        self.directory = directory.resolve()
        if not self.directory.is_dir():
            raise NoRepository(f"{directory} is no directory")
        guards = (word for guard in (*_GUARDS, *_THRIFT) for word in ("-c", guard))
        self._command = (program, *_OPTIONS, *guards, "-C", str(self.directory))
        self._check(directory)

    def output(self, *arguments: str) -> str:
        """What a command prints, in short. Raises GitFailure."""
        with self.running(*arguments) as process:
            return _stream(process.stdout).read().decode("utf-8", "replace").strip()

    @contextmanager
    def running(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        """A command that is read while it runs; ended when nobody reads on. Raises GitFailure."""
        with tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(  # noqa: S603  no shell, and every argument is ours
                [*self._command, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=self._environment(),
            )
            with _ended(process):
                yield process
                _stream(process.stdin).close()
                if process.wait() != 0:
                    raise self._failure(arguments[0], process.returncode, _complaint(errors))

    def incomplete(self) -> Incomplete:
        """What is missing from a clone that cannot be read, and how to get it."""
        if self._says("config", "--get-regexp", r"^(extensions\.partialclone|.*\.promisor)$"):
            return Incomplete(
                "clone it again without --filter: this clone is partial, and of what the rules "
                "look at something was left out"
            )
        if self._says("rev-parse", "--is-shallow-repository") == "true":
            return Incomplete(
                "fetch the rest with `git fetch --unshallow`: this clone is shallow, and of what "
                "it should have something is missing"
            )
        return Incomplete(
            "clone it again: of this clone something is missing or damaged (`git fsck` says what)"
        )

    def _failure(self, command: str, code: int, complaint: str) -> GitFailure:
        """Git's own messages, shown only where they concern us."""
        if code < 0:
            return GitFailure(f"git {command} was ended by signal {-code}")
        if command in _READING:
            return self.incomplete()
        return GitFailure(complaint or f"git {command} failed")

    def _says(self, *arguments: str) -> str:
        try:
            return self.output(*arguments)
        except GitFailure:
            return ""

    def _environment(self) -> dict[str, str]:
        """Nothing is inherited: neither settings nor the credentials of whoever calls."""
        return {
            "PATH": os.defpath,
            "LC_ALL": "C",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_CEILING_DIRECTORIES": str(self.directory.parent),
            "GIT_GRAFT_FILE": os.devnull,
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_ALLOW_PROTOCOL": "none",
            "GIT_TERMINAL_PROMPT": "0",
        }

    def _check(self, given: Path) -> None:
        if not self._says("rev-parse", "--git-dir"):
            raise NoRepository(
                f"{given} is no git repository that can be read; give a clone's own folder"
            )
        if not self._says("rev-parse", "--verify", "--quiet", "HEAD"):
            raise NoRepository(f"{given} has no commits")
        if not self._says("rev-parse", "--verify", "--quiet", "HEAD^{commit}"):
            raise self.incomplete()


@contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Whatever happens, no process stays behind."""
    try:
        yield
    finally:
        process.kill()
        for stream in (process.stdin, process.stdout):
            _close(stream)
        process.wait()


def _close(stream: IO[bytes] | None) -> None:
    try:
        _stream(stream).close()
    except BrokenPipeError:  # it ended before it read what was left
        return


def _stream(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise GitFailure("git has no such stream")
    return stream


def _complaint(errors: IO[bytes]) -> str:
    """The last line of what git complained about."""
    size = errors.seek(0, os.SEEK_END)
    errors.seek(max(0, size - _LONGEST_COMPLAINT))
    lines = errors.read().decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else ""
