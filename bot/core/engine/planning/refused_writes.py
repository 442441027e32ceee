"""What GitHub refused is not asked for at each event: it is left out of the plan, and told.

A refusal counts until what it depended on has changed, or its time is over.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from bot.core.engine.planning.claims import Part, Step
from bot.core.model.facts import Facts
from bot.core.model.plan.operation import (
    AddAssignees,
    AddLabels,
    CreateIssue,
    Operation,
    PublishCheck,
    RemoveAssignee,
    RemoveLabel,
    RequestReviews,
    SetMilestone,
    SetMilestoneDue,
    WriteComment,
)
from bot.core.model.records.refusal import Refusal
from bot.core.model.subject import SubjectRef

# What was left out when an issue was opened; no later operation asks for it.
OPENED = "opened: "


def parts_of(operation: Operation) -> Mapping[str, str]:
    """The values of an operation, each with the name under which its refusal is remembered.

    An operation that is done as a whole has one, without a value.
    """
    match operation:
        case AddLabels(labels=values):
            return {value: f"label {value.casefold()}" for value in values}
        case AddAssignees(logins=values):
            return {value: f"assignee {value.casefold()}" for value in values}
        case RequestReviews(logins=values):
            return {value: f"reviewer {value.casefold()}" for value in values}
        case _:
            return {"": _whole(operation)}


def _whole(operation: Operation) -> str:
    """The name of what is done as a whole; what may differ from one look to the next aside."""
    match operation:
        case RemoveLabel(label=label):
            return f"without label {label.casefold()}"
        case RemoveAssignee(login=login):
            return f"without assignee {login.casefold()}"
        case SetMilestoneDue(number=number, due=due):
            return f"milestone {number} due {due}"
        case SetMilestone(title=title):
            return f"milestone {title or ''}"
        case WriteComment(key=key):
            return f"comment {key}"
        case PublishCheck(name=name, commit=commit):
            return f"check {name} of {commit}"
        case CreateIssue(key=key):
            return f"issue {key}"
        case _:
            return str(operation)


def context_of(what: str, facts: Facts | None) -> str:
    """What the refusal depends on: where it is another one, GitHub may answer otherwise."""
    thread = facts.thread if facts else None
    if thread is None:
        return ""
    values = {"label": thread.labels, "assignee": thread.assignees, "comment": (thread.locked,)}
    found = values.get(what.partition(" ")[0], ())
    return sha256("\0".join(sorted(map(str, found))).encode("utf-8", "replace")).hexdigest()[:12]


def place_of(operation: Operation, facts: Facts) -> Facts | None:
    """The facts of what is written to, if they are known."""
    tracked = facts.tracking_issue
    if operation.subject == facts.subject:
        return facts
    is_there = isinstance(tracked, Facts) and tracked.subject == operation.subject
    return tracked if isinstance(tracked, Facts) and is_there else None


def spared(part: Part, facts: Facts, now: datetime) -> Part:
    """Without what GitHub has refused; each of that is noted."""
    if not facts.refused:
        return part
    known = {(each.subject, each.what): each for each in facts.refused if each.until > now}
    steps, notes = list[Step](), list[str]()
    for step in part.steps:
        found = dict(_refused(step.operation, facts, known))
        notes += (told(step.operation, value, each.reason) for value, each in found.items())
        if left := without(step.operation, found):
            steps.append(replace(step, operation=left))
    return replace(part, steps=tuple(steps), notes=(*part.notes, *notes), refused=tuple(notes))


def _refused(
    operation: Operation, facts: Facts, known: Mapping[tuple[SubjectRef, str], Refusal]
) -> Iterator[tuple[str, Refusal]]:
    place = place_of(operation, facts)
    for value, what in parts_of(operation).items():
        found = known.get((operation.subject, what))
        if found and found.context == context_of(what, place):
            yield value, found


def without(operation: Operation, values: Mapping[str, object]) -> Operation | None:
    """What is left of it; None for nothing."""
    if not values:
        return operation
    match operation:
        case AddLabels(labels=labels):
            left = tuple(each for each in labels if each not in values)
            return replace(operation, labels=left) if left else None
        case AddAssignees(logins=logins) | RequestReviews(logins=logins):
            left = tuple(each for each in logins if each not in values)
            return replace(operation, logins=left) if left else None
        case _:
            return None


def told(operation: Operation, value: str, reason: str) -> str:
    """What is not done, and what to do about it."""
    match operation:
        case AddLabels():
            return f"label {value} not added: {reason}"
        case AddAssignees():
            return f"{value} not assigned: {reason}"
        case RequestReviews():
            return f"{value} not asked for a review: {reason}"
        case WriteComment(key=key):
            return f"comment {key} not written: {reason}"
        case _:
            return f"not done: {operation}; {reason}"


def left_at_opening(facts: Facts, now: datetime) -> Part:
    """Who was not assigned when the tracking issue was opened: nothing asks for it again."""
    found = (each for each in facts.refused if each.what.startswith(OPENED) and each.until > now)
    notes = tuple(f"{each.what.removeprefix(OPENED)}: {each.reason}" for each in found)
    return Part(notes=notes, refused=notes)


@dataclass(frozen=True, slots=True)
class RefusedWrite:
    """What GitHub did not do of an operation: its values (of a whole one: nothing), each why."""

    operation: Operation
    reasons: Mapping[str, str]

    @property
    def notes(self) -> tuple[str, ...]:
        """Told, each."""
        return tuple(told(self.operation, each, why) for each, why in self.reasons.items())
