"""What every part of a repository needs: its contents, look-ups, history and webhooks."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.fakes.github.errors import not_found
from tests.fakes.github.state.check import CheckRun, CheckSuite
from tests.fakes.github.state.git import Git
from tests.fakes.github.state.model import (
    Account,
    Comment,
    Issue,
    Label,
    Milestone,
    PullRequest,
    TimelineEvent,
)
from tests.fakes.github.state.teams import Team

if TYPE_CHECKING:
    from tests.fakes.github.fake import FakeGitHub
    from tests.fakes.github.state.merge_queue import MergeGroup

MAINTAINER = "maintainer"


@dataclass(eq=False)
class RepositoryBase:
    """The state of one repository."""

    github: "FakeGitHub"
    id: int
    owner: Account
    name: str
    default_branch: str
    installed: bool
    private: bool
    created_at: datetime
    pushed_at: datetime
    labels: dict[str, Label] = field(default_factory=dict)
    milestones: dict[int, Milestone] = field(default_factory=dict)
    issues: dict[int, Issue] = field(default_factory=dict)
    comments: dict[int, Comment] = field(default_factory=dict)
    associations: dict[str, str] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)
    transferred: dict[int, tuple[int, int]] = field(default_factory=dict)
    grants: dict[Account, str] = field(default_factory=dict)
    custom_roles: dict[Account, str] = field(default_factory=dict)
    team_grants: dict[Team, str] = field(default_factory=dict)
    merge_groups: dict[int, "MergeGroup"] = field(default_factory=dict)
    check_runs: dict[int, CheckRun] = field(default_factory=dict)
    check_suites: dict[tuple[int, str], CheckSuite] = field(default_factory=dict)
    git: Git = field(default_factory=Git)
    # Whom GitHub assigns: only who has access or commented there, or (kinder) anybody.
    assigns_anybody: bool = True
    renamed_branches: dict[str, str] = field(default_factory=dict)
    open_issues: int = 0
    last_number: int = 0
    last_milestone: int = 0

    @property
    def full_name(self) -> str:
        """owner/name"""
        return f"{self.owner.login}/{self.name}"

    @property
    def now(self) -> datetime:
        """What people see as the time of what they do."""
        return self.github.now() + self.github.shift

    def issue(self, number: int) -> Issue:
        """An issue or pull request."""
        if number not in self.issues:
            raise not_found()
        return self.issues[number]

    def pull_request(self, number: int) -> PullRequest:
        """A pull request; the number of an issue is not one."""
        found = self.issue(number)
        if not isinstance(found, PullRequest):
            raise not_found()
        return found

    def association(self, account: Account) -> str:
        """https://docs.github.com/en/graphql/reference/enums#commentauthorassociation"""
        standard = "NONE" if account.type == "Bot" else "CONTRIBUTOR"
        return self.associations.get(account.login, standard)

    def touch(self, issue: Issue) -> None:
        """The issue changed now."""
        issue.updated_at = self.now

    def record(self, issue: Issue, event: str, by: Account, **extra: Any) -> None:
        """One more line in the issue's history."""
        issue.events.append(TimelineEvent(self.github.next_id(), event, by, self.now, extra))
        self.touch(issue)

    def announce(self, event: str, action: str | None, by: Account, **content: Any) -> None:
        """Send a webhook about this repository."""
        self.github.webhooks.announce(self, event, action, by, content)

    def announce_issue(self, action: str, issue: Issue, by: Account, **content: Any) -> None:
        """Send `pull_request` for pull requests and `issues` for issues, never both."""
        event = "pull_request" if isinstance(issue, PullRequest) else "issues"
        self.announce(event, action, by, issue=issue, **content)

    def take_number(self, wanted: int | None) -> int:
        """The next number of the one sequence that issues and pull requests share."""
        number = wanted if wanted is not None else self.last_number + 1
        if number in self.issues:
            raise ValueError(f"{self.full_name}#{number} exists")
        self.last_number = max(self.last_number, number)
        return number
