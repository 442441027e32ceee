"""Days that were told stand hidden in the status comment: read back whatever became of them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.model.definitions.calendar import Schedule
from bot.core.records.announced_dates import MOST_DAYS, NOTHING_TOLD, AnnouncedDates, told_in
from tests.harness.tiny import deadline

APRIL, MAY, JUNE = date(2026, 4, 30), date(2026, 5, 14), date(2026, 6, 1)


def schedule(day: date, release: str = "v1.9") -> Schedule:
    return Schedule(release, (deadline("freeze", day),))


def after(*days: date) -> AnnouncedDates:
    """The status comment was written with each of these days in turn."""
    told = NOTHING_TOLD
    for day in days:
        told = told_in(f"Hello.\n\n{told.and_now(schedule(day))}\r\n")
    return told


@pytest.mark.parametrize(
    ("told", "now", "was"),
    [
        ((), APRIL, None),
        ((APRIL,), APRIL, None),
        ((APRIL,), MAY, APRIL),
        ((APRIL, MAY), MAY, APRIL),
        ((APRIL, MAY), JUNE, MAY),
        ((APRIL, MAY), APRIL, MAY),
        ((APRIL, MAY, APRIL), APRIL, MAY),
        ((APRIL, APRIL, MAY, MAY), MAY, APRIL),
    ],
)
def test_what_it_was_before(told: tuple[date, ...], now: date, was: date | None) -> None:
    assert after(*told).before("freeze", now) == was


def test_another_release_is_another_story() -> None:
    told = after(APRIL).and_now(schedule(MAY, "v1.10"))
    assert told == AnnouncedDates("v1.10", {"freeze": (MAY,)})


def test_a_deadline_that_the_schedule_has_lost_is_remembered() -> None:
    assert after(APRIL).and_now(Schedule("v1.9")).days == {"freeze": (APRIL,)}


def test_it_does_not_grow_without_end() -> None:
    days = [APRIL + timedelta(days=n) for n in range(100)]
    assert after(*days).days == {"freeze": tuple(days[-MOST_DAYS:])}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<!-- vepbot told v1.9 -->",
        "<!-- vepbot told v1.9 freeze=soon -->",
        "> <!-- vepbot told v1.9 freeze=2026-04-30 -->",
        "<!-- vepbot told v1.9 freeze=2026-04-31 -->",
        "<!-- vepbot told v1.9 freeze=---------- -->",
    ],
)
def test_what_is_no_such_line_tells_nothing(body: str) -> None:
    assert not told_in(body).days


@given(st.text(), st.text())
def test_any_text_around_it_will_do(before: str, after: str) -> None:
    told = AnnouncedDates("v1.9", {"code-freeze": (MAY,), "freeze": (APRIL, MAY)})
    assert told_in(f"{before}\n{told}\n{after}") == told
