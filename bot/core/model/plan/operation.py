"""The closed set of writes to GitHub: many actions, few operations, one request each."""

import enum
from dataclasses import dataclass
from datetime import date

from bot.core.model.comment import CommentKind
from bot.core.model.plan.desired_state import Annotation
from bot.core.model.subject import SubjectRef

LONGEST_SHOWN = 100
# An invisible separator of sections in a comment that several rules write.
BETWEEN = "\n\n<!-- -->\n\n"


@dataclass(frozen=True, slots=True)
class AddLabels:
    """Put labels on a subject, leaving the others. All exist in the repository already."""

    subject: SubjectRef
    labels: tuple[str, ...]

    def __str__(self) -> str:
        return f"add label {', '.join(self.labels)}"


@dataclass(frozen=True, slots=True)
class RemoveLabel:
    """Take one label off a subject; fine if it is gone already."""

    subject: SubjectRef
    label: str

    def __str__(self) -> str:
        return f"remove label {self.label}"


@dataclass(frozen=True, slots=True)
class CreateMilestone:
    """A milestone for the repository of `subject`, due on a day if that is known."""

    subject: SubjectRef
    title: str
    due: date | None

    def __str__(self) -> str:
        return f"create milestone {self.title}" + (f", due on {self.due}" if self.due else "")


@dataclass(frozen=True, slots=True)
class SetMilestoneDue:
    """A milestone of the repository of `subject`, by its number, is due on another day."""

    subject: SubjectRef
    title: str
    number: int
    due: date

    def __str__(self) -> str:
        return f"milestone {self.title} is due on {self.due}"


@dataclass(frozen=True, slots=True)
class SetMilestone:
    """Put a subject on a milestone by its number, or take it off (None)."""

    subject: SubjectRef
    title: str | None
    number: int | None

    def __str__(self) -> str:
        return f"set milestone {self.title}" if self.title else "clear the milestone"


@dataclass(frozen=True, slots=True)
class AddAssignees:
    """Assign people, leaving the others; those GitHub cannot assign are ignored by it."""

    subject: SubjectRef
    logins: tuple[str, ...]

    def __str__(self) -> str:
        return f"assign {', '.join(self.logins)}"


@dataclass(frozen=True, slots=True)
class RemoveAssignee:
    """Take an assignment back."""

    subject: SubjectRef
    login: str

    def __str__(self) -> str:
        return f"unassign {self.login}"


@dataclass(frozen=True, slots=True)
class RequestReviews:
    """Ask people to review a pull request, beside those who are asked already."""

    subject: SubjectRef
    logins: tuple[str, ...]

    def __str__(self) -> str:
        return f"ask for reviews by {', '.join(self.logins)}"


@dataclass(frozen=True, slots=True)
class SetState:
    """Close a subject or open it again."""

    subject: SubjectRef
    open: bool

    def __str__(self) -> str:
        return "reopen" if self.open else "close"


@dataclass(frozen=True, slots=True)
class WriteComment:
    """Write a comment, or edit the one that has this key in its marker (`comment`, its id)."""

    subject: SubjectRef
    key: str
    body: str
    comment: int | None = None

    def __str__(self) -> str:
        verb = "edit" if self.comment else "write"
        shown = " | ".join(_first_line(part) for part in self.body.split(BETWEEN))
        return f"{verb} comment {self.key}: {shown}"


@dataclass(frozen=True, slots=True)
class PublishCheck:
    """Publish a check run on a commit, or update the one that is there (`check`, its id).

    Annotations can only be added to a run, so what has some is published as a new run.
    """

    subject: SubjectRef
    commit: str
    name: str
    conclusion: str
    title: str
    summary: str
    digest: str
    check: int | None = None
    annotations: tuple[Annotation, ...] = ()

    def __str__(self) -> str:
        return f"check {self.name}: {self.conclusion} ({self.title})"


@dataclass(frozen=True, slots=True)
class CreateIssue:
    """Open an issue about the proposal of `subject`; its labels exist in the repository."""

    subject: SubjectRef
    key: str
    title: str
    body: str
    labels: tuple[str, ...]
    assignees: tuple[str, ...]

    def __str__(self) -> str:
        return f"open issue {self.title}"


class Reaction(enum.Enum):
    """What the bot leaves at a remark: that it was seen, and that it was done, or that the answer
    could not be written.
    """

    EYES = "eyes"
    THUMBS_UP = "+1"
    THUMBS_DOWN = "-1"


@dataclass(frozen=True, slots=True)
class React:
    """Leave a reaction at a remark, by its `number` or, at a review, its global id `node`."""

    subject: SubjectRef
    place: CommentKind
    number: int
    node: str
    reaction: Reaction

    def __str__(self) -> str:
        return f"react with {self.reaction.value} to {self.place.value} {self.number}"


Operation = (
    AddLabels
    | RemoveLabel
    | CreateMilestone
    | SetMilestone
    | SetMilestoneDue
    | AddAssignees
    | RemoveAssignee
    | RequestReviews
    | SetState
    | WriteComment
    | PublishCheck
    | CreateIssue
    | React
)


# After these there are new things whose numbers only GitHub knows: the plan goes on from there.
CREATING = (CreateMilestone, CreateIssue)


def _first_line(text: str) -> str:
    """What a comment begins with, its hidden marker aside."""
    lines = (line.strip() for line in text.splitlines())
    first = next((line for line in lines if line and not line.startswith("<!--")), "")
    return first[:LONGEST_SHOWN] + ("…" if len(first) > LONGEST_SHOWN else "")
