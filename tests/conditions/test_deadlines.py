"""Conditions on deadlines: a day ends anywhere on Earth, and a merge counts when it happened."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.model.calendar import Calendar
from bot.model.diagnostic import InvalidRules
from bot.model.facts import Facts, Readiness
from bot.model.verdict import Outcome
from tests.tiny import (
    FREEZE,
    HELD,
    NOT_HELD,
    UNKNOWN,
    change,
    condition,
    judged,
    known,
    known_issue,
)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
GA = datetime(2026, 6, 2, 12, tzinfo=UTC)
COMING = "freeze, 2026-03-11 12:00 UTC, is still to come"
PASSED = "freeze, 2026-03-11 12:00 UTC, has passed"


@pytest.mark.parametrize(
    ("text", "now", "outcome", "because"),
    [
        ("before: freeze", FREEZE - MINUTE, HELD, COMING),
        ("before: freeze", FREEZE, NOT_HELD, PASSED),
        ("before: freeze", FREEZE + MINUTE, NOT_HELD, PASSED),
        ("after: freeze", FREEZE - MINUTE, NOT_HELD, COMING),
        ("after: freeze", FREEZE, HELD, PASSED),
        (
            'before: "freeze - 3d"',
            FREEZE - 3 * DAY,
            NOT_HELD,
            "freeze - 3d, 2026-03-08 12:00 UTC, has passed",
        ),
        (
            "after: freeze+12h",
            FREEZE + 11 * HOUR,
            NOT_HELD,
            "freeze + 12h, 2026-03-12 00:00 UTC, is still to come",
        ),
        (
            "between: [ freeze, ga ]",
            FREEZE - MINUTE,
            NOT_HELD,
            f"{COMING}; ga, 2026-06-02 12:00 UTC, is still to come",
        ),
        (
            "between: [ freeze, ga ]",
            FREEZE,
            HELD,
            f"{PASSED}; ga, 2026-06-02 12:00 UTC, is still to come",
        ),
        (
            "between: [ freeze, freeze + 1d ]",
            FREEZE + DAY,
            NOT_HELD,
            f"{PASSED}; freeze + 1d, 2026-03-12 12:00 UTC, has passed",
        ),
    ],
)
@pytest.mark.parametrize("facts", [known(), known_issue()], ids=["pull-request", "issue"])
def test_before_and_after(
    facts: Facts, text: str, now: datetime, outcome: Outcome, because: str
) -> None:
    assert judged(text, facts, now) == (outcome, because)


def test_what_was_merged_in_time_stays_in_time() -> None:
    facts = known(thread={"merged_at": FREEZE - MINUTE, "open": False})
    because = "freeze, 2026-03-11 12:00 UTC, was still to come at the merge, 2026-03-11 11:59 UTC"
    assert judged("before: freeze", facts, GA - DAY) == (HELD, because)
    late = known(thread={"merged_at": FREEZE, "open": False})
    assert judged("before: freeze", late, FREEZE + DAY)[0] is NOT_HELD
    assert judged("after: freeze", late, FREEZE + DAY)[0] is HELD


@pytest.mark.parametrize("text", ["before: freeze", "after: freeze", "between: [ freeze, ga ]"])
@pytest.mark.parametrize(
    "facts",
    [
        known(proposals=()),
        known(proposals=change("v1.10")),
        known(calendar=Calendar()),
        known_issue(thread={"milestone": None}),
        known_issue(thread={"milestone": "Next"}),
    ],
)
def test_without_such_a_deadline_it_is_neither(text: str, facts: Facts) -> None:
    assert judged(text, facts) == (NOT_HELD, "its release has no freeze")


def test_a_release_that_is_out_has_no_deadlines_any_more() -> None:
    assert judged("after: freeze", known(), GA) == (NOT_HELD, "its release has no freeze")


@pytest.mark.parametrize(
    ("readiness", "outcome", "because"),
    [
        ({"freeze": Readiness(ready=True)}, HELD, "ready for freeze"),
        (
            {"freeze": Readiness(ready=False, missing=("a", "b", "c", "d"))},
            NOT_HELD,
            "not ready for freeze: a, b, c and 1 more",
        ),
        ({}, UNKNOWN, "readiness for freeze is not known"),
    ],
)
def test_readiness(readiness: dict[str, Readiness], outcome: Outcome, because: str) -> None:
    assert judged("ready-for: freeze", known(readiness=readiness)) == (outcome, because)


@pytest.mark.parametrize(
    ("text", "found", "outcome", "because"),
    [
        ("exception: granted", "granted", HELD, "an exception is granted"),
        ("exception: granted", "expired", NOT_HELD, "an exception is expired"),
        ("exception: none", "none", HELD, "there is no exception"),
        ("exception: denied", "none", NOT_HELD, "there is no exception"),
    ],
)
def test_exceptions(text: str, found: str, outcome: Outcome, because: str) -> None:
    assert judged(text, known(exception=found)) == (outcome, because)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("before: freze", 'unknown deadline "freze"; did you mean "freeze"?'),
        ('before: "freeze - 3x"', "is no moment"),
        ("between: [ freeze ]", "between"),
        ("between: [ freeze, gaa ]", 'unknown deadline "gaa"'),
        ("ready-for: x", 'unknown deadline "x"'),
        ("exception: maybe", "must be granted"),
    ],
)
def test_what_makes_no_sense_is_a_mistake(text: str, words: str) -> None:
    with pytest.raises(InvalidRules, match=words.replace("?", r"\?")):
        condition(text)
