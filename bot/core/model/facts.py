"""A frozen snapshot of what is known about a subject, and of what is not known."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias, TypeVar

from bot.core.model.actor import Actor
from bot.core.model.definitions.calendar import Calendar
from bot.core.model.proposal import ProposalChange
from bot.core.model.records.exception_request import ExceptionRequest
from bot.core.model.records.refusal import Refusal
from bot.core.model.subject import SubjectKind, SubjectRef

T = TypeVar("T")


class Need(enum.Enum):
    """A part of the facts that costs requests of its own and is fetched only when asked for."""

    FILES = "files"
    PROPOSALS = "proposals"
    CALENDAR = "calendar"
    REVIEWS = "reviews"
    ROLES = "roles"
    TRACKING_ISSUE = "tracking_issue"
    EXCEPTIONS = "exceptions"
    CODE = "code"
    REPOSITORY_LABELS = "repository_labels"
    MILESTONES = "milestones"
    HISTORY = "history"
    COMMENTS = "comments"
    CHECKS = "checks"
    TOUCHED = "touched"


@dataclass(frozen=True, slots=True)
class NotFetched:
    """Nobody has asked GitHub yet."""


@dataclass(frozen=True, slots=True)
class Unavailable:
    """GitHub was asked and could not say. Unknown is not false: leave things as they are."""

    reason: str


@dataclass(frozen=True, slots=True)
class TooLarge(Unavailable):
    """There is more of it than is read: whoever made it has to make less of it."""


@dataclass(frozen=True, slots=True)
class Ambiguous(Unavailable):
    """GitHub answered, and what it said does not settle it: somebody has to.

    `hints` are issues that it may be although nobody says so; `claimed` is one that one end names,
    and of which nothing shows that the other end agrees.
    """

    hints: tuple[int, ...] = ()
    claimed: int | None = None

    @property
    def in_words(self) -> str:
        """The reason and the hints."""
        named = " or ".join(f"#{number}" for number in self.hints)
        return f"{self.reason}; it may be {named}" if named else self.reason


UNREAD = NotFetched()


def reason_of(fact: object) -> str:
    """Why a fact is not known."""
    return fact.reason if isinstance(fact, Unavailable) else "it was not read"


Fact: TypeAlias = T | Unavailable | NotFetched


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """One file of a pull request, under its new name; `previous_path` only where it was renamed.

    `blob` is the SHA of what it holds after the change.
    """

    path: str
    status: str
    previous_path: str | None = None
    additions: int = 0
    deletions: int = 0
    blob: str | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """Every name the file has or had, the current one first."""
        return (self.path,) if self.previous_path is None else (self.path, self.previous_path)


@dataclass(frozen=True, slots=True)
class Branch:
    """One end of a pull request. `repository` is None where a fork was deleted."""

    name: str
    sha: str
    repository: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """What issues and pull requests have in common; times are UTC.

    `comments` is how many there are, if that is known; `url` is its page, or nothing. Where it is
    `locked` this App cannot comment.
    """

    number: int
    title: str
    body: str
    author: Actor
    open: bool
    labels: tuple[str, ...]
    milestone: str | None
    created_at: datetime
    updated_at: datetime
    assignees: tuple[str, ...] = ()
    comments: int | None = None
    url: str = ""
    locked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequest(Thread):
    """A pull request as GitHub's API describes it. `reviewers` are asked and have not reviewed.

    `default_branch` is the repository's, if that is known; `renamed_base` what the branch that it
    goes to is called by now.
    """

    draft: bool
    merged_at: datetime | None
    base: Branch
    head: Branch
    changed_files: int
    reviewers: tuple[str, ...] = ()
    default_branch: str = ""
    renamed_base: str = ""

    @property
    def is_for_default(self) -> bool:
        """Whether it is known to go to the default branch."""
        return self.default_branch in (self.base.name, self.renamed_base or self.base.name)

    @property
    def merged(self) -> bool:
        """Whether it was merged; a closed one that was not is `open == merged == False`."""
        return self.merged_at is not None

    @property
    def goes_elsewhere(self) -> bool:
        """Whether it is known to go to another branch than that: it is one of a stack, say."""
        return bool(self.default_branch) and not self.is_for_default

    @property
    def landed(self) -> bool:
        """Whether it was merged into the default branch: only then others build on it."""
        return self.merged and not self.goes_elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue(Thread):
    """An issue as GitHub's API describes it.

    `state_reason` is why it was closed: `completed`, `not_planned`, `duplicate`; or nothing.
    """

    state_reason: str = ""


class Field(enum.Enum):
    """What of a thread can be changed and is remembered in its timeline.

    And pull requests here that name it, `#50`: their merge at its time; that they were opened, or
    closed without a merge; and that one is a draft, at the time that it was opened. And pushes:
    each commit by its SHA, at the time that its author's clock said, or GitHub's for a forced one.
    """

    LABEL = "label"
    MILESTONE = "milestone"
    ASSIGNEE = "assignee"
    STATE = "state"
    MERGE = "merge"
    PULL = "pull"
    DRAFT = "draft"
    PUSH = "push"


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a subject's timeline: somebody set (`added`) or removed a value.

    A state is `closed` when it was set and open again when it was removed.
    """

    field: Field
    value: str
    added: bool
    actor: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class Override:
    """What somebody said of a value with a command: that it shall be there (`present`), or not.

    A milestone or state that shall be none is the empty value; `ended` is the milestone that stood
    there before. `at` is when the remark was posted, in UTC; of two at the same time that with the
    higher `number` is the later one.
    """

    field: Field
    value: str
    present: bool
    author: str
    at: datetime
    number: int
    ended: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """A person's latest review that says something: `approved`, `changes-requested`."""

    author: Actor
    state: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Milestone:
    """A milestone of the repository. `is_ours`: this App created it."""

    number: int
    title: str
    open: bool
    due: date | None = None
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class OwnComment:
    """A comment that this App wrote, with the key in its hidden marker.

    `is_whole`: what it remembers is as this App wrote it, or it remembers nothing. `serial` grows
    with each writing of that. `changed_at` is when anybody changed it last (UTC). `is_gone`:
    somebody deleted it. `is_spoilt`: somebody else changed it since; then `body`
    is that, as far as it is remembered.
    """

    id: int
    key: str
    body: str
    is_whole: bool = True
    serial: int = 0
    changed_at: datetime | None = None
    is_gone: bool = False
    is_spoilt: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """A check run of this App on the head commit. `digest` says what was published."""

    id: int
    name: str
    conclusion: str | None
    digest: str


