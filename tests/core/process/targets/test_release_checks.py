"""Targets against the calendar: to the second on which a release is out."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.model.definitions.calendar import Calendar, Deadline, Schedule
from bot.core.model.diagnostic import Position
from bot.core.model.proposal import Proposal, Target
from bot.core.process.targets.release_checks import (
    check_calendar,
    coming,
    is_expected,
    open_targets,
    target_of,
)

OUT = datetime(2026, 3, 26, 12, tzinfo=UTC)
CALENDAR = Calendar(
    (
        Schedule("v1.8", (Deadline("ga", date(2026, 3, 25), OUT),)),
        Schedule("v1.9"),
        Schedule("v1.10"),
    )
)
TARGETS = (
    Target("alpha", "v1.8", Position(3, 5)),
    Target("ga", "v1.10", Position(4, 5)),
    Target("beta", "v1.9", Position(5, 5)),
    Target(None, "v1.11", Position(6, 5)),
)


@pytest.mark.parametrize(
    ("now", "target"),
    [(OUT.replace(hour=11, minute=59, second=59), "v1.8"), (OUT, "v1.9")],
)
def test_the_target_is_the_lowest_release_that_is_not_out(now: datetime, target: str) -> None:
    assert target_of(Proposal("p", targets=TARGETS), CALENDAR, now) == target


def test_without_schedules_the_lowest_counts() -> None:
    assert target_of(Proposal("p", targets=TARGETS), Calendar(), OUT) == "v1.8"
    assert target_of(Proposal("p"), Calendar(), OUT) is None


def test_releases_without_a_schedule_or_a_last_day_are_to_come() -> None:
    assert [each.release for each in open_targets(TARGETS, CALENDAR, OUT)] == [
        "v1.10", "v1.9", "v1.11",
    ]  # fmt: skip


def test_targets_that_cannot_be_met_are_shown_where_they_stand() -> None:
    targets = (*TARGETS[:3], Target(None, "v1.90", Position(6, 5)))
    found = check_calendar("p", targets, CALENDAR, OUT)
    assert [(each.position.line, each.kind) for each in found] == [
        (3, "past-release"), (6, "unknown-release"),
    ]  # fmt: skip
    assert check_calendar("p", TARGETS, Calendar(), OUT) == ()


@pytest.mark.parametrize(
    ("release", "expected"),
    [("v1.11", True), ("v1.12", True), ("v2.0", True), ("v1.13", False), ("v1.90", False),
     ("v1.7", False), ("v2.1", False), ("v3.0", False)],
)  # fmt: skip
def test_a_season_begins_before_its_schedule_is_there(release: str, *, expected: bool) -> None:
    assert is_expected(release, CALENDAR) is expected


def test_the_coming_release_is_the_next_of_the_calendar_or_the_one_after_it() -> None:
    assert coming(CALENDAR, OUT - timedelta(days=1)) == "v1.8"
    assert coming(CALENDAR, OUT) == "v1.9"
    assert coming(Calendar(CALENDAR.schedules[:1]), OUT) == "v1.9"
    assert coming(Calendar(), OUT) is None
