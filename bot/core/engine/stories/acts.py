"""What people do in a story."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.core.engine.planning.command_effects import CLOSED
from bot.core.engine.planning.fields.command_overrides import FieldChange
from bot.core.engine.stories.world import CodeThread, StoryThread, StoryWorld, head_of
from bot.core.engine.stories.writes import set_field
from bot.core.model.actor import Actor
from bot.core.model.facts import ChangedFile, CodeChange, Field, Milestone, PullRequest, Review
from bot.core.model.proposal import ProposalChange
from bot.core.model.subject import SubjectRef
from bot.core.rulebook.examples.forms import DocumentChange, PathForm
from bot.core.rulebook.examples.given_facts import document_of, schedule_of, thread_of
from bot.core.rulebook.examples.story_forms import NONE, ActForm
from bot.core.rulebook.examples.story_forms import StoryThread as ThreadSpec


def act(world: StoryWorld, specs: Mapping[str, ThreadSpec], done: ActForm, now: datetime) -> None:
    """Let somebody do something; what commands do is another matter."""
    if done.schedule is not None:
        days = schedule_of(done.schedule, done.days, world.entry.process)
        world.schedules[done.schedule] = days
        return
    name = getattr(done, done.verb)
    if done.verb == "open":
        _open(world, name, specs[name], now)
    elif name in world.code:
        _with_code(world.code[name], done, now)
    else:
        _ACTS[done.verb](world, world.threads[name], done, now)


def _open(world: StoryWorld, name: str, spec: ThreadSpec, now: datetime) -> None:
    if spec.code:
        subject = SubjectRef.parse(spec.code)
        change = CodeChange(subject, name, open=True, merged=False, opened_at=now)
        world.code[name] = CodeThread(change, spec.implements or "")
        return
    form = spec.pull_request or spec.issue
    assert form is not None  # noqa: S101  the form sees to it that there is one
    thread = replace(thread_of(form), created_at=now, updated_at=now)
    if isinstance(thread, PullRequest):
        thread = replace(thread, head=head_of(thread.number, 0))
    files = spec.pull_request.files if spec.pull_request else ()
    opened = StoryThread(name, thread, issue=spec.tracking_issue, touched=now)
    world.threads[name] = opened
    _changes(opened, spec.documents, files)
    for label in thread.labels:
        opened.note(Field.LABEL, label, thread.author, now, added=True)


def _changes(
    found: StoryThread, documents: tuple[DocumentChange, ...], files: tuple[PathForm, ...]
) -> None:
    """What a pull request changes: its documents, and other files."""
    found.documents = tuple(
        ProposalChange(document_of(each.path, each.before), document_of(each.path, each.after))
        for each in documents
    )
    named = {each.path: _status(each) for each in documents}
    paths = [ChangedFile(path, status) for path, status in named.items()]
    others = [ChangedFile(f.path, f.status, f.was) for f in files if f.path not in named]
    found.files = (*paths, *others)
    if isinstance(found.thread, PullRequest):
        found.thread = replace(found.thread, changed_files=len(found.files))


def _status(change: DocumentChange) -> str:
    if change.before is None:
        return "added"
    return "removed" if change.after is None else "modified"


def _with_code(code: CodeThread, done: ActForm, now: datetime) -> None:
    if done.verb == "merge":
        code.change = replace(code.change, open=False, merged=True, merged_at=now, closed_at=now)
    elif done.verb == "close":
        code.change = replace(code.change, open=False, closed_at=now)


def _merge(world: StoryWorld, found: StoryThread, done: ActForm, now: datetime) -> None:
    found.change(now, open=False, merged_at=now)
    found.note(Field.STATE, CLOSED, Actor(done.by), now, added=True)
    if (tracker := world.tracker_of(found)) is not None:
        tracker.note(Field.MERGE, f"#{found.thread.number}", Actor(done.by), now, added=True)


def _close(_: StoryWorld, found: StoryThread, done: ActForm, now: datetime) -> None:
    set_field(found, FieldChange(Field.STATE, CLOSED), Actor(done.by), now)


def _reopen(_: StoryWorld, found: StoryThread, done: ActForm, now: datetime) -> None:
    set_field(found, FieldChange(Field.STATE, ""), Actor(done.by), now)


def _push(_: StoryWorld, found: StoryThread, done: ActForm, now: datetime) -> None:
    _changes(found, done.documents, done.files)
    pushes = sum(each.field is Field.PUSH for each in found.history) + 1
    head = head_of(found.thread.number, pushes)
    found.change(now, head=head)
    found.note(Field.PUSH, head.sha, Actor(done.by), now, added=True)
    found.checks.clear()


def _ready(_: StoryWorld, found: StoryThread, __: ActForm, now: datetime) -> None:
    found.change(now, draft=False)
    found.touched = now


def _review(_: StoryWorld, found: StoryThread, done: ActForm, now: datetime) -> None:
    others = (each for each in found.reviews if each.author.login != done.by)
    found.reviews = (*others, Review(Actor(done.by), done.says, now))
    found.touched = now
    found.change(now)


def _label(_: StoryWorld, found: StoryThread, done: ActForm, now: datetime) -> None:
    for label in done.add:
        set_field(found, FieldChange(Field.LABEL, label), Actor(done.by), now)
    for label in done.remove:
        set_field(found, FieldChange(Field.LABEL, label, present=False), Actor(done.by), now)


def _milestone(world: StoryWorld, found: StoryThread, done: ActForm, now: datetime) -> None:
    title = "" if done.to in (None, NONE) else done.to or ""
    if title and title not in [each.title for each in world.milestones]:
        world.milestones.append(Milestone(len(world.milestones) + 1, title, open=True))
    set_field(found, FieldChange(Field.MILESTONE, title), Actor(done.by), now)


_ACTS: dict[str, Callable[[StoryWorld, StoryThread, ActForm, datetime], None]] = {
    "merge": _merge,
    "close": _close,
    "reopen": _reopen,
    "push": _push,
    "ready": _ready,
    "review": _review,
    "label": _label,
    "milestone": _milestone,
}
