"""Hours in which something is said: within them, not before it is due, and not all at once."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.schedules.office_hours import SPREAD, OfficeHours, parse_hours

NOON = datetime(2026, 4, 16, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AOE = -12 * HOUR
WORKING = parse_hours("08:00-18:00")


@pytest.mark.parametrize(
    ("text", "due", "earliest"),
    [
        ("08:00-18:00 UTC", NOON, NOON),
        ("08:00-18:00 UTC", NOON + 8 * HOUR, NOON + 20 * HOUR),
        ("08:00-18:00 UTC", NOON + 6 * HOUR, NOON + 20 * HOUR),
        ("08:00-18:00 UTC", NOON - 9 * HOUR, NOON - 4 * HOUR),
        ("08:00-18:00 +02:00", NOON - 9 * HOUR, NOON - 6 * HOUR),
        ("08:00-18:00", NOON, NOON + 8 * HOUR),
        ("00:00-24:00 UTC", NOON, NOON),
        ("17:00-17:01 UTC", NOON, NOON + 5 * HOUR),
    ],
)
def test_the_next_opening(text: str, due: datetime, earliest: datetime) -> None:
    """Where they have no zone it is the deadline's, here anywhere on Earth."""
    said = [parse_hours(text).said_at(due, AOE, f"o/r#{number}") for number in range(200)]
    assert min(said) >= earliest
    assert max(said) < earliest + SPREAD
    assert min(said) - earliest < timedelta(minutes=2)


def test_a_hundred_are_spread_over_the_hour() -> None:
    said = [WORKING.said_at(NOON, timedelta(), f"o/r#{number}") for number in range(100)]
    minutes = Counter((each - NOON) // timedelta(minutes=10) for each in said)
    assert set(minutes) == set(range(6))
    assert max(minutes.values()) < 40


@st.composite
def hours(draw: st.DrawFn) -> OfficeHours:
    begin = draw(st.integers(0, 23 * 60))
    end = draw(st.integers(begin + 1, 24 * 60))
    ahead = draw(st.none() | st.integers(-12, 14).map(lambda number: number * HOUR))
    return OfficeHours(timedelta(minutes=begin), timedelta(minutes=end), ahead)


@given(hours(), st.integers(0, 3 * 24 * 60 * 60), st.integers(-12, 14), st.text(max_size=5))
def test_it_is_always_within_the_hours_and_always_the_same(
    found: OfficeHours, seconds: int, ahead: int, who: str
) -> None:
    due, zone = NOON + timedelta(seconds=seconds), ahead * HOUR
    said = found.said_at(due, zone, who)
    assert due <= said < due + DAY + SPREAD
    local = said + (zone if found.ahead is None else found.ahead)
    since_midnight = local - local.replace(hour=0, minute=0, second=0)
    assert found.begin <= since_midnight < found.end
    assert found.said_at(due, zone, who) == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "8-18",
        "08:00",
        "18:00-08:00",
        "08:00-08:00",
        "08:00-24:01",
        "08:00-18:00 CET",
        "25:00-26:00",
    ],
)
def test_what_are_no_hours_is_said(text: str) -> None:
    with pytest.raises(ValueError, match="write"):
        parse_hours(text)
