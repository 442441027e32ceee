"""A little git: blobs and trees under their real object names, commits as snapshots.

https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.fakes.github.state.model import Account

EMPTY = "0" * 40


@dataclass(frozen=True)
class Commit:
    """A snapshot: path to blob name."""

    sha: str
    parent: str | None
    files: Mapping[str, str]
    message: str
    author: Account
    at: datetime


@dataclass(frozen=True)
class TreeEntry:
    """One name in a directory."""

    name: str
    type: str
    sha: str
    size: int | None = None

    @property
    def mode(self) -> str:
        """https://docs.github.com/en/rest/git/trees#create-a-tree"""
        return "100644" if self.type == "blob" else "040000"


class Git:
    """The objects and branches of one repository."""

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}
        self.trees: dict[str, list[TreeEntry]] = {}
        self.commits: dict[str, Commit] = {}
        self.refs: dict[str, str] = {}
        self._roots: dict[str, str] = {}

    def store(self, data: bytes) -> str:
        """Keep a blob; its name is git's."""
        sha = object_name("blob", data)
        self.blobs[sha] = data
        return sha

    def commit(
        self, files: Mapping[str, str], parent: str | None, message: str, by: Account, at: datetime
    ) -> Commit:
        """Keep a snapshot under a name that no other commit has."""
        seed = f"{len(self.commits)} {parent} {message} {by.login} {at.isoformat()}"
        sha = object_name("commit", seed.encode("utf-8", "replace"))
        self.commits[sha] = Commit(sha, parent, files, message, by, at)
        return self.commits[sha]

    def resolve(self, ref: str) -> Commit | None:
        """A commit by its name or by a branch, short (`main`) or long (`refs/heads/main`)."""
        name = ref.removeprefix("refs/")
        for candidate in (name, f"heads/{name}"):
            if candidate in self.refs:
                return self.commits[self.refs[candidate]]
        return self.commits.get(ref)

    def head(self, branch: str) -> Commit | None:
        """The last commit of a branch."""
        sha = self.refs.get(f"heads/{branch}")
        return self.commits[sha] if sha else None

    def text(self, commit: Commit | None, path: str) -> str:
        """A file's text, empty when there is none."""
        sha = commit.files.get(path) if commit else None
        return self.blobs[sha].decode("utf-8", "replace") if sha else ""

    def root(self, commit: Commit) -> str:
        """The name of a commit's top directory."""
        if commit.sha not in self._roots:
            self._roots[commit.sha] = self._write_tree(nested(commit.files))
        return self._roots[commit.sha]

    def directory(self, commit: Commit, path: str) -> list[TreeEntry] | None:
        """What is in a directory, or None when it is not one."""
        sha: str | None = self.root(commit)
        for part in filter(None, path.split("/")):
            entries = self.trees[sha] if sha else []
            sha = next((e.sha for e in entries if e.name == part and e.type == "tree"), None)
        return self.trees[sha] if sha else None

    def walk(self, sha: str, prefix: str = "") -> list[tuple[str, TreeEntry]]:
        """Everything below a tree with its path."""
        found = []
        for entry in self.trees[sha]:
            found.append((prefix + entry.name, entry))
            if entry.type == "tree":
                found += self.walk(entry.sha, f"{prefix}{entry.name}/")
        return found

    def _write_tree(self, directory: Mapping[str, Any]) -> str:
        entries = [self._entry(name, value) for name, value in directory.items()]
        entries.sort(key=lambda entry: entry.name + ("/" if entry.type == "tree" else ""))
        data = b"".join(
            f"{entry.mode.lstrip('0')} {entry.name}".encode() + b"\0" + bytes.fromhex(entry.sha)
            for entry in entries
        )
        sha = object_name("tree", data)
        self.trees[sha] = entries
        return sha

    def _entry(self, name: str, value: Any) -> TreeEntry:
        if isinstance(value, str):
            return TreeEntry(name, "blob", value, len(self.blobs[value]))
        return TreeEntry(name, "tree", self._write_tree(value))


def object_name(kind: str, data: bytes) -> str:
    """Git's name for an object."""
    header = f"{kind} {len(data)}\0".encode()
    return hashlib.sha1(header + data, usedforsecurity=False).hexdigest()


def nested(files: Mapping[str, str]) -> dict[str, Any]:
    """Flat paths as directories in directories."""
    top: dict[str, Any] = {}
    for path, sha in files.items():
        *parents, name = path.split("/")
        directory = top
        for parent in parents:
            directory = directory.setdefault(parent, {})
        directory[name] = sha
    return top
