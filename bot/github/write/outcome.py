"""What GitHub's answer to a write shows: it may say yes and leave something out, in silence."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.core.model.plan.operation import (
    AddAssignees,
    AddLabels,
    CreateIssue,
    Operation,
    SetMilestone,
)
from bot.github.api.errors import Refused
from bot.github.write.after_creation import Created

NOT_ASSIGNABLE = (
    "let them comment there once, or give them access to the repository; GitHub assigns nobody else"
)
LEFT_OUT = "look at it there; GitHub said yes and did not do it"
LOCKED = "unlock the conversation; GitHub lets this App say nothing there"
NO_PERMISSION = (
    "ask whoever runs this App to look at what `vepbot doctor` says; it lacks a permission for it"
)
TOO_MANY_LABELS = "take labels off that are not needed; GitHub allows 100"
NO_REVIEWER = (
    "ask somebody with access to the repository; GitHub lets nobody else review on request"
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was created, if GitHub shows it; what it left out (of a whole operation: ""), each why.

    `beside` is what was left out of something that is new, in words.
    """

    created: Created | None = None
    left_out: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[str, str] = field(default_factory=dict)


DONE = Outcome()


def in_words(refused: Refused, operation: Operation) -> str:
    """What to do about a refusal, then why. GitHub's own words only where we have none."""
    words = refused.words
    if refused.is_locked:
        return LOCKED
    if refused.status == 403 and "not accessible by integration" in words:
        return NO_PERMISSION
    if isinstance(operation, AddLabels | CreateIssue) and "more than 100 labels" in words:
        return TOO_MANY_LABELS
    if isinstance(operation, AddAssignees | CreateIssue) and "assignees" in refused.fields:
        return NOT_ASSIGNABLE
    if "collaborator" in words:
        return NO_REVIEWER
    return f"look at it there; GitHub refused it ({words})"


def of_names(answer: Any, wanted: Iterable[str], key: str, why: str) -> Outcome:
    """Names that are wanted and not in the answer; one of another form tells nothing."""
    if not isinstance(answer, list):
        return DONE
    there = {str(each.get(key)).casefold() for each in answer if isinstance(each, dict)}
    return Outcome(left_out={name: why for name in wanted if name.casefold() not in there})


def without_name(answer: Any, name: str, key: str) -> Outcome:
    """Whether a name that shall be gone is in the answer still."""
    found = of_names(answer, (name,), key, LEFT_OUT)
    is_there = isinstance(answer, list) and not found.left_out
    return Outcome(left_out={"": LEFT_OUT}) if is_there else DONE


def of_milestone(answer: Any, operation: SetMilestone) -> Outcome:
    """Whether the thread is on the milestone now."""
    if not isinstance(answer, dict) or "milestone" not in answer:
        return DONE
    milestone = answer["milestone"]
    number = milestone.get("number") if isinstance(milestone, dict) else None
    return DONE if number == operation.number else Outcome(left_out={"": LEFT_OUT})


def of_state(answer: Any, wanted: str) -> Outcome:
    """Whether it is open or closed now."""
    state = answer.get("state") if isinstance(answer, dict) else None
    return DONE if state in (None, wanted) else Outcome(left_out={"": LEFT_OUT})


def listed(answer: Any, key: str) -> Any:
    """A list within an object."""
    return answer.get(key) if isinstance(answer, dict) else None


def optional_in(refused: Refused, given: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Which of the fields of a new issue it was refused for; all where GitHub names none."""
    if refused.status != 422:
        return frozenset()
    there = frozenset(name for name, values in given.items() if values)
    named = {field if field.endswith("s") else f"{field}s" for field in refused.fields}
    return (there & named) or there
