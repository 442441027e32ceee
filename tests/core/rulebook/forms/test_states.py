"""`states:` gives states the names that people use, and says from when on something is at risk."""

from datetime import timedelta

import pytest

from bot.core.model.definitions.process import Process
from bot.core.model.diagnostic import InvalidRules
from bot.core.rulebook.load import load
from tests.harness.tiny import PROCESS, TEMPLATES, rule


def process_with(states: str) -> Process:
    text = PROCESS.replace("  contact: the list\n", f"  contact: the list\n  states: {states}\n")
    [entry] = load(
        {"rules/r.yaml": text + rule("r", once="{ comment: Hello. }"), **TEMPLATES}
    ).processes
    return entry.process


def test_names_and_the_time_that_is_at_risk() -> None:
    found = process_with("{ accepted: { name: Tracked }, at-risk: { name: At Risk, from: 2w } }")
    assert found.states == {"accepted": "Tracked", "at-risk": "At Risk"}
    assert found.risk == timedelta(days=14)
    assert process_with("{}").risk == timedelta(days=28)


@pytest.mark.parametrize(
    ("states", "message"),
    [
        ("{ accepted: { name: Late } }", '"late" would be two states'),
        ("{ accepted: { name: In }, done: { name: in } }", '"in" would be two states'),
        ("{ accepted: { from: 4w } }", "only at-risk has a from:"),
        ("{ acepted: { name: In } }", 'unknown state "acepted"'),
    ],
)
def test_a_name_is_for_one_state(states: str, message: str) -> None:
    with pytest.raises(InvalidRules, match=message):
        process_with(states)