@dataclass(frozen=True, slots=True)
class CodeChange:
    """A pull request that implements a proposal, in whatever repository.

    The moments (UTC) are None where nobody told them, and where there was none.
    """

    subject: SubjectRef
    title: str
    open: bool
    merged: bool
    opened_at: datetime | None = None
    merged_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that rules may judge by. Lists are in GitHub's order, the history oldest first.

    `thread` is None only for a release, which is no thread. `roles` maps the names in the rules to
    logins; `exceptions` are those of the proposal, `code` what implements it. The tracking issue
    comes with facts of its own. `queued` is a merge queue's commit that is checked in place of the
    head. `commanded` is what is remembered of commands beside what is in `comments`. `touched`
    is when a person last did something to it, as far as its timeline tells; `installed_at` when
    this App came (None: before everything). `refused` is what GitHub did not do of late.
    """

    subject: SubjectRef
    thread: Thread
    kind: SubjectKind = SubjectKind.PULL_REQUEST
    files: Fact[tuple[ChangedFile, ...]] = UNREAD
    proposals: Fact[tuple[ProposalChange, ...]] = UNREAD
    calendar: Fact[Calendar] = UNREAD
    reviews: Fact[tuple[Review, ...]] = UNREAD
    roles: Fact[Mapping[str, Fact[frozenset[str]]]] = UNREAD
    tracking_issue: "Fact[Facts | None]" = UNREAD
    exceptions: Fact[tuple[ExceptionRequest, ...]] = UNREAD
    code: Fact[tuple[CodeChange, ...]] = UNREAD
    repository_labels: Fact[frozenset[str]] = UNREAD
    milestones: Fact[tuple[Milestone, ...]] = UNREAD
    history: Fact[tuple[Change, ...]] = UNREAD
    comments: Fact[tuple[OwnComment, ...]] = UNREAD
    checks: Fact[tuple[Check, ...]] = UNREAD
    touched: Fact[datetime | None] = UNREAD
    installed_at: datetime | None = None
    refused: tuple[Refusal, ...] = ()
    commanded: tuple[Override, ...] = ()
    notes: tuple[str, ...] = field(default=())
    queued: str | None = None

    @property
    def pull_request(self) -> PullRequest | None:
        """The pull request; None where the subject is none."""
        return self.thread if isinstance(self.thread, PullRequest) else None

    @property
    def checked(self) -> str | None:
        """The commit that checks are about; None where the subject is no pull request."""
        return self.queued or (self.pull_request.head.sha if self.pull_request else None)

    def read(self) -> frozenset[Need]:
        """Which needs have been answered, be it by `Unavailable`."""
        return frozenset(
            need for need in Need if not isinstance(getattr(self, need.value), NotFetched)
        )
