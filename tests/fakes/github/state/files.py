"""Files on branches: pushes that are no pull request."""

from collections.abc import Mapping
from typing import Any

from tests.fakes.github.state.base import MAINTAINER, RepositoryBase
from tests.fakes.github.state.git import EMPTY, Commit
from tests.fakes.github.state.model import Account


class Files(RepositoryBase):
    """Commits on a branch, each with its `push` webhook."""

    def start(self, files: Mapping[str, str]) -> None:
        """The first commit of the default branch; nobody is told."""
        blobs = {path: self.git.store(text.encode()) for path, text in files.items()}
        commit = self.git.commit(blobs, None, "Start", self.owner, self.now)
        self.git.refs[f"heads/{self.default_branch}"] = commit.sha

    def put_file(
        self, path: str, text: str, by: str = MAINTAINER, branch: str | None = None
    ) -> Commit:
        """Commit one file on the default branch."""
        return self.put_files({path: text}, by, branch)

    def remove_file(self, path: str, by: str = MAINTAINER, branch: str | None = None) -> Commit:
        """Commit the removal of one file."""
        return self.put_files({path: None}, by, branch)

    def put_files(
        self, texts: Mapping[str, str | None], by: str = MAINTAINER, branch: str | None = None
    ) -> Commit:
        """Commit several files at once; None removes."""
        branch = branch or self.default_branch
        head = self.git.head(branch)
        files = dict(head.files) if head else {}
        for path, text in texts.items():
            files.pop(path, None)
            if text is not None:
                files[path] = self.git.store(text.encode("utf-8", "replace"))
        message = "Update " + ", ".join(texts)
        return self.advance(branch, files, message, self.github.account(by))

    def advance(self, branch: str, files: Mapping[str, str], message: str, by: Account) -> Commit:
        """A new commit on a branch, announced as `push`."""
        before = self.git.head(branch)
        commit = self.git.commit(files, before.sha if before else None, message, by, self.now)
        self.git.refs[f"heads/{branch}"] = commit.sha
        self.pushed_at = self.now
        self.announce("push", None, by, ref=f"refs/heads/{branch}", commit=commit)
        return commit

    def differences(self, commit: Commit) -> dict[str, Any]:
        """Paths a commit added, removed and modified."""
        parent = self.git.commits[commit.parent].files if commit.parent else {}
        shared = parent.keys() & commit.files.keys()
        return {
            "added": sorted(commit.files.keys() - parent.keys()),
            "removed": sorted(parent.keys() - commit.files.keys()),
            "modified": sorted(path for path in shared if parent[path] != commit.files[path]),
        }


def before(commit: Commit) -> str:
    """The parent's name, or git's name for nothing."""
    return commit.parent or EMPTY
