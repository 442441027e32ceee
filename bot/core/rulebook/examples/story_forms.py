"""How stories beside the rules are written: threads, then moments with what people do and see."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from bot.core.messages.yaml_fields import Flag, Text, Word, Words
from bot.core.rulebook.examples.forms import (
    Day,
    DocumentChange,
    ExampleForm,
    Lines,
    Moment,
    PathForm,
    PullRequestForm,
    ThreadForm,
)
from bot.core.rulebook.forms.base import Strict

NONE = "none"


class StoryThread(Strict):
    """A thread of the story: an issue, a pull request, or one with code in another repository.

    `tracking-issue` is the thread that tracks the proposal of a pull request, `implements` the one
    whose proposal the code is for.
    """

    issue: ThreadForm | None = None
    pull_request: Annotated[PullRequestForm | None, Field(alias="pull-request")] = None
    code: Word | None = None
    documents: tuple[DocumentChange, ...] = ()
    tracking_issue: Annotated[Word | None, Field(alias="tracking-issue")] = None
    implements: Word | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> "StoryThread":
        if sum(each is not None for each in (self.issue, self.pull_request, self.code)) != 1:
            raise ValueError('write one of "issue", "pull-request" and "code"')
        return self


class ActForm(Strict):
    """What somebody does. One of the first eleven says what, each with the name of a thread.

    `schedule` is the release whose schedule is published, or is another one now.
    """

    open: Word | None = None
    merge: Word | None = None
    close: Word | None = None
    reopen: Word | None = None
    push: Word | None = None
    ready: Word | None = None
    review: Word | None = None
    label: Word | None = None
    milestone: Word | None = None
    write: Word | None = None
    schedule: Word | None = None
    by: Word = "somebody"
    add: Words = ()
    remove: Words = ()
    to: Word | None = None
    says: Literal["approved", "changes-requested"] = "approved"
    text: Text | None = None
    documents: tuple[DocumentChange, ...] = ()
    files: tuple[PathForm, ...] = ()
    days: Annotated[dict[Word, Day], Field(default_factory=dict)]

    @property
    def verb(self) -> str:
        """Which of the acts it is."""
        return next(name for name in VERBS if getattr(self, name) is not None)

    @model_validator(mode="after")
    def _is_whole(self) -> "ActForm":
        if sum(getattr(self, name) is not None for name in VERBS) != 1:
            raise ValueError(f"write one of {', '.join(VERBS)}")
        if self.write is not None and not self.text:
            raise ValueError('"write" needs "text": what is written')
        if self.milestone is not None and self.to is None:
            raise ValueError(f'"milestone" needs "to": a milestone, or "{NONE}"')
        return self


VERBS = (
    *("open", "merge", "close", "reopen", "push", "ready", "review", "label", "milestone"),
    *("write", "schedule"),
)


class SeenForm(Strict):
    """What a thread shows. `says` are the comments that came since the moment before.

    Each is its key and its first line; the status comment is shown by `status`. `labels` are all
    that it has, `checks` the conclusions of all its checks by name.
    """

    labels: Annotated[
        tuple[Word, ...] | None, BeforeValidator(lambda v: [] if v == NONE else v)
    ] = None
    milestone: Word | None = None
    open: Flag | None = None
    checks: dict[Word, Word] | None = None
    status: Text | None = None
    says: Lines | None = None


class MomentForm(Strict):
    """One moment: what people do, and what can be seen once everybody has done their part."""

    at: Moment
    do: tuple[ActForm, ...] = ()
    then: Annotated[dict[Word, SeenForm], Field(default_factory=dict)]


class StoryForm(Strict):
    """One story. `schedules` and `milestones` are there from its beginning.

    `roles` name people for its whole.
    """

    name: Text
    process: Word | None = None
    schedules: Annotated[dict[Word, dict[Word, Day]], Field(default_factory=dict)]
    milestones: Words = ()
    roles: Annotated[dict[Word, Words], Field(default_factory=dict)]
    threads: Annotated[dict[Word, StoryThread], Field(min_length=1)]
    moments: Annotated[tuple[MomentForm, ...], Field(min_length=1)]


class ExamplesForm(Strict):
    """A file of examples and stories, all about the rules in the directory above it.

    `process` and `rule` count for each example that does not say otherwise, `process` for stories.
    """

    version: Literal["1"]
    process: Word | None = None
    rule: Words = ()
    examples: Annotated[tuple[ExampleForm, ...], Field(min_length=1)] = ()
    stories: Annotated[tuple[StoryForm, ...], Field(min_length=1)] = ()

    @model_validator(mode="after")
    def _has_something(self) -> "ExamplesForm":
        if not self.examples and not self.stories:
            raise ValueError('write "examples", "stories" or both')
        return self
