"""What cannot be read may be a target: nothing concludes that there is none, and no gate opens."""

from dataclasses import replace

import pytest

from bot.core.model.definitions.calendar import Calendar, Schedule
from bot.core.model.diagnostic import Diagnostic, Position
from bot.core.model.facts import Facts
from bot.core.model.plan.desired_state import DesiredCheck
from bot.core.model.plan.verdict import Outcome
from bot.core.model.proposal import Doubt, ProposalChange
from bot.core.model.records.exception_request import Decision, ExceptionRequest, ExceptionState
from tests.harness.support import NOW
from tests.harness.tiny import (
    CALENDAR,
    FREEZE,
    HELD,
    NOT_HELD,
    RED,
    RED_PLACE,
    UNKNOWN,
    case,
    ensured,
    judged,
    known,
)
from tests.harness.tiny import proposal as tiny_proposal

FINDING = Diagnostic(RED, Position(6, 3), '"soon" is no release', "wrong-release")
BECAUSE = 'line 6: "soon" is no release'


def doubted(*releases: str, targets: tuple[str, ...] = (), **more: object) -> Facts:
    """A pull request whose document has something that is not understood."""
    head = replace(tiny_proposal(*targets), doubts=(Doubt(FINDING, "soon", releases),))
    return known(proposals=(ProposalChange(None, head),), **more)


@pytest.mark.parametrize(
    "text",
    ["targets: none", "targets: release", "targets: v1.9"],
)
def test_that_it_sets_no_target_is_not_known(text: str) -> None:
    assert judged(text, doubted()) == (UNKNOWN, BECAUSE)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("targets: none", NOT_HELD),
        ("targets: release", HELD),
        ("targets: v1.9", HELD),
        ("targets: v1.10", UNKNOWN),
        ("before: freeze", UNKNOWN),
        ("after: freeze", NOT_HELD),
        ("exception: granted", UNKNOWN),
    ],
)
def test_beside_a_target_it_may_be_for_an_earlier_release(text: str, outcome: Outcome) -> None:
    granted = ExceptionRequest(
        "v1.9", ExceptionState.GRANTED, Decision("alice", NOW), proposals=(RED_PLACE,)
    )
    assert judged(text, doubted(targets=("v1.9",), exceptions=(granted,)))[0] is outcome


def test_once_the_deadline_of_what_is_known_has_passed_the_rest_does_not_matter() -> None:
    facts = doubted(targets=("v1.9",))
    assert judged("before: freeze", facts, FREEZE)[0] is NOT_HELD
    assert judged("after: freeze", facts, FREEZE)[0] is HELD


@pytest.mark.parametrize(
    ("releases", "targets", "outcome"),
    [
        (("v1.9",), (), UNKNOWN),
        (("v1.7",), (), HELD),  # it is out
        (("v7.7",), (), HELD),  # there is no such release
        (("v1.9", "v1.7"), (), UNKNOWN),
    ],
)
def test_what_may_only_mean_a_release_that_does_not_matter_changes_nothing(
    releases: tuple[str, ...], targets: tuple[str, ...], outcome: Outcome
) -> None:
    [v19] = [each for each in CALENDAR.schedules if each.release == "v1.9"]
    ga = replace(v19.deadlines[-1], name="ga", ends=NOW)
    calendar = Calendar((Schedule("v1.7", (ga,)), v19))
    facts = doubted(*releases, targets=targets, calendar=calendar)
    assert judged("targets: none", facts)[0] is outcome


def test_a_later_release_than_the_one_it_is_for_changes_nothing() -> None:
    facts = doubted("v1.10", targets=("v1.9",), calendar=CALENDAR)
    assert judged("before: freeze", facts)[0] is HELD


PASS = "{ any: [ { targets: none }, { before: freeze } ] }"
GATE = f"{{ name: gate, severity: %s, pass: {PASS}, fail: Late. }}"


@pytest.mark.parametrize(("severity", "bad"), [("required", "failure"), ("advisory", "neutral")])
def test_a_check_is_never_green_of_what_cannot_be_read_and_says_where(
    severity: str, bad: str
) -> None:
    check = ensured(f"check: {GATE % severity}")
    [desire] = check.desires(case(doubted()))
    assert isinstance(desire, DesiredCheck)
    assert (desire.conclusion, desire.is_unknown) == (bad, False)
    assert desire.summary.startswith("**Next: correct the document here.**")
    assert "line 6" in desire.summary
    assert "is no release" in desire.summary


def test_what_was_not_understood_before_the_change_either_holds_nobody_up() -> None:
    doubt = (Doubt(FINDING, "soon"),)
    both = ProposalChange(
        replace(tiny_proposal(), doubts=doubt), replace(tiny_proposal(), doubts=doubt)
    )
    assert judged("targets: none", known(proposals=(both,)))[0] is HELD
