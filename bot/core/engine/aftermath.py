"""The facts as GitHub would tell them after a plan was carried out."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bot.core.engine.planning.plan import Plan
from bot.core.model.actor import Actor
from bot.core.model.facts import (
    Change,
    Check,
    Facts,
    Field,
    Issue,
    Milestone,
    OwnComment,
    PullRequest,
    Thread,
)
from bot.core.model.plan.operation import (
    AddAssignees,
    AddLabels,
    CreateIssue,
    CreateMilestone,
    Operation,
    PublishCheck,
    React,
    RemoveAssignee,
    RemoveLabel,
    RequestReviews,
    SetMilestone,
    SetMilestoneDue,
    SetState,
    WriteComment,
)
from bot.core.model.subject import SubjectKind, SubjectRef
from bot.core.rulebook.rulebook import Mode

OURSELVES = Actor("vepbot", is_bot=True, is_this_app=True)
# The number of an issue that does not exist yet.
OPENED = 10**9


def applied(before: Facts, plan: Plan, now: datetime) -> Facts:
    """Every step of the plan that is not only reported, on the subject or on its tracking issue.

    What was not read stays so. `now` (UTC) is when it is carried out.
    """
    found = before
    for step in plan.steps:
        if step.mode is Mode.ENFORCE:
            found = _on(found, step.operation, now)
    return found


def _on(facts: Facts, operation: Operation, now: datetime) -> Facts:
    tracked = facts.tracking_issue
    if operation.subject != facts.subject and isinstance(tracked, Facts):
        return replace(facts, tracking_issue=_one(tracked, operation, now))
    return _one(facts, operation, now)


def _one(facts: Facts, operation: Operation, now: datetime) -> Facts:
    thread = facts.thread
    match operation:
        case AddLabels() | RemoveLabel() | AddAssignees() | RemoveAssignee() | RequestReviews():
            return _with_set(facts, thread, operation, now)
        case CreateMilestone() | SetMilestoneDue():
            return _with_milestone(facts, operation)
        case SetMilestone(title=title):
            changed = replace(thread, milestone=title)
            value = title or thread.milestone or ""
            return _changed(facts, changed, Field.MILESTONE, (value,), now, added=title is not None)
        case SetState(open=is_open):
            changed = replace(thread, open=is_open)
            return _changed(facts, changed, Field.STATE, ("closed",), now, added=not is_open)
        case WriteComment() | React():
            return _said(facts, operation)
        case PublishCheck():
            return _checked(facts, operation)
        case CreateIssue():
            return replace(facts, tracking_issue=_created(facts, operation, now))
        case _:
            assert_never(operation)


def _with_milestone(facts: Facts, operation: CreateMilestone | SetMilestoneDue) -> Facts:
    if not isinstance(facts.milestones, tuple):
        return facts
    if isinstance(operation, SetMilestoneDue):
        due, wanted = operation.due, operation.number
        moved = (replace(m, due=due) if m.number == wanted else m for m in facts.milestones)
        return replace(facts, milestones=tuple(moved))
    number = len(facts.milestones) + 1
    created = Milestone(number, operation.title, open=True)
    return replace(facts, milestones=(*facts.milestones, created))


def _with_set(
    facts: Facts,
    thread: Thread,
    operation: AddLabels | RemoveLabel | AddAssignees | RemoveAssignee | RequestReviews,
    now: datetime,
) -> Facts:
    match operation:
        case RequestReviews(logins=logins):
            if not isinstance(thread, PullRequest):
                return facts
            return replace(facts, thread=replace(thread, reviewers=(*thread.reviewers, *logins)))
        case AddLabels(labels=labels):
            return _changed(
                facts, replace(thread, labels=(*thread.labels, *labels)), Field.LABEL, labels, now
            )
        case RemoveLabel(label=label):
            left = tuple(name for name in thread.labels if name != label)
            return _changed(
                facts, replace(thread, labels=left), Field.LABEL, (label,), now, added=False
            )
        case AddAssignees(logins=logins):
            everybody = (*thread.assignees, *logins)
            return _changed(
                facts, replace(thread, assignees=everybody), Field.ASSIGNEE, logins, now
            )
        case RemoveAssignee(login=login):
            left = tuple(name for name in thread.assignees if name != login)
            changed = replace(thread, assignees=left)
            return _changed(facts, changed, Field.ASSIGNEE, (login,), now, added=False)


def _changed(
    facts: Facts,
    thread: Thread,
    field: Field,
    values: tuple[str, ...],
    now: datetime,
    *,
    added: bool = True,
) -> Facts:
    if not isinstance(facts.history, tuple):
        return replace(facts, thread=thread)
    lines = tuple(Change(field, value, added, OURSELVES, now) for value in values)
    return replace(facts, thread=thread, history=(*facts.history, *lines))


def _said(facts: Facts, operation: WriteComment | React) -> Facts:
    """A reaction shows in no fact."""
    return facts if isinstance(operation, React) else _commented(facts, operation)


def _commented(facts: Facts, operation: WriteComment) -> Facts:
    if not isinstance(facts.comments, tuple):
        return facts
    others = tuple(c for c in facts.comments if c.id != operation.comment)
    number = operation.comment or 1000 + len(others)
    written = OwnComment(number, operation.key, operation.body)
    return replace(facts, comments=(*others, written))


def _checked(facts: Facts, operation: PublishCheck) -> Facts:
    if not isinstance(facts.checks, tuple):
        return facts
    others = tuple(c for c in facts.checks if c.id != operation.check)
    number = operation.check or 1000 + len(others)
    found = Check(number, operation.name, operation.conclusion, operation.digest)
    return replace(facts, checks=(*others, found))


def _created(facts: Facts, operation: CreateIssue, now: datetime) -> Facts:
    issue = Issue(
        number=OPENED, title=operation.title, body=operation.body, author=OURSELVES, open=True,
        labels=operation.labels, milestone=None, created_at=now, updated_at=now,
        assignees=operation.assignees,
    )  # fmt: skip
    history = tuple(
        Change(Field.LABEL, label, added=True, actor=OURSELVES, at=now)
        for label in operation.labels
    )
    return Facts(
        SubjectRef(facts.subject.repository, OPENED),
        issue,
        SubjectKind.ISSUE,
        repository_labels=facts.repository_labels,
        milestones=facts.milestones,
        history=history,
        comments=(),
    )
