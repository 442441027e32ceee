"""What was approved before a deadline has its grace to be merged in."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.model.definitions.calendar import Calendar, Deadline, Schedule
from bot.core.model.facts import UNREAD, Change, Facts, Field, Need, Unavailable
from bot.core.model.plan.verdict import Outcome
from tests.harness.support import PROW
from tests.harness.tiny import FREEZE, HELD, NOT_HELD, UNKNOWN, case, condition, judged, known

HOUR = timedelta(hours=1)
RULE = "in-grace: { deadline: freeze, labels: [ lgtm, approved ] }"
GRACE = Deadline("freeze", FREEZE.date(), FREEZE, grace=24 * HOUR)
CALENDAR = Calendar((Schedule("v1.9", (GRACE,)),))


def set_at(label: str, at: datetime, *, added: bool = True) -> Change:
    return Change(Field.LABEL, label, added, PROW, at)


def facts(*history: Change, labels: tuple[str, ...] = ("lgtm", "approved")) -> Facts:
    return known(thread={"labels": labels}, calendar=CALENDAR, history=history)


IN_TIME = (set_at("lgtm", FREEZE - 9 * HOUR), set_at("approved", FREEZE - HOUR))
APPROVED = facts(*IN_TIME)


@pytest.mark.parametrize(
    ("after", "outcome"),
    [
        (-timedelta(seconds=1), NOT_HELD),
        (timedelta(), HELD),
        (24 * HOUR - timedelta(seconds=1), HELD),
        (24 * HOUR, NOT_HELD),
    ],
)
def test_the_grace_begins_at_the_end_and_lasts_as_long_as_it_does(
    after: timedelta, outcome: Outcome
) -> None:
    assert judged(RULE, APPROVED, FREEZE + after)[0] is outcome


def test_it_says_until_when() -> None:
    because = "it was approved before freeze, and may merge until 2026-03-12 12:00 UTC"
    assert judged(RULE, APPROVED, FREEZE + HOUR) == (HELD, because)


@pytest.mark.parametrize(
    ("found", "because"),
    [
        (facts(labels=("lgtm",)), "it was not approved: it has no label approved"),
        (
            facts(IN_TIME[0], set_at("approved", FREEZE)),
            "when freeze ended it had no label approved",
        ),
        (
            facts(*IN_TIME, set_at("lgtm", FREEZE - HOUR / 2, added=False)),
            "when freeze ended it had no label lgtm",
        ),
    ],
)
def test_it_was_approved_before_the_end_and_still_is(found: Facts, because: str) -> None:
    assert judged(RULE, found, FREEZE + HOUR) == (NOT_HELD, because)


def pushed_at(at: datetime) -> Change:
    return Change(Field.PUSH, "a" * 40, added=True, actor=PROW, at=at)


@pytest.mark.parametrize(
    ("since", "outcome"),
    [
        ((pushed_at(FREEZE - HOUR),), HELD),
        ((pushed_at(FREEZE),), NOT_HELD),
        ((set_at("lgtm", FREEZE, added=False), set_at("lgtm", FREEZE + HOUR / 2)), NOT_HELD),
        ((set_at("hold", FREEZE), set_at("hold", FREEZE + HOUR / 2, added=False)), HELD),
    ],
)
def test_what_changes_after_the_deadline_was_not_approved_before_it(
    since: tuple[Change, ...], outcome: Outcome
) -> None:
    assert judged(RULE, facts(*IN_TIME, *since), FREEZE + HOUR)[0] is outcome


def test_the_timeline_is_asked_only_where_it_decides() -> None:
    def wants(found: Facts, now: datetime) -> frozenset[Need]:
        unread = replace(found, history=UNREAD)
        return condition(RULE).judge(case(unread, now)).wants

    assert wants(APPROVED, FREEZE - HOUR) == frozenset()
    assert wants(facts(labels=()), FREEZE + HOUR) == frozenset()
    assert wants(APPROVED, FREEZE + HOUR) == {Need.HISTORY}


def test_a_timeline_that_cannot_be_read_is_unknown() -> None:
    lost = replace(APPROVED, history=Unavailable("403"))
    assert judged(RULE, lost, FREEZE + HOUR) == (UNKNOWN, "403")
    assert condition(RULE).judge(case(lost, FREEZE + HOUR)).wants == frozenset()


def test_it_turns_as_the_grace_begins_and_ends() -> None:
    assert condition(RULE).turning_points(case(APPROVED)) == (FREEZE, FREEZE + 24 * HOUR)
