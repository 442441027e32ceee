"""Conditions on how long something has been so: a label, an open concern, and repeated nudges."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.model.facts import UNREAD, Change, Facts, Field, OwnComment
from bot.core.model.plan.verdict import Outcome
from bot.core.model.records.exception_request import Decision
from bot.core.model.records.thread_record import Concern, ThreadRecord
from bot.core.process.thread_record import KEY, ledger
from tests.harness.support import ALICE, NOW
from tests.harness.tiny import HELD, NOT_HELD, UNKNOWN, case, condition, judged, known

DAY = timedelta(days=1)


def labelled(*days: float, on: bool = True) -> Facts:
    """The label was put on so many days ago, each time after it had been taken off."""
    facts = known()
    put = (Change(Field.LABEL, "Needs-Info", True, ALICE, NOW - day * DAY) for day in days)
    thread: Any = replace(facts.thread, labels=("needs-info",) if on else ())
    return replace(facts, thread=thread, history=tuple(put))


@pytest.mark.parametrize(
    ("text", "days", "expected"),
    [
        ("{ label: needs-info, over: 7d }", (8,), HELD),
        ("{ label: needs-info, over: 7d }", (7,), NOT_HELD),
        ("{ label: needs-info, over: 7d }", (30, 2), NOT_HELD),
        ("{ label: needs-info, under: 7d }", (30, 2), HELD),
        ("{ label: needs-info, over: 7d, under: 14d }", (10,), HELD),
        ("{ label: needs-info, over: 7d, under: 14d }", (15,), NOT_HELD),
    ],
)
def test_a_label_counts_from_when_it_was_put_on_last(
    text: str, days: tuple[float, ...], expected: Outcome
) -> None:
    assert judged(f"labelled: {text}", labelled(*days))[0] is expected


def test_without_the_label_nothing_is_asked_and_it_does_not_hold() -> None:
    facts = replace(labelled(8, on=False), history=UNREAD)
    expected = (NOT_HELD, "it has no label needs-info")
    assert judged("labelled: { label: needs-info, over: 7d }", facts) == expected
    there = replace(labelled(8), history=UNREAD)
    assert judged("labelled: { label: needs-info, over: 7d }", there)[0] is UNKNOWN


def test_the_moment_when_it_turns_is_known() -> None:
    found = condition("labelled: { label: needs-info, over: 7d }")
    [turn] = found.turning_points(case(labelled(5)))
    assert turn - NOW == 2 * DAY + timedelta.resolution


@pytest.mark.parametrize(("days", "expected"), [(7, HELD), (6, NOT_HELD)])
def test_a_concern_that_is_open_for_long(days: int, expected: Outcome) -> None:
    concern = Concern("scale", "", Decision("bob", NOW - days * DAY))
    settled = replace(concern, name="old", settled=Decision("bob", NOW))
    record = ledger(ThreadRecord(concerns=(concern, settled))) or ""
    facts = known(comments=(OwnComment(9, KEY, record),))
    assert judged("concerns: { open-for: 7d }", facts)[0] is expected
    [turn] = condition("concerns: { open-for: 7d }").turning_points(case(facts))
    assert turn == NOW + (7 - days) * DAY


def opened(days: float) -> Facts:
    facts = known()
    thread: Any = replace(facts.thread, created_at=NOW - days * DAY)
    return replace(facts, thread=thread)


@pytest.mark.parametrize(
    ("days", "expected", "occasion", "turn"),
    [
        (6.5, NOT_HELD, "7d-0", 0.5),
        (7, HELD, "7d-1", 7),
        (20, HELD, "7d-2", 1),
    ],
)
def test_every_period_is_an_occasion_of_its_own(
    days: float, expected: Outcome, occasion: str, turn: float
) -> None:
    facts, found = opened(days), condition("every: 7d")
    assert judged("every: 7d", facts)[0] is expected
    assert found.occasion(case(facts)) == occasion
    assert found.turning_points(case(facts)) == (NOW + turn * DAY,)
