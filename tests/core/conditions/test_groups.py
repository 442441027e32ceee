"""Conditions on whose a proposal is, and on whether its target moves."""

from dataclasses import replace
from typing import Any

import pytest

from bot.core.model.facts import Facts
from bot.core.model.plan.verdict import Outcome
from bot.core.model.proposal import ProposalChange, Target
from tests.harness.support import changed
from tests.harness.tiny import HELD, NOT_HELD, RED, judged, known, known_issue, proposal


def touching(*paths: str) -> Facts:
    return known(files=changed(*paths))


@pytest.mark.parametrize(
    ("facts", "text", "expected"),
    [
        (touching(RED), "team-red", HELD),
        (touching(RED), "[ team-blue, team-red ]", HELD),
        (touching(RED), "team-blue", NOT_HELD),
        (touching(RED), "none", NOT_HELD),
        (touching("README.md"), "none", HELD),
        (touching("proposals/team-green/3-x/proposal.md"), "none", HELD),
        (known_issue(), "none", HELD),
    ],
)
def test_only_declared_groups_count(facts: Facts, text: str, expected: Outcome) -> None:
    assert judged(f"group: {text}", facts)[0] is expected


def test_an_issue_belongs_to_the_groups_of_its_labels() -> None:
    facts = known_issue()
    thread: Any = replace(facts.thread, labels=("team/red", "kind/bug"))
    labelled = replace(facts, thread=thread)
    assert judged("group: team-red", labelled) == (HELD, "it belongs to team-red")
    assert judged("group: none", labelled)[0] is NOT_HELD


def change(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> Facts:
    base, head = (
        replace(proposal(), targets=tuple(Target(*each) for each in targets))
        for targets in (before, after)
    )
    return known(files=changed(RED), proposals=(ProposalChange(base, head),))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([("alpha", "v1.8")], [("alpha", "v1.9")], HELD),
        ([("alpha", "v1.8")], [("alpha", "v1.8")], NOT_HELD),
        ([], [("alpha", "v1.9")], NOT_HELD),
        ([("alpha", "v1.8")], [("alpha", "v1.8"), ("beta", "v1.9")], NOT_HELD),
        ([("alpha", "v1.8")], [("alpha", "v1.8"), ("alpha", "v1.9")], NOT_HELD),
        ([("alpha", "v1.8")], [], NOT_HELD),
    ],
)
def test_retargeted(
    before: list[tuple[str, str]], after: list[tuple[str, str]], expected: Outcome
) -> None:
    facts = change(before, after)
    assert judged("retargeted: true", facts)[0] is expected
    assert judged("retargeted: false", facts)[0] is (HELD if expected is NOT_HELD else NOT_HELD)


def test_a_retargeting_is_told_with_both_releases() -> None:
    facts = change([("alpha", "v1.8")], [("alpha", "v1.9")])
    assert judged("retargeted: true", facts)[1] == "moves alpha from v1.8 to v1.9"
