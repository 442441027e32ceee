"""Lives that once ended wrongly, as far as one value can tell them."""

from dataclasses import replace
from datetime import date

import pytest

from bot.core.model.definitions.calendar import Calendar
from bot.core.model.plan.verdict import Outcome
from bot.core.standing.evidence import Kind, Requirement
from bot.core.standing.standing import current, standings
from bot.core.standing.state import Excepted, Progress, State, Timing
from tests.core.standing.lives import (
    ACCEPTED,
    ASKED,
    COURSE,
    DAY,
    DENIED,
    FREEZE,
    FREEZE9,
    GA,
    GA9,
    GRANTED,
    MERGED,
    MERGED_CODE,
    PROPOSED,
    SECOND,
    START,
    TRACKED,
    UNTIL,
    UP_TO_REVIEW,
    V8,
    V9,
    act,
    code,
    evidence,
    schedule,
    stands,
)

S = State
SEASON = START + 30 * DAY
BETA9 = act(Kind.MERGED, GA + 9 * DAY, "v1.9", stage="beta", ref="#3")
SHIPPED = evidence(*ACCEPTED, code=(MERGED_CODE,))
WISH = Requirement(Progress.ACCEPTED, "Rename the directory", Outcome.NOT_HELD)


def test_what_is_not_approved_at_the_freeze_is_not_on_time_even_with_a_perfect_form() -> None:
    perfect = evidence(*UP_TO_REVIEW, requirements=(replace(WISH, outcome=Outcome.HELD),))
    states = [stands(perfect, at).state for at in (FREEZE - SECOND, FREEZE, FREEZE + 9 * DAY)]
    assert states == [S.AT_RISK, S.LATE, S.LATE]
    coming = stands(perfect, FREEZE - SECOND).next
    assert coming is not None
    assert coming.goal is Progress.ACCEPTED


def test_what_is_out_has_shipped_and_nothing_targeted_later_changes_that() -> None:
    life = replace(SHIPPED, acts=SHIPPED.acts | {BETA9})
    for at in (GA, GA + 10 * DAY, GA9, GA9 + 400 * DAY):
        assert stands(life, at).state is S.SHIPPED
        assert stands(life, at).next is None


def test_a_command_ends_with_its_release_and_a_later_merge_has_the_next_word() -> None:
    word = act(Kind.TARGETED, FREEZE, "v1.9", ref="", stage="alpha")
    later = act(Kind.MERGED, GA9 + DAY, "v1.10", stage="alpha", ref="#7")
    v10 = schedule("v1.10", date(2026, 9, 10))
    life = evidence(TRACKED, word, later, calendar=Calendar((V8, V9, v10)))
    [v9, v10_standing] = standings(life, COURSE, GA9 + 2 * DAY)
    assert (v9.state, v9.went_to) == (S.OUT, "v1.10")
    assert (v10_standing.state, v10_standing.contradicts) == (S.ACCEPTED, ())
    assert current(life, COURSE, GA9 + 2 * DAY).release == "v1.10"


def test_nothing_that_was_late_comes_back_without_a_person_or_an_exception() -> None:
    late = replace(MERGED, at=FREEZE + 3 * DAY)
    off = act(Kind.UNTARGETED, FREEZE + DAY, "v1.8", ref="")
    life = evidence(PROPOSED, off, late)
    assert stands(life, FREEZE + 4 * DAY).state is S.OUT
    back = act(Kind.TARGETED, FREEZE + 4 * DAY, "v1.8", ref="")
    assert stands(replace(life, acts=life.acts | {back}), FREEZE + 5 * DAY).state is S.ACCEPTED


def test_what_was_merged_in_time_is_in_whatever_is_missing_in_its_form() -> None:
    life = evidence(*ACCEPTED, requirements=(WISH,))
    assert stands(life, FREEZE).state is S.ACCEPTED
    meta = replace(life, needs_code=False)
    assert stands(meta, FREEZE + 20 * DAY).state is S.DONE


def test_what_was_merged_late_is_late_and_no_merge_hides_it() -> None:
    found = stands(evidence(PROPOSED, replace(MERGED, at=FREEZE + 2 * DAY)), FREEZE + 3 * DAY)
    assert (found.state, found.progress) == (S.LATE, Progress.MERGED)


def test_a_season_without_a_schedule_is_not_past() -> None:
    found = stands(evidence(act(Kind.PROPOSED, GA, "v1.10")), GA9 + 400 * DAY, "v1.10")
    assert (found.state, found.timing, found.why) == (S.PROPOSED, Timing.NO_DATE, "")
    retroactive = evidence(act(Kind.MERGED, START, "v0.59", stage="alpha"))
    assert stands(retroactive, SEASON, "v0.59").timing is not Timing.NO_DATE


def test_what_nobody_tracks_has_a_standing_by_its_document() -> None:
    assert stands(evidence(PROPOSED, MERGED), FREEZE).state is S.ACCEPTED


def test_beta_is_not_done_with_the_code_of_alpha() -> None:
    life = replace(SHIPPED, acts=SHIPPED.acts | {BETA9})
    assert stands(life, FREEZE9, "v1.9").state is S.ACCEPTED
    ours = code("c#2", GA + 20 * DAY)
    assert stands(replace(life, code=life.code | {ours}), FREEZE9, "v1.9").state is S.CODE_OPEN


@pytest.mark.parametrize("kind", ["WITHDRAWN", "REJECTED", "DEFERRED", "REPLACED", "REVERTED"])
def test_what_is_over_is_due_nothing(kind: str) -> None:
    life = evidence(*ACCEPTED, act(Kind[kind], START + 9 * DAY, ref="#9"))
    for at in (SEASON, FREEZE, GA, GA9):
        found = stands(life, at)
        assert (found.state, found.next) == (State[kind], None)
        assert found.holds("late") is Outcome.NOT_HELD


def test_a_day_that_moves_changes_what_is_due_by_when() -> None:
    moved = schedule("v1.8", date(2026, 2, 10))
    life = evidence(*UP_TO_REVIEW)
    late = stands(life, FREEZE + DAY)
    spared = stands(replace(life, calendar=Calendar((moved, V9))), FREEZE + DAY)
    assert (late.state, spared.state) == (S.LATE, S.IN_REVIEW)
    assert spared.next is not None
    assert spared.next.day == date(2026, 2, 10)


def test_no_exception_is_asked_for_while_one_holds_and_none_is_over_once_it_served() -> None:
    late = replace(MERGED, at=FREEZE + 5 * DAY)
    life = evidence(PROPOSED, ASKED, GRANTED, late)
    assert stands(life, FREEZE + 4 * DAY).state is S.EXCEPTION_GRANTED
    assert stands(life, UNTIL).excepted is Excepted.SPENT
    again = replace(ASKED, at=FREEZE + 5 * DAY)
    back = act(Kind.EXCEPTION_TAKEN_BACK, FREEZE + 6 * DAY, "v1.8")
    denied = stands(evidence(PROPOSED, ASKED, DENIED, again, back), FREEZE + 7 * DAY)
    assert denied.state is S.EXCEPTION_DENIED
    assert S.EXCEPTION_ASKED in {each.state for each in denied.history}


def test_what_is_opened_after_the_freeze_is_late_since_it_was_opened() -> None:
    found = stands(evidence(replace(PROPOSED, at=FREEZE + DAY)), FREEZE + 2 * DAY)
    assert (found.state, found.since) == (S.LATE, FREEZE + DAY)


def test_a_tracking_issue_knows_its_own_open_pull_request() -> None:
    assert stands(evidence(TRACKED, PROPOSED), SEASON).state is S.PROPOSED
