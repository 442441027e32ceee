"""milestone and state: one value, or none."""

from typing import Any

import pytest

from bot.core.model.diagnostic import InvalidRules
from bot.core.model.facts import Field, Unavailable
from bot.core.model.plan.desired_state import DesiredValue, Target
from tests.harness.tiny import case, change, ensured, known


def wants(text: str, **facts: Any) -> DesiredValue:
    [desire] = ensured(text).desires(case(known(**facts)))
    assert isinstance(desire, DesiredValue)
    return desire


@pytest.mark.parametrize(
    ("text", "field", "wanted"),
    [
        ("milestone: { set: v1.9 }", Field.MILESTONE, "v1.9"),
        ("milestone: { clear: true }", Field.MILESTONE, None),
        ('milestone: { set: "${release.name}" }', Field.MILESTONE, "v1.9"),
        ("state: closed", Field.STATE, "closed"),
        ("state: { set: open }", Field.STATE, None),
    ],
)
def test_what_is_wanted(text: str, field: Field, wanted: str | None) -> None:
    desire = wants(text)
    assert (desire.field, desire.wanted, desire.on) == (field, wanted, Target.SUBJECT)
    assert (desire.is_unknown, desire.is_release, desire.notes) == (False, False, ())


@pytest.mark.parametrize(
    "text", ["milestone: { on: issue, set: v1.9 }", "state: { on: issue, set: closed }"]
)
def test_the_tracking_issue(text: str) -> None:
    assert wants(text).on is Target.TRACKING_ISSUE
    [release] = ensured(text).releases(case(known()))
    assert isinstance(release, DesiredValue)
    assert release.on is Target.TRACKING_ISSUE


def test_of_several_values_the_lowest_release_counts() -> None:
    several = (*change(title="v1.10"), *change(title="v1.9"))
    desire = wants('milestone: { set: "${proposal.title}" }', proposals=several)
    assert (desire.wanted, desire.notes) == ("v1.9", ("the lowest of v1.9, v1.10 counts",))


def test_without_a_value_nothing_is_wanted_and_that_is_said() -> None:
    desire = wants('milestone: { set: "${proposal.target}" }', proposals=())
    assert desire.is_unknown
    assert desire.notes == ("${proposal.target} has no value here",)


def test_what_could_not_be_read_says_why() -> None:
    desire = wants('milestone: { set: "${proposal.target}" }', proposals=Unavailable("403"))
    assert (desire.is_unknown, desire.notes) == (True, ("403",))


@pytest.mark.parametrize(
    ("text", "undoes"),
    [
        ("milestone: { set: v1.9 }", frozenset({"v1.9"})),
        ('milestone: { set: "${process.name}" }', frozenset({"EP"})),
        ('milestone: { set: "${release.name}" }', None),
        ("state: closed", None),
    ],
)
def test_what_is_let_go_is_what_it_can_have_set(text: str, undoes: frozenset[str] | None) -> None:
    [desire] = ensured(text).releases(case(known()))
    assert isinstance(desire, DesiredValue)
    assert (desire.wanted, desire.is_release, desire.undoes) == (None, True, undoes)


@pytest.mark.parametrize("text", ["milestone: { clear: true }", "state: open"])
def test_what_was_cleared_or_opened_is_nobody_s_to_undo(text: str) -> None:
    assert ensured(text).releases(case(known())) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("milestone: {}", 'write "set" or "clear: true"'),
        ("milestone: { set: v1.9, clear: true }", 'write "set" or "clear: true"'),
        ("state: merged", "must be open or closed"),
        ("state: { set: closed, on: both }", "must be subject or issue"),
    ],
)
def test_what_makes_no_sense_is_a_mistake(text: str, words: str) -> None:
    with pytest.raises(InvalidRules, match=words):
        ensured(text)
