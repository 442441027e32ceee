"""What the fake remembers, as plain dataclasses: people, labels, issues and the rest."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fakes.github.state.review import Review
    from tests.fakes.github.state.teams import Team


@dataclass(eq=False)
class Account:
    """A person, an App's bot or an organization."""

    login: str
    id: int
    type: str


@dataclass(eq=False)
class App:
    """The GitHub App under test."""

    id: int
    slug: str
    owner: Account
    created_at: datetime
    permissions: dict[str, str]
    events: list[str]

    @property
    def bot_login(self) -> str:
        """The account the App acts as."""
        return f"{self.slug}[bot]"


@dataclass(eq=False)
class Installation:
    """The App on one owner's repositories."""

    id: int
    account: Account
    created_at: datetime


@dataclass(frozen=True)
class ChangedFile:
    """A file as a test describes it: status is added, modified, removed or renamed."""

    status: str
    path: str
    text: str | None = None
    previous: str | None = None


@dataclass(eq=False)
class Label:
    """A label of a repository."""

    id: int
    name: str
    color: str = "ededed"
    description: str | None = None


@dataclass(eq=False)
class Milestone:
    """A milestone with the number of issues and pull requests on it."""

    id: int
    number: int
    title: str
    creator: Account
    created_at: datetime
    updated_at: datetime
    description: str | None = None
    due_on: datetime | None = None
    state: str = "open"
    closed_at: datetime | None = None
    open_issues: int = 0
    closed_issues: int = 0

    def count(self, state: str, by: int) -> None:
        """An issue in this state came (1) or went (-1)."""
        if state == "open":
            self.open_issues += by
        else:
            self.closed_issues += by


@dataclass(eq=False)
class Reaction:
    """An emoji somebody left."""

    id: int
    content: str
    user: Account
    created_at: datetime


@dataclass(eq=False)
class TimelineEvent:
    """One line of an issue's history; `extra` is what only this kind of event has."""

    id: int
    event: str
    actor: Account
    created_at: datetime
    extra: dict[str, Any]


@dataclass(eq=False)
class Issue:
    """An issue, and the part of a pull request that is an issue."""

    id: int
    number: int
    title: str
    body: str | None
    author: Account
    created_at: datetime
    updated_at: datetime
    state: str = "open"
    state_reason: str | None = None
    closed_at: datetime | None = None
    closed_by: Account | None = None
    locked: bool = False
    lock_reason: str | None = None
    attached_labels: list[Label] = field(default_factory=list)
    attached_milestone: Milestone | None = None
    assignees: list[Account] = field(default_factory=list)
    comments: list["Comment"] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)
    events: list[TimelineEvent] = field(default_factory=list)

    @property
    def labels(self) -> list[str]:
        """Names of the labels, in the order they were put on."""
        return [label.name for label in self.attached_labels]

    @property
    def milestone(self) -> str | None:
        """The milestone's title."""
        return self.attached_milestone.title if self.attached_milestone else None


@dataclass(eq=False)
class Comment:
    """A comment on an issue or pull request."""

    id: int
    issue: Issue
    author: Account
    body: str
    created_at: datetime
    updated_at: datetime
    reactions: list[Reaction] = field(default_factory=list)


@dataclass(frozen=True)
class Change:
    """A file of a pull request as GitHub lists it."""

    status: str
    path: str
    previous: str | None
    blob: str
    additions: int
    deletions: int
    patch: str | None


@dataclass(eq=False)
class Fork:
    """The repository a pull request comes from."""

    id: int
    owner: Account
    name: str


@dataclass(eq=False, kw_only=True)
class PullRequest(Issue):
    """An issue with a change attached."""

    fork: Fork | None
    head_ref: str
    head_sha: str
    base_ref: str
    base_sha: str
    draft: bool = False
    commits: int = 1
    changes: Sequence[Change] = ()
    reviews: list["Review"] = field(default_factory=list)
    requested_reviewers: list[Account] = field(default_factory=list)
    requested_teams: list["Team"] = field(default_factory=list)
    merged_at: datetime | None = None
    merged_by: Account | None = None
    merge_commit_sha: str | None = None

    @property
    def merged(self) -> bool:
        """Merged pull requests stay closed for good."""
        return self.merged_at is not None
