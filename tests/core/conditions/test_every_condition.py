"""What holds of all conditions: unknown is not false, and other subjects are no accident."""

from dataclasses import replace
from typing import Any

import pytest

from bot.core.conditions import CONDITIONS
from bot.core.model.facts import UNREAD, Facts, Need, Unavailable
from bot.core.model.plan.verdict import Outcome
from bot.core.model.plugin import PULL_REQUESTS
from bot.core.model.subject import SubjectKind
from bot.core.process.targets.target_release import AIM_NEEDS
from tests.harness.tiny import case, condition, judged, known, known_issue

EXAMPLES = {key: f"{key}: {found.example}" for key, found in CONDITIONS.items()}
# Asked only of what is there: a new target, an exception; or by one of a checklist's texts.
SOMETIMES = (
    ("document", Need.CALENDAR),
    *(("exception", need) for need in AIM_NEEDS),
    *(("ready-for", need) for need in (*AIM_NEEDS, Need.FILES)),
)
NEEDS = [
    pytest.param(text, need, id=f"{key} needs {need.value}")
    for key, text in EXAMPLES.items()
    for need in sorted(condition(text).required(), key=lambda need: need.name)
    if (key, need) not in SOMETIMES
]
# Of a document that nobody changed nothing is wrong; past releases are all that asks the calendar.
SILENT = ("document",)
OF_PULL_REQUESTS = [
    key for key, found in CONDITIONS.items() if found.kinds == PULL_REQUESTS and key not in SILENT
]


def fitting(text: str) -> Facts:
    """Facts of a subject that the condition makes sense for."""
    is_of_pulls = SubjectKind.PULL_REQUEST in condition(text).kinds
    return known() if is_of_pulls else known_issue()


@pytest.mark.parametrize(("text", "need"), NEEDS)
@pytest.mark.parametrize(
    ("fact", "because"),
    [(Unavailable("403 Forbidden"), "403 Forbidden"), (UNREAD, "it was not read")],
)
def test_what_could_not_be_read_makes_it_unknown(
    text: str, need: Need, fact: object, because: str
) -> None:
    lost: dict[str, Any] = {need.value: fact}
    assert judged(text, replace(fitting(text), **lost)) == (Outcome.UNKNOWN, because)


@pytest.mark.parametrize("text", EXAMPLES.values(), ids=EXAMPLES)
def test_with_all_facts_it_is_known_and_has_a_reason(text: str) -> None:
    outcome, because = judged(text, fitting(text))
    assert outcome is not Outcome.UNKNOWN
    assert because


@pytest.mark.parametrize("key", OF_PULL_REQUESTS)
def test_what_only_a_pull_request_has_does_not_hold_of_an_issue(key: str) -> None:
    empty = replace(known_issue(), files=(), proposals=())
    assert condition(EXAMPLES[key]).judge(case(empty)).outcome is Outcome.NOT_HELD
