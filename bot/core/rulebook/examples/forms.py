"""How examples beside the rules are written: what is given, and what the rules then do."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, model_validator

from bot.core.messages.yaml_fields import Count, Flag, Text, Word, Words
from bot.core.model.facts import Need
from bot.core.rulebook.forms.base import Strict
from bot.core.schedules.day_ends import read_day

DEFAULT_MOMENT = datetime(2026, 1, 1, 12, tzinfo=UTC)


def _moment(value: Any) -> datetime:
    """`2026-01-07`, noon in UTC, or `2026-01-07T23:59Z`."""
    try:
        if isinstance(value, str) and (day := read_day(value)) and len(value) <= len("2026-01-07"):
            return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        found = datetime.fromisoformat(str(value))
        in_utc = found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f'"{value}" is no moment; write 2026-01-07 or 2026-01-07T23:59Z') from None
    if found.tzinfo is None:
        raise ValueError(f'"{value}" has no time zone; add Z for UTC')
    return in_utc


def _day(value: Any) -> date:
    found = read_day(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f'"{value}" is no day; write 2026-01-07')
    return found


def _need(value: str) -> str:
    if value not in {need.value.replace("_", "-") for need in Need}:
        raise ValueError(f'"{value}" is no fact; write {", ".join(sorted(n.value for n in Need))}')
    return value


def _nothing(value: Any) -> Any:
    return [] if value == "nothing" else value


def _none(value: Any) -> Any:
    return None if value == "none" else value


def _state(value: Any) -> Any:
    return {"state": value} if isinstance(value, str) else value


Moment = Annotated[datetime, PlainValidator(_moment)]
Day = Annotated[date, PlainValidator(_day)]
Fact = Annotated[str, AfterValidator(_need)]
Lines = Annotated[tuple[Text, ...], BeforeValidator(_nothing)]


class FileForm(Strict):
    """A changed file; `was` is its old name."""

    path: Text
    was: Text | None = None
    status: Word = "modified"
    added: Count = 1
    removed: Count = 0


# A file as a path alone, or with more about it.
PathForm = Annotated[
    FileForm, BeforeValidator(lambda value: {"path": value} if isinstance(value, str) else value)
]


class ThreadForm(Strict):
    """What issues and pull requests have in common."""

    number: Count = 7
    title: Word = "An example"
    body: str = ""
    author: Word = "alice"
    bot: Flag = False
    open: Flag = True
    labels: tuple[Word, ...] = ()
    milestone: Word | None = None
    assignees: tuple[Word, ...] = ()
    opened: Moment = DEFAULT_MOMENT
    updated: Moment = DEFAULT_MOMENT


class PullRequestForm(ThreadForm):
    """A pull request."""

    draft: Flag = False
    merged: Moment | None = None
    base: Word = "main"
    head: Word = "topic"
    files: tuple[PathForm, ...] = ()


class DocumentFacts(Strict):
    """What one version of a document says; `findings` are kinds of what is wrong with it."""

    number: Count | None = None
    title: Word | None = None
    participating: tuple[Word, ...] = ()
    authors: tuple[Word, ...] = ()
    reviewers: tuple[Word, ...] = ()
    approvers: tuple[Word, ...] = ()
    stage: Word | None = None
    status: Word | None = None
    targets: Annotated[dict[Word, Word], Field(default_factory=dict)]
    findings: tuple[Word, ...] = ()


class DocumentChange(Strict):
    """A document before and after the change; what is left out was not there."""

    path: Text
    before: DocumentFacts | None = None
    after: DocumentFacts | None = None


class ChangeForm(Strict):
    """A line of the timeline: `by` set a value or, with `removed`, took it away.

    `merge` is the number of a pull request that was merged and names the thread.
    """

    by: Word
    label: Word | None = None
    milestone: Word | None = None
    assignee: Word | None = None
    closed: Flag | None = None
    merge: Count | None = None
    removed: Flag = False
    at: Moment = DEFAULT_MOMENT

    @model_validator(mode="after")
    def _exactly_one(self) -> "ChangeForm":
        values = (self.label, self.milestone, self.assignee, self.closed, self.merge)
        if sum(value is not None for value in values) != 1:
            raise ValueError('write one of "label", "milestone", "assignee", "closed" and "merge"')
        return self


class ExceptionForm(Strict):
    """An exception, for the release of the example unless one is named; its state alone will do."""

    state: Literal["requested", "granted", "denied", "withdrawn"]
    release: Word | None = None
    until: Day | None = None
    by: Word = "alice"


class MilestoneForm(Strict):
    """A milestone; its title alone will do. `by: vepbot` made it, or somebody else."""

    title: Word
    due: Day | None = None
    by: Word = "somebody"

    @model_validator(mode="before")
    @classmethod
    def _of_title(cls, value: Any) -> Any:
        return {"title": value} if isinstance(value, str) else value


class RecordForm(Strict):
    """What people said with commands: names of open concerns, groups that signed off."""

    concerns: tuple[Word, ...] = ()
    signed_off: Annotated[tuple[Word, ...], Field(alias="signed-off")] = ()


class CodeForm(Strict):
    """A pull request with code, and when its state began, where that is known."""

    state: Literal["open", "merged", "closed"]
    at: Moment | None = None


def _code(value: Any) -> Any:
    """A word alone, or the word with its moment: `{ merged: 2026-05-01 }`."""
    if isinstance(value, str):
        return {"state": value}
    if isinstance(value, dict) and len(value) == 1 and "state" not in value:
        return {"state": next(iter(value)), "at": next(iter(value.values()))}
    return value


class Given(Strict):
    """What is known when the rules are asked. One of the first four says what it is about.

    `comments` are keys of the App's comments, `told` the days that its status comment announced.
    `unconfirmed` is an issue that is named as the tracking issue, and does not agree.
    """

    pull_request: Annotated[PullRequestForm | None, Field(alias="pull-request")] = None
    issue: ThreadForm | None = None
    proposal: ThreadForm | None = None
    documents: tuple[DocumentChange, ...] = ()
    calendar: Annotated[dict[Word, dict[Word, Day]], Field(default_factory=dict)]
    reviews: Annotated[dict[Word, Word], Field(default_factory=dict)]
    roles: Annotated[dict[Word, Words], Field(default_factory=dict)]
    tracking_issue: Annotated[
        ThreadForm | None, BeforeValidator(_none), Field(alias="tracking-issue")
    ] = None
    exception: Annotated[
        ExceptionForm | None, BeforeValidator(lambda value: _state(_none(value)))
    ] = None
    code: tuple[Annotated[CodeForm, BeforeValidator(_code)], ...] = ()
    repository_labels: Annotated[tuple[Word, ...] | None, Field(alias="repository-labels")] = None
    milestones: tuple[MilestoneForm, ...] = ()
    history: tuple[ChangeForm, ...] = ()
    comments: tuple[Word, ...] = ()
    told: Annotated[dict[Word, dict[Word, Day]], Field(default_factory=dict)]
    record: RecordForm = RecordForm()
    unknown: tuple[Fact, ...] = ()
    disputed: tuple[Fact, ...] = ()
    unconfirmed: Count | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> "Given":
        about = (self.pull_request, self.issue, self.proposal)
        if sum(value is not None for value in about) != 1:
            raise ValueError('write one of "pull-request", "issue" and "proposal"')
        return self


class CommandForm(Strict):
    """A command as it was written, without the prefix; `fields` are lines `name: text` below it."""

    write: Word
    by: Word
    fields: Annotated[dict[Word, Text], Field(default_factory=dict)]


class ExampleForm(Strict):
    """One example; with `rule` only what these rules do is compared."""

    name: Text
    process: Word | None = None
    rule: Words = ()
    at: Moment = DEFAULT_MOMENT
    given: Given
    command: CommandForm | None = None
    expect: Lines
    notes: Lines | None = None
