"""Rules that set each other off and end each other are a mistake: they would turn for ever."""

import pytest

from bot.core.model.diagnostic import InvalidRules
from tests.harness.tiny import book, rule

READY = rule("a", when="{ not: { label: stale } }", ensure="{ labels: { set: [ ready ] } }")
CIRCLES = [
    READY + rule("b", when="{ label: ready }", ensure="{ labels: { set: [ stale ] } }"),
    READY + rule("b", when='{ label: "READ?" }', ensure="{ labels: { set: [ stale ] } }"),
    READY + rule("b", when='{ label: "[r]eady" }', ensure="{ labels: { set: [ stale ] } }"),
    READY
    + rule("b", when="{ label: ready }", ensure="{ milestone: { set: v1.9 } }")
    + rule("c", when="{ milestone: any }", ensure="{ labels: { set: [ stale ] } }"),
    rule("a", when="{ state: open, draft: false }", ensure="{ labels: { set: [ done ] } }")
    + rule("b", when="{ label: done }", ensure="{ state: closed }"),
]
REST = [
    # Both hold each other up, or each keeps the other away: either way it comes to rest.
    READY + rule("b", when="{ label: ready }", ensure="{ labels: { set: [ seen ] } }"),
    READY + rule("b", when="{ not: { label: ready } }", ensure="{ labels: { set: [ stale ] } }"),
    # The second one does not wait for the first one's label alone.
    READY
    + rule(
        "b",
        when="{ any: [ { label: ready }, { draft: true } ] }",
        ensure="{ labels: { set: [ seen ] } }",
    ),
    # A chain that leads nowhere.
    rule("a", when="{ draft: false }", ensure="{ labels: { set: [ ready ] } }")
    + rule("b", when="{ label: ready }", ensure="{ labels: { set: [ stale ] } }"),
]


@pytest.mark.parametrize("rules", CIRCLES)
def test_rules_that_end_what_they_wait_for_are_a_mistake(rules: str) -> None:
    with pytest.raises(InvalidRules, match=r'turn in circles: "a" \(line \d+\).*\[circle\]'):
        book(rules)


@pytest.mark.parametrize("rules", CIRCLES)
def test_a_circle_is_reported_once(rules: str) -> None:
    with pytest.raises(InvalidRules) as caught:
        book(rules)
    assert [each.kind for each in caught.value.diagnostics] == ["circle"]


@pytest.mark.parametrize("rules", REST)
def test_rules_that_come_to_rest_are_fine(rules: str) -> None:
    book(rules)


def test_what_happens_at_a_moment_is_not_undone() -> None:
    book(
        READY
        + rule(
            "b",
            when="{ label: ready }",
            ensure="{ labels: { set: [ stale ] } }",
            frame="at: freeze",
        )
    )
