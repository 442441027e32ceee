"""A frozen snapshot of what is known about a subject, and of what is not known."""

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias, TypeVar

from bot.model.subject import SubjectRef

T = TypeVar("T")


class Need(enum.Enum):
    """A part of the facts that costs requests of its own and is fetched only when asked for."""

    FILES = "the changed files"
    REPOSITORY_LABELS = "the labels of the repository"
    LABEL_HISTORY = "who set or removed which label"


@dataclass(frozen=True, slots=True)
class Unread:
    """Nobody has asked GitHub yet."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """GitHub was asked and could not say. Unknown is not false: leave things as they are."""

    reason: str


UNREAD = Unread()


def reason_of(fact: object) -> str:
    """Why a fact is not known."""
    return fact.reason if isinstance(fact, Unreadable) else "it was not read"


Fact: TypeAlias = T | Unreadable | Unread


@dataclass(frozen=True, slots=True)
class Actor:
    """An account that did something. `is_bot` is GitHub's account type `Bot`, not a guess."""

    login: str
    is_bot: bool = False
    is_this_app: bool = False


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """One file of a pull request, under its new name; `previous_path` only where it was renamed."""

    path: str
    status: str
    previous_path: str | None = None

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


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request as GitHub's API describes it; times are UTC."""

    number: int
    title: str
    body: str
    author: Actor
    draft: bool
    open: bool
    merged_at: datetime | None
    base: Branch
    head: Branch
    labels: tuple[str, ...]
    milestone: str | None
    changed_files: int

    @property
    def merged(self) -> bool:
        """Whether it was merged; a closed one that was not is `open == merged == False`."""
        return self.merged_at is not None


@dataclass(frozen=True, slots=True)
class LabelEvent:
    """One line of a subject's timeline: somebody set (`added`) or removed a label."""

    label: str
    added: bool
    actor: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """All that rules may judge by. Lists are in GitHub's order, the history oldest first."""

    subject: SubjectRef
    pull_request: PullRequest
    files: Fact[tuple[ChangedFile, ...]] = UNREAD
    repository_labels: Fact[frozenset[str]] = UNREAD
    label_history: Fact[tuple[LabelEvent, ...]] = UNREAD

    def read(self) -> frozenset[Need]:
        """Which needs have been answered, be it by `Unreadable`."""
        answers = {
            Need.FILES: self.files,
            Need.REPOSITORY_LABELS: self.repository_labels,
            Need.LABEL_HISTORY: self.label_history,
        }
        return frozenset(need for need, fact in answers.items() if not isinstance(fact, Unread))
