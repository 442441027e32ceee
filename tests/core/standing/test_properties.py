"""What holds of every life, however strange."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core.model.definitions.calendar import Calendar
from bot.core.model.facts import UNREAD, Unavailable
from bot.core.model.plan.verdict import Outcome
from bot.core.standing.evidence import Act, Code, Evidence, Gap, Kind
from bot.core.standing.standing import current, standing, standings
from bot.core.standing.state import Progress, State
from tests.core.standing.lives import CALENDAR, COURSE, PROPOSAL, START, V9

MOMENTS = st.integers(0, 300).map(lambda days: START + timedelta(days=days))
MAYBE = st.none() | MOMENTS
RELEASES = st.sampled_from([None, "v0.59", "v1.7", "v1.8", "v1.9", "v1.10", "strange"])
STAGES = st.sampled_from([None, "alpha", "beta"])
REFS = st.sampled_from(["", "#2", "#3"])
ACTS = st.builds(
    Act,
    st.sampled_from(Kind),
    MOMENTS,
    RELEASES,
    STAGES,
    REFS,
    st.just("alice"),
    MAYBE,
    st.booleans(),
)
CODE = st.builds(
    Code, REFS, MOMENTS, st.booleans(), st.booleans(), MAYBE, MAYBE, MAYBE, RELEASES, STAGES
)
GAPS = st.builds(Gap, st.sampled_from(Progress), st.just("502"), st.sampled_from(Progress))
CALENDARS = st.sampled_from([CALENDAR, Calendar(), Calendar((V9,)), UNREAD, Unavailable("502")])
EVIDENCE = st.builds(
    Evidence,
    st.just(PROPOSAL),
    CALENDARS,
    st.frozensets(ACTS, max_size=8),
    st.frozensets(CODE, max_size=3),
    st.frozensets(GAPS, max_size=2),
    st.just(()),
    st.sampled_from(["", "403"]),
    st.booleans(),
)


@given(EVIDENCE, MOMENTS)
def test_it_never_fails_and_each_release_has_one_standing(found: Evidence, now: datetime) -> None:
    each = standings(found, COURSE, now)
    releases = [one.release for one in each]
    assert len(releases) == len(set(releases)) >= 1
    assert current(found, COURSE, now) in each


@given(EVIDENCE, RELEASES, MOMENTS, MOMENTS)
def test_later_moments_only_add_to_the_history(
    found: Evidence, release: str | None, one: datetime, other: datetime
) -> None:
    early, late = sorted((one, other))
    before = standing(found, release, COURSE, early).history
    assert standing(found, release, COURSE, late).history[: len(before)] == before


@given(EVIDENCE, RELEASES, MOMENTS)
def test_the_last_step_of_the_history_is_how_it_stands(
    found: Evidence, release: str | None, now: datetime
) -> None:
    each = standing(found, release, COURSE, now)
    known = {each.history[-1].state} if each.history else {State.ABSENT, State.UNKNOWN}
    assert each.state in known


@given(EVIDENCE, RELEASES, MOMENTS, ACTS)
def test_what_happens_later_changes_nothing_before(
    found: Evidence, release: str | None, now: datetime, later: Act
) -> None:
    late = replace(later, at=now + timedelta(days=1))
    more = replace(found, acts=found.acts | {late})
    assert standing(more, release, COURSE, now) == standing(found, release, COURSE, now)


@given(EVIDENCE, RELEASES, MOMENTS)
def test_what_shipped_stays_shipped(found: Evidence, release: str | None, now: datetime) -> None:
    if standing(found, release, COURSE, now).state is State.SHIPPED:
        later = standing(found, release, COURSE, now + timedelta(days=400))
        assert later.state is State.SHIPPED


@given(EVIDENCE, RELEASES, MOMENTS)
def test_an_unread_calendar_makes_nothing_past(
    found: Evidence, release: str | None, now: datetime
) -> None:
    unread = replace(found, calendar=Unavailable("502"))
    each = standing(unread, release, COURSE, now)
    if release is not None:
        assert each.state not in {State.LATE, State.SHIPPED, State.EXCEPTION_EXPIRED}


@given(EVIDENCE, RELEASES, MOMENTS)
def test_a_gap_turns_no_step_into_false(
    found: Evidence, release: str | None, now: datetime
) -> None:
    gap = Gap(Progress.SHIPPED, "502")
    each = standing(replace(found, gaps=found.gaps | {gap}), release, COURSE, now)
    assert all(each.reached(step) is not Outcome.NOT_HELD for step in Progress)
    known = standing(found, release, COURSE, now)
    assert each.progress is known.progress


@given(EVIDENCE, RELEASES, MOMENTS)
def test_out_of_time_needs_a_day(found: Evidence, release: str | None, now: datetime) -> None:
    undated = replace(found, calendar=Calendar())
    each = standing(undated, release, COURSE, now)
    assert each.state not in {State.LATE, State.AT_RISK, State.SHIPPED}
