"""What GitHub refused is left out of the plan and told, until what it depends on is another."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.engine.planning.claims import Part, Step
from bot.core.engine.planning.refused_writes import context_of, parts_of, spared, without
from bot.core.model.facts import Facts
from bot.core.model.plan.operation import (
    AddAssignees,
    AddLabels,
    CreateIssue,
    CreateMilestone,
    Operation,
    PublishCheck,
    RemoveAssignee,
    RemoveLabel,
    RequestReviews,
    SetMilestone,
    SetState,
    WriteComment,
)
from bot.core.model.records.refusal import Refusal
from bot.core.rulebook.rulebook import RuleRef
from tests.harness.support import NOW, SUBJECT
from tests.harness.tiny import known

HOUR = timedelta(hours=1)
RULE = RuleRef("rule", "f", 1, "d")
WHOLE: tuple[Operation, ...] = (
    RemoveLabel(SUBJECT, "x"),
    RemoveAssignee(SUBJECT, "bob"),
    CreateMilestone(SUBJECT, "v1", None),
    SetMilestone(SUBJECT, "v1", 1),
    SetState(SUBJECT, open=False),
    WriteComment(SUBJECT, "status", "Look."),
    PublishCheck(SUBJECT, "a" * 40, "gate", "neutral", "", "", "d"),
    CreateIssue(SUBJECT, "tracks/1", "EP", "", (), ()),
)
PARTED: tuple[Operation, ...] = (
    AddLabels(SUBJECT, ("x", "y")),
    AddAssignees(SUBJECT, ("bob", "carol")),
    RequestReviews(SUBJECT, ("bob", "carol")),
)


def refused(operation: Operation, facts: Facts, *values: str) -> Facts:
    """As it is remembered for an hour."""
    names = parts_of(operation)
    found = (
        Refusal(SUBJECT, names[each], context_of(names[each], facts), "mend it", NOW + HOUR)
        for each in values
    )
    return replace(facts, refused=tuple(found))


def left(operation: Operation, facts: Facts, later: timedelta = timedelta()) -> Part:
    return spared(Part((Step(operation, RULE, "y"),)), facts, NOW + later)


@pytest.mark.parametrize("operation", WHOLE, ids=lambda each: type(each).__name__)
def test_what_is_done_as_a_whole_is_left_out_and_told(operation: Operation) -> None:
    facts = refused(operation, known(), "")
    found = left(operation, facts)
    assert found.steps == ()
    assert found.notes == found.refused
    assert found.notes[0].endswith("mend it")
    assert left(operation, facts, HOUR).steps


@pytest.mark.parametrize("operation", PARTED, ids=lambda each: type(each).__name__)
def test_of_several_values_the_others_are_tried(operation: Operation) -> None:
    first, second = parts_of(operation)
    [step] = left(operation, refused(operation, known(), first)).steps
    assert list(parts_of(step.operation)) == [second]
    assert left(operation, refused(operation, known(), first, second)).steps == ()
    assert without(operation, {}) == operation


@pytest.mark.parametrize(
    ("operation", "change"),
    [
        (AddLabels(SUBJECT, ("x",)), {"labels": ("other",)}),
        (AddAssignees(SUBJECT, ("bob",)), {"assignees": ("carol",)}),
        (WriteComment(SUBJECT, "status", "Look."), {"locked": True}),
    ],
)
def test_it_is_tried_again_when_what_it_depends_on_has_changed(
    operation: Operation, change: dict[str, object]
) -> None:
    [value] = parts_of(operation)
    facts = refused(operation, known(), value)
    assert left(operation, facts).steps == ()
    changed = replace(facts, thread=replace(facts.thread, **change))  # type: ignore[arg-type]
    assert left(operation, changed).steps
