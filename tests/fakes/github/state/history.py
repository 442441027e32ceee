"""Commits in relation to each other. https://docs.github.com/en/rest/commits/commits"""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.fakes.github.state.base import RepositoryBase
from tests.fakes.github.state.diff import between
from tests.fakes.github.state.files import Files
from tests.fakes.github.state.git import Commit
from tests.fakes.github.state.model import Change, PullRequest


@dataclass(frozen=True)
class Comparison:
    """What `head` has that `base` has not; commits oldest first."""

    base: Commit
    head: Commit
    merge_base: Commit
    commits: list[Commit]
    behind_by: int
    changes: list[Change]

    @property
    def status(self) -> str:
        """In the words of GitHub."""
        if self.commits:
            return "diverged" if self.behind_by else "ahead"
        return "behind" if self.behind_by else "identical"


class History(Files):
    """Ancestors and differences; every commit has one parent here."""

    def ancestors(self, commit: Commit) -> Iterator[Commit]:
        """A commit and those before it, newest first."""
        found: Commit | None = commit
        while found:
            yield found
            found = self.git.commits[found.parent] if found.parent else None

    def changes_of(self, commit: Commit) -> list[Change]:
        """What a commit changed."""
        parent = self.git.commits[commit.parent] if commit.parent else None
        return between(self.git, parent, commit)

    def touches(self, commit: Commit, path: str) -> bool:
        """Whether a commit changed a file, or one below a directory."""
        changed = [one for paths in self.differences(commit).values() for one in paths]
        return any(one == path or one.startswith(f"{path}/") for one in changed)

    def compare(self, base: Commit, head: Commit) -> Comparison | None:
        """None when they have nothing in common."""
        ours, theirs = list(self.ancestors(base)), list(self.ancestors(head))
        shared = next((one for one in theirs if one in ours), None)
        if shared is None:
            return None
        commits, behind = theirs[: theirs.index(shared)], ours.index(shared)
        changes = between(self.git, shared, head)
        return Comparison(base, head, shared, commits[::-1], behind, changes)


def ref_of_fork(repository: RepositoryBase, ref: str) -> str:
    """`owner:branch` as a name that is known here: a fork's branch by its pull request."""
    owner, colon, branch = ref.partition(":")
    if not colon or owner.casefold() == repository.owner.login.casefold():
        return branch or ref
    forks = {
        (one.fork.owner.login.casefold(), one.head_ref): one.head_sha
        for one in repository.issues.values()
        if isinstance(one, PullRequest) and one.fork
    }
    return forks.get((owner.casefold(), branch), ref)
