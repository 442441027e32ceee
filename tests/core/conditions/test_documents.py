"""Conditions on what documents say: targets that are newly set, stage and status."""

import pytest

from bot.core.model.diagnostic import InvalidRules
from bot.core.model.facts import Unavailable
from bot.core.model.plan.verdict import Outcome
from bot.core.model.proposal import ProposalChange
from tests.harness.tiny import HELD, NOT_HELD, UNKNOWN, change, condition, judged, known, proposal

Changes = tuple[ProposalChange, ...]


@pytest.mark.parametrize(
    ("text", "changes", "outcome", "because"),
    [
        ("targets: release", change("v1.9"), HELD, "newly targets v1.9"),
        ("targets: release", change("v1.10", "v1.9"), HELD, "newly targets v1.9"),
        ("targets: release", change("v1.8"), NOT_HELD, "newly targets v1.8, which is out already"),
        ("targets: release", change(), NOT_HELD, "sets no new target"),
        ("targets: none", change(), HELD, "sets no new target"),
        ("targets: none", change("v1.9"), NOT_HELD, "newly targets v1.9"),
        ("targets: none", change("v1.8"), HELD, "newly targets v1.8, which is out already"),
        ("targets: v1.9", change("v1.9"), HELD, "newly targets v1.9"),
        ("targets: 1.9.0", change("v1.9"), HELD, "newly targets v1.9"),
        ("targets: v1.9", change("v1.10"), NOT_HELD, "newly targets v1.10"),
        ("targets: { stage: ALPHA }", change("alpha v1.9"), HELD, "newly targets v1.9"),
        ("targets: { stage: beta }", change("alpha v1.9"), NOT_HELD, "sets no new target"),
        ("targets: { stage: none }", change("v1.9"), HELD, "newly targets v1.9"),
        (
            "targets: { release: v1.9, stage: [ alpha, beta ] }",
            change("beta v1.9", "ga v1.10"),
            HELD,
            "newly targets v1.9",
        ),
        (
            "targets: release",
            (ProposalChange(proposal("v1.9"), proposal("v1.9")),),
            NOT_HELD,
            "sets no new target",
        ),
        (
            "targets: release",
            (ProposalChange(proposal("v1.9"), None),),
            NOT_HELD,
            "sets no new target",
        ),
        ("stage: alpha", change(stage="Alpha"), HELD, "the stage is alpha"),
        ("stage: [ alpha, beta ]", change(stage="ga"), NOT_HELD, "the stage is ga"),
        ("stage: none", change(), HELD, "the stage is none"),
        ("stage: none", (), NOT_HELD, "no document is touched"),
        ("status: accepted", change(status="accepted"), HELD, "the status is accepted"),
        (
            "status: accepted",
            (*change(status="draft"), *change(status="accepted")),
            HELD,
            "the status is draft, accepted",
        ),
        (
            "status: draft",
            (ProposalChange(proposal(status="draft"), None),),
            HELD,
            "the status is draft",
        ),
    ],
)
def test_what_documents_say(text: str, changes: Changes, outcome: Outcome, because: str) -> None:
    assert judged(text, known(proposals=changes)) == (outcome, because)


def test_without_the_calendar_it_is_not_known_which_release_is_over() -> None:
    facts = known(calendar=Unavailable("404"))
    assert judged("targets: release", facts) == (UNKNOWN, "404")
    assert judged("targets: v1.9", facts)[0] is HELD
    assert judged("targets: none", known(calendar=Unavailable("404"), proposals=()))[0] is HELD


def test_a_word_that_is_no_release_is_a_mistake() -> None:
    with pytest.raises(InvalidRules, match='"relase" is no release; write'):
        condition("targets: relase")
