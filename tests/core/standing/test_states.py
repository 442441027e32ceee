"""The golden table: what happened, the moment, and the one word for it."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from bot.core.model.definitions.calendar import Calendar, Schedule
from bot.core.model.facts import Unavailable
from bot.core.model.plan.verdict import Outcome
from bot.core.standing.evidence import Act, Evidence, Gap, Kind, Requirement
from bot.core.standing.standing import current, standings
from bot.core.standing.state import Excepted, Progress, State, Timing
from tests.core.standing.lives import (
    ACCEPTED,
    APPROVED,
    ASKED,
    CALENDAR,
    CODE_FREEZE,
    CODE_FREEZE9,
    COURSE,
    DAY,
    DENIED,
    FREEZE,
    FREEZE9,
    GA,
    GA9,
    GRACE,
    GRANTED,
    MERGED,
    MERGED_CODE,
    OPEN_CODE,
    PROPOSED,
    REVIEWED,
    SECOND,
    START,
    TRACKED,
    UNTIL,
    UP_TO_REVIEW,
    V8,
    act,
    code,
    evidence,
    schedule,
    stands,
)

SEASON = START + 30 * DAY
LATE_MERGE = act(Kind.MERGED, FREEZE + 5 * DAY, "v1.8", stage="alpha")
TARGETED9 = act(Kind.TARGETED, FREEZE + DAY, "v1.9", ref="", by="lead")
DOCUMENT9 = act(Kind.MERGED, FREEZE - DAY, "v1.9", stage="alpha", ref="#3")
BETA9 = act(Kind.MERGED, GA + 9 * DAY, "v1.9", stage="beta", ref="#3")
DRAFT = act(Kind.DRAFTED, START + DAY, "v1.8", stage="alpha")
CHANGES = act(Kind.CHANGES_REQUESTED, START + 5 * DAY)
WITHDRAWN = act(Kind.WITHDRAWN, START + 5 * DAY, ref="#4")
RESUMED = act(Kind.RESUMED, START + 6 * DAY, ref="#5")
REVERTED = act(Kind.REVERTED, START + 5 * DAY, ref="#4")
AGAIN = act(Kind.MERGED, START + 6 * DAY, "v1.8", stage="alpha", ref="#5")
CLOSED = act(Kind.CLOSED, START + 3 * DAY)
TAKEN_OFF = act(Kind.UNTARGETED, FREEZE + SECOND, "v1.8", ref="", by="bot")
LET_IN = act(Kind.TARGETED, FREEZE + 2 * DAY, "v1.8", ref="", by="lead")
VAGUE = replace(MERGED, at=GA + 9 * DAY, exact=False)
SOON = replace(MERGED, at=SEASON, exact=False)
BY_HAND = act(Kind.TARGETED, START, "v1.8", ref="")
UNDONE = evidence(*ACCEPTED, code=(OPEN_CODE,))
DONE = evidence(*ACCEPTED, code=(MERGED_CODE,))
LATE_CODE = code("c#1", START, CODE_FREEZE + DAY)
S = State


@pytest.mark.parametrize(
    ("found", "at", "state"),
    [
        # the way that all want to go
        (evidence(TRACKED), SEASON, S.ABSENT),
        (evidence(TRACKED, BY_HAND), SEASON, S.DRAFTED),
        (evidence(TRACKED, DRAFT), SEASON, S.DRAFTED),
        (evidence(TRACKED, PROPOSED), SEASON, S.PROPOSED),
        (evidence(*UP_TO_REVIEW), SEASON, S.IN_REVIEW),
        (evidence(*UP_TO_REVIEW, APPROVED), SEASON, S.APPROVED),
        (evidence(*UP_TO_REVIEW, APPROVED, CHANGES), SEASON, S.IN_REVIEW),
        (evidence(TRACKED, PROPOSED, CLOSED), SEASON, S.DRAFTED),
        (evidence(PROPOSED, CLOSED), SEASON, S.WITHDRAWN),
        (evidence(*ACCEPTED), SEASON, S.ACCEPTED),
        (UNDONE, SEASON, S.CODE_OPEN),
        (DONE, SEASON, S.DONE),
        (DONE, GA - SECOND, S.DONE),
        (DONE, GA, S.SHIPPED),
        (DONE, GA9 + 900 * DAY, S.SHIPPED),
        (evidence(*ACCEPTED, needs_code=False), SEASON, S.DONE),
        # the freeze
        (evidence(*UP_TO_REVIEW), FREEZE - 28 * DAY - SECOND, S.IN_REVIEW),
        (evidence(*UP_TO_REVIEW), FREEZE - 28 * DAY, S.AT_RISK),
        (evidence(*UP_TO_REVIEW), FREEZE - SECOND, S.AT_RISK),
        (evidence(*UP_TO_REVIEW), FREEZE, S.LATE),
        (evidence(*UP_TO_REVIEW, APPROVED), FREEZE, S.AT_RISK),
        (evidence(*UP_TO_REVIEW, APPROVED), FREEZE + GRACE, S.LATE),
        (evidence(*UP_TO_REVIEW, replace(APPROVED, at=FREEZE)), FREEZE + SECOND, S.LATE),
        (
            evidence(PROPOSED, replace(MERGED, at=FREEZE + GRACE - SECOND)),
            FREEZE + GRACE,
            S.ACCEPTED,
        ),
        (evidence(PROPOSED, replace(MERGED, at=FREEZE + GRACE)), FREEZE + GRACE, S.LATE),
        (evidence(PROPOSED, LATE_MERGE), FREEZE + 6 * DAY, S.LATE),
        (evidence(PROPOSED, LATE_MERGE), GA, S.OUT),
        (evidence(PROPOSED, TAKEN_OFF), FREEZE + DAY, S.OUT),
        (evidence(PROPOSED, TAKEN_OFF, LET_IN), FREEZE + 3 * DAY, S.PROPOSED),
        (evidence(PROPOSED, LET_IN, LATE_MERGE), FREEZE + 6 * DAY, S.ACCEPTED),
        # the code freeze
        (UNDONE, CODE_FREEZE - 28 * DAY, S.AT_RISK),
        (UNDONE, CODE_FREEZE, S.LATE),
        (UNDONE, GA, S.OUT),
        (evidence(*ACCEPTED, code=(LATE_CODE,)), CODE_FREEZE + 2 * DAY, S.LATE),
        (evidence(*ACCEPTED, code=(LATE_CODE,)), GA, S.OUT),
        (
            evidence(*ACCEPTED, code=(OPEN_CODE, replace(MERGED_CODE, ref="c#2"))),
            SEASON,
            S.CODE_OPEN,
        ),
        # exceptions
        (evidence(PROPOSED, ASKED), FREEZE + 2 * DAY, S.EXCEPTION_ASKED),
        (evidence(PROPOSED, ASKED, GRANTED), FREEZE + 4 * DAY, S.EXCEPTION_GRANTED),
        (evidence(PROPOSED, ASKED, GRANTED), UNTIL, S.EXCEPTION_EXPIRED),
        (evidence(PROPOSED, ASKED, DENIED), FREEZE + 4 * DAY, S.EXCEPTION_DENIED),
        (evidence(PROPOSED, ASKED, GRANTED, LATE_MERGE), FREEZE + 6 * DAY, S.ACCEPTED),
        (
            evidence(PROPOSED, ASKED, GRANTED, replace(LATE_MERGE, at=UNTIL)),
            UNTIL,
            S.EXCEPTION_EXPIRED,
        ),
        (evidence(PROPOSED, replace(ASKED, at=SEASON)), SEASON + DAY, S.PROPOSED),
        (evidence(PROPOSED, TAKEN_OFF, GRANTED), FREEZE + 4 * DAY, S.EXCEPTION_GRANTED),
        # ends
        (evidence(*ACCEPTED, WITHDRAWN), SEASON, S.WITHDRAWN),
        (evidence(*ACCEPTED, WITHDRAWN, RESUMED), SEASON, S.ACCEPTED),
        (evidence(*ACCEPTED, act(Kind.DEFERRED, SEASON)), SEASON, S.DEFERRED),
        (evidence(*ACCEPTED, act(Kind.REJECTED, SEASON)), SEASON, S.REJECTED),
        (evidence(*ACCEPTED, act(Kind.REPLACED, SEASON)), SEASON, S.REPLACED),
        (evidence(*ACCEPTED, REVERTED), SEASON, S.REVERTED),
        (evidence(*ACCEPTED, REVERTED, AGAIN), SEASON, S.ACCEPTED),
        (evidence(*ACCEPTED, DOCUMENT9), FREEZE, S.RETARGETED),
        (evidence(PROPOSED, TARGETED9), FREEZE + 2 * DAY, S.RETARGETED),
        # what cannot be read
        (evidence(PROPOSED, calendar=Unavailable("502")), SEASON, S.UNKNOWN),
        (evidence(PROPOSED, calendar=Unavailable("502")), GA9, S.UNKNOWN),
        (evidence(*ACCEPTED, WITHDRAWN, calendar=Unavailable("502")), SEASON, S.WITHDRAWN),
        (evidence(PROPOSED, exceptions_unread="403"), FREEZE - DAY, S.AT_RISK),
        (evidence(PROPOSED, exceptions_unread="403"), FREEZE, S.UNKNOWN),
        (evidence(gaps=frozenset({Gap(Progress.SHIPPED, "502")})), SEASON, S.UNKNOWN),
        (evidence(VAGUE), GA + 9 * DAY, S.UNKNOWN),
        (evidence(SOON), SEASON, S.ACCEPTED),
        (evidence(SOON), GA9, S.OUT),
    ],
)
def test_one_word_for_each_life_and_moment(found: Evidence, at: datetime, state: State) -> None:
    assert stands(found, at).state is state


def test_a_tracking_issue_of_no_release_is_drafted() -> None:
    [found] = standings(evidence(TRACKED), COURSE, SEASON)
    assert (found.release, found.state, found.timing) == (None, S.DRAFTED, Timing.NO_DATE)


def test_what_has_no_date_is_not_past() -> None:
    season = evidence(act(Kind.PROPOSED, GA, "v1.10"))
    found = stands(season, GA + 900 * DAY, "v1.10")
    assert (found.state, found.timing) == (S.PROPOSED, Timing.NO_DATE)
    assert found.next is not None
    assert (found.next.deadline, found.next.day, found.next.due) == (None, None, None)


def test_a_release_below_all_schedules_or_below_one_that_is_out_is_out() -> None:
    old = evidence(act(Kind.PROPOSED, START, "v0.59"))
    assert stands(old, SEASON, "v0.59").state is S.OUT
    hole = Calendar((schedule("v1.7", date(2025, 8, 1)), V8))
    between = evidence(act(Kind.PROPOSED, START, "v1.7"), calendar=Calendar((V8,), "v1.8"))
    assert stands(between, SEASON, "v1.7").state is S.OUT
    undated = Calendar((Schedule("v1.7"), V8))
    later = evidence(act(Kind.PROPOSED, START, "v1.7"), calendar=undated)
    assert stands(later, GA - SECOND, "v1.7").timing is Timing.NO_DATE
    assert stands(later, GA, "v1.7").state is S.OUT
    assert stands(replace(later, calendar=hole), SEASON, "v1.7").state is S.OUT


def test_a_day_that_cannot_be_read_is_neither_past_nor_to_come() -> None:
    broken = replace(V8, deadlines=V8.deadlines[1:], unreadable=("freeze",))
    found = stands(evidence(PROPOSED, calendar=Calendar((broken,))), FREEZE + DAY)
    assert (found.state, found.timing) == (S.UNKNOWN, Timing.UNKNOWN)
    assert "v1.8" in found.why
    assert found.reached(Progress.ACCEPTED) is Outcome.NOT_HELD


def test_what_shipped_stays_in_its_release_and_the_next_stage_needs_code_of_its_own() -> None:
    life = evidence(*ACCEPTED, BETA9, code=(MERGED_CODE,))
    at = GA + 10 * DAY
    assert [each.state for each in standings(life, COURSE, at)] == [S.SHIPPED, S.ACCEPTED]
    assert current(life, COURSE, at).release == "v1.9"
    assert stands(life, FREEZE9, "v1.9").state is S.ACCEPTED
    more = replace(life, code=frozenset({MERGED_CODE, code("c#2", at, CODE_FREEZE9 - DAY)}))
    assert stands(more, CODE_FREEZE9, "v1.9").state is S.DONE
    assert [each.state for each in standings(more, COURSE, GA9)] == [S.SHIPPED, S.SHIPPED]


def test_what_slipped_says_where_it_went() -> None:
    again = act(Kind.MERGED, GA + 9 * DAY, "v1.9", stage="alpha", ref="#3")
    slipped = stands(evidence(PROPOSED, again), GA + 10 * DAY)
    assert (slipped.state, slipped.went_to) == (S.OUT, "v1.9")


def test_a_word_ends_with_a_later_merge_that_names_another_release() -> None:
    life = evidence(*ACCEPTED, TARGETED9, BETA9, act(Kind.MERGED, GA9, "v1.10", ref="#9"))
    assert current(life, COURSE, GA9 + DAY).release == "v1.10"


def test_two_that_say_otherwise_are_each_told_of_the_other() -> None:
    life = evidence(*ACCEPTED, TARGETED9)
    [old, new] = standings(life, COURSE, FREEZE + 2 * DAY)
    assert (old.state, old.contradicts, old.went_to) == (S.RETARGETED, ("v1.9",), "v1.9")
    assert (new.state.is_end, new.contradicts) == (False, ("v1.8",))
    agreed = act(Kind.MERGED, FREEZE + 3 * DAY, "v1.9", stage="alpha", ref="#3")
    settled = standings(replace(life, acts=life.acts | {agreed}), COURSE, FREEZE + 4 * DAY)
    assert [each.contradicts for each in settled] == [(), ()]


@pytest.mark.parametrize(
    ("acts", "at", "exception"),
    [
        ((ASKED,), FREEZE + 2 * DAY, Excepted.ASKED),
        ((ASKED, GRANTED), FREEZE + 4 * DAY, Excepted.GRANTED),
        ((ASKED, GRANTED, LATE_MERGE), UNTIL, Excepted.SPENT),
        ((ASKED, GRANTED), UNTIL, Excepted.EXPIRED),
        ((ASKED, DENIED, replace(ASKED, at=FREEZE + 4 * DAY)), FREEZE + 5 * DAY, Excepted.ASKED),
        (
            (
                *(ASKED, DENIED, replace(ASKED, at=FREEZE + 4 * DAY)),
                act(Kind.EXCEPTION_TAKEN_BACK, FREEZE + 5 * DAY, "v1.8"),
            ),
            FREEZE + 6 * DAY,
            Excepted.DENIED,
        ),
        ((GRANTED, replace(DENIED, at=FREEZE + 4 * DAY)), FREEZE + 5 * DAY, Excepted.DENIED),
        ((GRANTED,), FREEZE + 2 * DAY, Excepted.NONE),
    ],
)
def test_how_it_stands_with_an_exception(
    acts: tuple[Act, ...], at: datetime, exception: Excepted
) -> None:
    assert stands(evidence(PROPOSED, *acts), at).excepted is exception


def test_an_exception_is_for_its_own_release_alone() -> None:
    other = evidence(PROPOSED, replace(GRANTED, release="v1.9"))
    assert stands(other, FREEZE + 4 * DAY).state is S.LATE


def test_it_says_what_is_missing_and_by_when() -> None:
    asked = (
        Requirement(Progress.ACCEPTED, "Name a SIG", Outcome.NOT_HELD),
        Requirement(Progress.ACCEPTED, "Name reviewers", Outcome.UNKNOWN),
        Requirement(Progress.ACCEPTED, "Title", Outcome.HELD),
        Requirement(Progress.DONE, "Merge the code", Outcome.NOT_HELD),
    )
    found = stands(evidence(PROPOSED, requirements=asked), SEASON).next
    assert found is not None
    assert (found.missing, found.doubts) == (("Name a SIG",), ("Name reviewers",))
    assert (found.goal, found.deadline, found.due) == (Progress.ACCEPTED, "freeze", FREEZE)
    more = stands(evidence(PROPOSED, GRANTED), FREEZE + 4 * DAY).next
    assert more is not None
    assert (more.day, more.due) == (date(2026, 1, 10), UNTIL)


def test_a_step_stays_true_when_the_next_one_is_made() -> None:
    found = stands(DONE, SEASON)
    assert found.holds("accepted") is Outcome.HELD
    assert found.holds("shipped") is Outcome.NOT_HELD
    assert stands(UNDONE, CODE_FREEZE - DAY).holds("at-risk") is Outcome.HELD
    assert stands(evidence(*ACCEPTED, WITHDRAWN), SEASON).holds("accepted") is Outcome.NOT_HELD
    unread = stands(evidence(VAGUE), GA + 9 * DAY)
    assert unread.holds("accepted") is unread.holds("late") is Outcome.UNKNOWN


def test_history_says_since_when() -> None:
    found = stands(evidence(*ACCEPTED, code=(MERGED_CODE,)), GA + DAY)
    assert [each.state.value for each in found.history] == [
        "proposed",
        "in-review",
        "approved",
        "accepted",
        "code-open",
        "done",
        "shipped",
    ]
    assert found.since == GA
    assert stands(evidence(SOON), SEASON).since is None


def test_code_without_a_date_is_known_only_while_its_deadline_is_to_come() -> None:
    vague = replace(MERGED_CODE, merged_at=None, opened_at=None, seen_at=SEASON)
    assert stands(evidence(*ACCEPTED, code=(vague,)), SEASON).state is S.DONE
    late = replace(vague, seen_at=CODE_FREEZE)
    assert stands(evidence(*ACCEPTED, code=(late,)), CODE_FREEZE).state is S.UNKNOWN
    beta = evidence(*ACCEPTED, BETA9, code=(replace(vague, seen_at=GA + 10 * DAY),))
    assert stands(beta, GA + 10 * DAY, "v1.9").state is S.UNKNOWN


def test_a_revert_after_the_release_takes_nothing_from_it() -> None:
    life = evidence(*ACCEPTED, act(Kind.REVERTED, GA, ref="#8"), code=(MERGED_CODE,))
    assert stands(life, GA + DAY).state is S.SHIPPED
    assert stands(evidence(*ACCEPTED, REVIEWED, calendar=CALENDAR), SEASON).state is S.ACCEPTED
