"""A gate opens when it opens for every release that the change newly targets."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.core.model.definitions.calendar import Calendar, Deadline, Schedule
from bot.core.model.diagnostic import Diagnostic, Position
from bot.core.model.facts import UNREAD, Change, Facts, Field, Need
from bot.core.model.plan.desired_state import DesiredCheck
from bot.core.model.proposal import Doubt, ProposalChange
from bot.core.model.records.exception_request import Decision, ExceptionRequest, ExceptionState
from bot.core.process.targets.each_release import MOST_RELEASES
from tests.harness.support import NOW, PROW
from tests.harness.tiny import (
    FREEZE,
    RED,
    RED_PLACE,
    case,
    change,
    deadline,
    ensured,
    known,
    proposal,
)

NEW = change("alpha v1.9", "beta v1.10")
OVER, TO_COME = date(2026, 2, 1), date(2026, 4, 1)
GATE = ensured(
    "check: { name: gate, severity: required, fail: 'Late for ${release.name}.', pass: { any: "
    "[ { targets: none }, { before: freeze }, { exception: granted }, "
    "{ in-grace: { deadline: freeze, labels: [ lgtm ] } } ] } }"
)


def calendar(**freezes: date) -> Calendar:
    """Schedules by their releases: `v1_9` is v1.9."""
    found = ((name.replace("_", "."), day) for name, day in freezes.items())
    return Calendar(tuple(Schedule(name, (deadline("freeze", day),)) for name, day in found))


def granted(*releases: str) -> tuple[ExceptionRequest, ...]:
    """For the proposal that the facts are about."""
    found = ExceptionRequest(
        "", ExceptionState.GRANTED, Decision("alice", NOW), proposals=(RED_PLACE,)
    )
    return tuple(replace(found, release=release) for release in releases)


def gate(facts: Facts) -> DesiredCheck:
    [desire] = GATE.desires(case(facts))
    assert isinstance(desire, DesiredCheck)
    return desire


BOTH_OVER = calendar(v1_9=OVER, v1_10=OVER)


@pytest.mark.parametrize(
    ("schedules", "exceptions", "conclusion", "title"),
    [
        (calendar(v1_10=OVER), (), "failure", "Late for v1.10."),
        (calendar(v1_9=TO_COME, v1_10=OVER), (), "failure", "Late for v1.10."),
        (calendar(v1_9=OVER, v1_10=TO_COME), (), "failure", "Late for v1.9."),
        (BOTH_OVER, (), "failure", "Late for v1.9."),
        (BOTH_OVER, ("v1.9",), "failure", "Late for v1.10."),
        (BOTH_OVER, ("v1.10",), "failure", "Late for v1.9."),
        (
            BOTH_OVER,
            ("v1.9", "v1.10"),
            "success",
            "an exception is granted",
        ),
        (
            calendar(v1_9=TO_COME, v1_10=OVER),
            ("v1.10",),
            "success",
            "v1.9: freeze, 2026-04-02 12:00 UTC, is still to come; v1.10: an exception is granted",
        ),
        (
            calendar(v1_10=TO_COME),
            (),
            "success",
            (
                "v1.9: v1.9 has no date yet for freeze; "
                "v1.10: freeze, 2026-04-02 12:00 UTC, is still to come"
            ),
        ),
    ],
)
def test_the_worst_of_all_new_targets_counts(
    schedules: Calendar, exceptions: tuple[str, ...], conclusion: str, title: str
) -> None:
    found = gate(known(proposals=NEW, calendar=schedules, exceptions=granted(*exceptions)))
    assert (found.conclusion, found.title) == (conclusion, title)


def test_what_is_red_says_of_which_release_each_reason_is() -> None:
    found = gate(known(proposals=NEW, calendar=calendar(v1_10=OVER)))
    assert "v1.10: newly targets v1.10; freeze, 2026-02-02 12:00 UTC, has passed" in found.summary
    assert "v1.9" not in found.summary


def test_a_release_that_is_out_is_not_asked_after() -> None:
    out = Schedule("v1.9", (deadline("freeze", OVER), deadline("ga", OVER)))
    later = calendar(v1_10=TO_COME).schedules
    assert gate(known(proposals=NEW, calendar=Calendar((out, *later)))).conclusion == "success"


def test_a_target_that_stood_there_is_not_new() -> None:
    both = (ProposalChange(proposal("alpha v1.9"), proposal("alpha v1.9", "beta v1.10")),)
    found = gate(known(proposals=both, calendar=calendar(v1_9=OVER)))
    assert (found.conclusion, found.title) == ("neutral", "v1.10 has no date yet for freeze")


@pytest.mark.parametrize(
    ("low", "conclusion"), [(TO_COME, None), (OVER, "failure")], ids=["unknown", "false wins"]
)
def test_one_that_is_unknown_keeps_it_from_being_green(low: date, conclusion: str | None) -> None:
    unreadable = replace(Schedule("v1.10", ()), unreadable=("freeze",))
    schedules = Calendar((*calendar(v1_9=low).schedules, unreadable))
    assert gate(known(proposals=NEW, calendar=schedules)).conclusion == conclusion


def test_exceptions_are_asked_for_where_the_higher_one_needs_them() -> None:
    facts = known(proposals=NEW, calendar=calendar(v1_9=TO_COME, v1_10=OVER), exceptions=UNREAD)
    assert (gate(facts).is_unknown, gate(facts).wants) == (True, frozenset({Need.EXCEPTIONS}))


def test_the_grace_of_one_is_none_of_another() -> None:
    ends = NOW - timedelta(hours=1)
    grace = Deadline("freeze", ends.date(), ends, grace=timedelta(days=1))
    high = calendar(v1_10=OVER).schedules
    approved = Change(Field.LABEL, "lgtm", True, PROW, NOW - timedelta(days=9))
    found = [
        gate(
            known(
                thread={"labels": ("lgtm",)},
                history=(approved,),
                proposals=new,
                calendar=Calendar((Schedule("v1.9", (grace,)), *high)),
            )
        )
        for new in (change("alpha v1.9"), NEW)
    ]
    assert [each.conclusion for each in found] == ["success", "failure"]


def doubted(*releases: str) -> tuple[ProposalChange, ...]:
    """Targets v1.9, and perhaps others."""
    finding = Diagnostic(RED, Position(6, 3), '"soon" is no release', "wrong-release")
    head = replace(proposal("alpha v1.9"), doubts=(Doubt(finding, "soon", releases),))
    return (ProposalChange(None, head),)


@pytest.mark.parametrize(
    ("high", "exceptions", "conclusion"),
    [
        ({}, ("v1.9",), "success"),  # there is no such release
        ({"v1_10": TO_COME}, ("v1.9",), "success"),
        ({"v1_10": OVER}, ("v1.9",), "failure"),
        ({"v1_10": OVER}, ("v1.9", "v1.10"), "success"),
    ],
)
def test_what_a_doubtful_line_may_mean_is_judged_too(
    high: dict[str, date], exceptions: tuple[str, ...], conclusion: str
) -> None:
    facts = known(
        proposals=doubted("v1.10"),
        calendar=calendar(v1_9=OVER, **high),
        exceptions=granted(*exceptions),
    )
    found = gate(facts)
    assert found.conclusion == conclusion
    assert conclusion == "success" or "**Next: correct the document here.**" in found.summary


def test_of_more_than_anybody_plans_for_it_is_red() -> None:
    for count, conclusion in ((MOST_RELEASES, "success"), (MOST_RELEASES + 1, "failure")):
        many = change(*(f"alpha v1.{minor}" for minor in range(count)))
        assert gate(known(proposals=many, calendar=Calendar(()))).conclusion == conclusion


def test_it_is_looked_at_again_as_each_of_the_freezes_ends() -> None:
    schedules = calendar(v1_9=FREEZE.date(), v1_10=TO_COME)
    facts = known(proposals=NEW, calendar=schedules)
    ends = {each.ends for found in schedules.schedules for each in found.deadlines}
    assert ends <= set(GATE.turning_points(case(facts)))
