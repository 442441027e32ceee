"""Conditions on reviews and on the tracking issue."""

from dataclasses import replace

import pytest

from bot.core.model.actor import Actor
from bot.core.model.diagnostic import InvalidRules
from bot.core.model.facts import Ambiguous, Review, Unavailable
from bot.core.model.plan.verdict import Outcome
from tests.harness.support import ALICE, NOW, PROW
from tests.harness.tiny import HELD, NOT_HELD, UNKNOWN, condition, judged, known, known_issue


def reviews(state: str, *people: str | Actor) -> tuple[Review, ...]:
    actors = (Actor(each) if isinstance(each, str) else each for each in people)
    return tuple(Review(actor, state, NOW) for actor in actors)


@pytest.mark.parametrize(
    ("text", "found", "outcome", "because"),
    [
        (
            "approved-by: anybody",
            reviews("approved", "bob"),
            HELD,
            "approved by bob, wanted: 1 of anybody",
        ),
        ("approved-by: anybody", (), NOT_HELD, "approved by nobody, wanted: 1 of anybody"),
        (
            "approved-by: anybody",
            reviews("approved", ALICE, PROW, "Merge-Robot"),
            NOT_HELD,
            "approved by nobody, wanted: 1 of anybody",
        ),
        (
            "approved-by: anybody",
            reviews("commented", "bob"),
            NOT_HELD,
            "approved by nobody, wanted: 1 of anybody",
        ),
        (
            "approved-by: lead",
            reviews("approved", "bob", "cAROL"),
            HELD,
            "approved by cAROL, wanted: 1 of lead",
        ),
        (
            "approved-by: { role: lead, count: 2 }",
            reviews("approved", "bob", "carol"),
            NOT_HELD,
            "approved by carol, wanted: 2 of lead",
        ),
        (
            "reviewed-by: { role: anybody, count: 2 }",
            (*reviews("commented", "bob"), *reviews("changes-requested", "carol")),
            HELD,
            "reviewed by bob, carol, wanted: 2 of anybody",
        ),
        (
            "reviewed-by: anybody",
            reviews("dismissed", "bob"),
            NOT_HELD,
            "reviewed by nobody, wanted: 1 of anybody",
        ),
    ],
)
def test_reviews(text: str, found: tuple[Review, ...], outcome: Outcome, because: str) -> None:
    assert judged(text, known(reviews=found)) == (outcome, because)


def test_a_role_that_could_not_be_looked_up_is_unknown() -> None:
    facts = known(roles={"lead": Unavailable("404")}, reviews=reviews("approved", "bob"))
    assert judged("approved-by: lead", facts) == (UNKNOWN, "404")
    assert judged("approved-by: anybody", facts)[0] is HELD


@pytest.mark.parametrize(("wanted", "other"), [("true", "false"), ("false", "true")])
def test_the_tracking_issue(wanted: str, other: str) -> None:
    there = known(tracking_issue=known_issue())
    held = there if wanted == "true" else known()
    assert judged(f"linked-issue: {wanted}", held)[0] is HELD
    assert judged(f"linked-issue: {other}", held)[0] is NOT_HELD
    assert judged("linked-issue: true", there)[1] == "tracked by example/enhancements#7"
    assert judged("linked-issue: true", known())[1] == "no tracking issue is named"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("approved-by: leads", 'unknown role "leads"'),
        ("approved-by: { role: lead, count: 0 }", "count"),
        ("reviewed-by: { count: 2 }", '"role" is missing'),
    ],
)
def test_what_makes_no_sense_is_a_mistake(text: str, words: str) -> None:
    with pytest.raises(InvalidRules, match=words):
        condition(text)


@pytest.mark.parametrize("state", ["open", "closed"])
def test_the_tracking_issue_by_its_state(state: str) -> None:
    issue = known_issue()
    there = known(tracking_issue=replace(issue, thread=replace(issue.thread, open=state == "open")))
    for wanted in ("open", "closed"):
        outcome = HELD if wanted == state else NOT_HELD
        told = f"tracked by example/enhancements#7, which is {state}"
        assert judged(f"linked-issue: {wanted}", there) == (outcome, told)
        assert judged(f"linked-issue: {wanted}", known())[0] is NOT_HELD


def test_hints_are_told_with_the_reason() -> None:
    disputed = known(tracking_issue=Ambiguous("nobody names it", (40, 41)))
    assert judged("linked-issue: true", disputed)[1] == "nobody names it; it may be #40 or #41"


def test_an_issue_in_dispute_is_neither_there_nor_not() -> None:
    disputed = known(tracking_issue=Ambiguous("two issues"))
    for wanted in ("true", "false"):
        assert judged(f"linked-issue: {wanted}", disputed) == (NOT_HELD, "two issues")


def test_a_pull_request_that_goes_to_another_branch_is_judged_again() -> None:
    """GitHub tells it as `edited`: what it changes, and so whose it is, may be something else."""
    wakes = condition("approved-by: lead").wakes
    assert "edited" in wakes["pull_request"]
    assert "edited" in condition("signed-off: all").wakes["pull_request"]
