"""What others may be doing at the same time, in this process or in another one."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.core.engine.planning.claims import facts_of
from bot.core.engine.planning.command_effects import wanted, wishes_of
from bot.core.model.facts import Facts
from bot.core.model.plan.operation import (
    CREATING,
    CreateIssue,
    Operation,
    SetMilestoneDue,
    WriteComment,
)
from bot.core.model.subject import SubjectRef
from bot.service.evaluation.writing.results import enforced

if TYPE_CHECKING:
    from bot.service.evaluation.result import Evaluation


def makes_another(operation: Operation) -> bool:
    """Whether there are two of it when it is done twice."""
    is_new = isinstance(operation, WriteComment) and operation.comment is None
    return is_new or isinstance(operation, CREATING)


def alone(evaluation: "Evaluation", subject: SubjectRef) -> list[str]:
    """What others may do at the same time, each in one order for all.

    Several subjects may ask for one thing that is to be done once. And an issue has values that
    its own rules and commands set, and those of the pull requests that it tracks.
    """
    facts, found = evaluation.facts, set[str]()
    mine = subject if facts and facts.pull_request else None
    changed = {place.subject for place in _commanded(evaluation)}
    for operation in enforced(evaluation.plan):
        if isinstance(operation, CreateIssue):
            found.add(operation.key)
        elif isinstance(operation, SetMilestoneDue):
            found.add(f"{operation.subject.repository} milestone {operation.number}")
        elif any(wishes_of(operation)):
            changed.add(operation.subject)
    return sorted(found | {f"{issue} values" for issue in changed if issue != mine})


def _commanded(evaluation: "Evaluation") -> Iterator[Facts]:
    """The threads that a command is about, also where it is so already: others may change it."""
    decision, facts = evaluation.decision, evaluation.facts
    if decision.command and facts:
        places = (facts_of(facts, on) for on, _ in wanted(decision, facts))
        yield from (place for place in places if isinstance(place, Facts))
