"""Conditions on what is on record: open concerns, and who has signed off."""

from dataclasses import replace
from typing import Any

import pytest

from bot.core.model.facts import OwnComment, Unavailable
from bot.core.model.plan.verdict import Outcome
from bot.core.model.proposal import ProposalChange
from bot.core.model.records.exception_request import Decision
from bot.core.model.records.thread_record import Concern, SignOff, ThreadRecord
from bot.core.process.thread_record import KEY, ledger
from tests.harness.support import NOW, changed
from tests.harness.tiny import (
    HELD,
    NOT_HELD,
    RED,
    UNKNOWN,
    condition,
    judged,
    known,
    known_issue,
    proposal,
)

BLUE = "proposals/team-blue/2-dip/proposal.md"
BOB = Decision("bob", NOW)
SCALE = Concern("scale", "", BOB)


def comments(minutes: ThreadRecord) -> tuple[OwnComment, ...]:
    return (OwnComment(9, KEY, ledger(minutes) or ""),)


@pytest.mark.parametrize(
    ("concerns", "none", "because"),
    [
        ((), HELD, "no concern is open"),
        ((replace(SCALE, settled=BOB),), HELD, "no concern is open"),
        ((SCALE,), NOT_HELD, "open: scale"),
    ],
)
def test_concerns(concerns: tuple[Concern, ...], none: Outcome, because: str) -> None:
    facts = known(comments=comments(ThreadRecord(concerns=concerns)))
    assert judged("concerns: none", facts) == (none, because)
    opposite = NOT_HELD if none is HELD else HELD
    assert judged("concerns: open", facts) == (opposite, because)


def test_a_record_that_was_changed_is_unknown() -> None:
    facts = known(comments=(OwnComment(9, KEY, "All gone"),))
    because = "the comment with the record was changed by hand"
    for text in ("concerns: none", "concerns: open", "signed-off: all", "signed-off: none"):
        assert judged(text, facts) == (UNKNOWN, because)


@pytest.mark.parametrize(
    ("signed", "outcomes", "missing"),
    [
        ((), (NOT_HELD, NOT_HELD, HELD), "not signed off by team-blue, team-red"),
        (("team-red",), (NOT_HELD, HELD, NOT_HELD), "not signed off by team-blue"),
        (("team-red", "team-blue"), (HELD, HELD, NOT_HELD), "all have signed off"),
        (("meta",), (NOT_HELD, NOT_HELD, HELD), "not signed off by team-blue, team-red"),
    ],
)
def test_sign_offs(signed: tuple[str, ...], outcomes: tuple[Outcome, ...], missing: str) -> None:
    minutes = ThreadRecord(tuple(SignOff(group, BOB) for group in signed))
    facts = known(files=changed(RED, BLUE), comments=comments(minutes))
    found = [judged(f"signed-off: {wanted}", facts) for wanted in ("all", "any", "none")]
    assert tuple(outcome for outcome, _ in found) == outcomes
    assert found[0][1] == missing


def test_a_group_that_the_change_leaves_out_is_asked_all_the_same() -> None:
    before = proposal("v1.9", participating=("team-blue",))
    facts = known(proposals=(ProposalChange(before, proposal("v1.9")),), comments=())
    assert judged("signed-off: all", facts)[1] == "not signed off by team-red, team-blue"


def test_an_issue_needs_no_files() -> None:
    lost: dict[str, Any] = {"files": Unavailable("none"), "proposals": Unavailable("none")}
    issue = replace(known_issue(thread={"labels": ("team/red",)}), **lost)
    assert judged("signed-off: all", issue) == (NOT_HELD, "not signed off by team-red")


def test_what_excludes_what() -> None:
    none, any_, all_ = (condition(f"signed-off: {word}") for word in ("none", "any", "all"))
    assert none.excludes(any_)
    assert any_.excludes(none)
    assert not any_.excludes(all_)
    assert not none.excludes(all_)
    assert condition("concerns: none").excludes(condition("concerns: open"))
