"""What the bot writes in a story, done as GitHub would do it."""

from dataclasses import replace
from datetime import datetime

from bot.core.engine.planning.command_effects import CLOSED, wishes_of
from bot.core.engine.planning.fields.command_overrides import FieldChange
from bot.core.engine.stories.world import OURSELVES, StoryThread, StoryWorld
from bot.core.model.actor import Actor
from bot.core.model.facts import Check, Field, Issue, Milestone, OwnComment, PullRequest
from bot.core.model.plan.operation import (
    AddAssignees,
    AddLabels,
    CreateIssue,
    CreateMilestone,
    Operation,
    PublishCheck,
    RequestReviews,
    SetMilestoneDue,
    WriteComment,
)


def apply(world: StoryWorld, operation: Operation, now: datetime) -> None:
    """Carry one write out."""
    if isinstance(operation, CreateMilestone):
        number = len(world.milestones) + 1
        due = Milestone(number, operation.title, open=True, due=operation.due, is_ours=True)
        world.milestones.append(due)
    elif isinstance(operation, SetMilestoneDue):
        world.milestones[:] = [
            replace(each, due=operation.due) if each.number == operation.number else each
            for each in world.milestones
        ]
    elif isinstance(operation, CreateIssue):
        _open(world, operation, now)
    else:
        _on_thread(world, world.named(operation.subject), operation, now)


def _open(world: StoryWorld, operation: CreateIssue, now: datetime) -> None:
    """It has the next number that is free, and is called after what it was opened for."""
    cause = world.named(operation.subject)
    name = f"issue of {cause.name}"
    number = max(each.thread.number for each in world.threads.values()) + 1
    issue = Issue(
        number=number,
        title=operation.title,
        body=operation.body,
        author=OURSELVES,
        open=True,
        labels=(),
        milestone=None,
        created_at=now,
        updated_at=now,
    )
    opened = world.threads[name] = StoryThread(name, issue, key=operation.key)
    cause.issue = name
    _on_thread(world, opened, AddLabels(world.subject(number), operation.labels), now)
    _on_thread(world, opened, AddAssignees(world.subject(number), operation.assignees), now)


def _on_thread(world: StoryWorld, found: StoryThread, operation: Operation, now: datetime) -> None:
    for change in wishes_of(operation):
        set_field(found, change, OURSELVES, now)
    if isinstance(operation, RequestReviews) and isinstance(found.thread, PullRequest):
        asked = dict.fromkeys((*found.thread.reviewers, *operation.logins))
        found.change(now, reviewers=tuple(asked))
    elif isinstance(operation, WriteComment):
        _comment(world, found, operation, now)
    elif isinstance(operation, PublishCheck):
        made = Check(world.next_id(), operation.name, operation.conclusion, operation.digest)
        found.checks[operation.name] = made


def set_field(found: StoryThread, change: FieldChange, actor: Actor, now: datetime) -> None:
    """Change a label, an assignment, the milestone or the state, with a line of the timeline."""
    if change.field is Field.STATE:
        found.change(now, open=not change.value)
        found.note(Field.STATE, CLOSED, actor, now, added=bool(change.value))
        return
    if change.field is Field.MILESTONE:
        if found.thread.milestone:
            found.note(Field.MILESTONE, found.thread.milestone, actor, now, added=False)
        if change.value:
            found.note(Field.MILESTONE, change.value, actor, now, added=True)
        found.change(now, milestone=change.value or None)
        return
    name = "labels" if change.field is Field.LABEL else "assignees"
    others = [each for each in getattr(found.thread, name) if each != change.value]
    found.change(now, **{name: (*others, change.value) if change.present else tuple(others)})
    found.note(change.field, change.value, actor, now, added=change.present)


def _comment(world: StoryWorld, found: StoryThread, operation: WriteComment, now: datetime) -> None:
    written = OwnComment(
        operation.comment or world.next_id(), operation.key, operation.body, changed_at=now
    )
    others = [each for each in found.comments if each.id != written.id]
    found.comments[:] = [*others, written]
    found.change(now)
