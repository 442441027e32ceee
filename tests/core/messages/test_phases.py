"""Phases and what comes next: by the schedule as it is, whatever the deadlines are called."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.messages.schedule_variables import turns_of_schedule
from bot.core.messages.substitution import values_of
from bot.core.model.context import Context
from bot.core.model.definitions.calendar import Calendar, Phase, Schedule
from bot.core.model.facts import Facts, Unavailable
from tests.harness.support import NOW
from tests.harness.tiny import CALENDAR, FREEZE, deadline, known, known_issue, tiny_process

MOMENT = timedelta.resolution
PHASES = (Phase("design", "freeze"), Phase("work", "code-freeze"), Phase("tests", "ga"))
CODE_FREEZE, GA = (datetime(2026, month, day, 12, tzinfo=UTC) for month, day in ((5, 1), (6, 2)))


def told(name: str, facts: Facts, now: datetime = NOW) -> tuple[str, ...] | str:
    """What the name stands for, or why nobody knows."""
    process = replace(tiny_process(), phases=PHASES)
    found = values_of(f"release.{name}", Context(facts, process, now))
    return found.unknown or found.values


@pytest.mark.parametrize(
    ("now", "phase", "following"),
    [
        (NOW, "design", "freeze, the end of 10 March 2026"),
        (FREEZE - MOMENT, "design", "freeze, the end of 10 March 2026"),
        (FREEZE, "work", "code freeze, the end of 30 April 2026"),
        (CODE_FREEZE, "tests", "ga, the end of 1 June 2026"),
        (GA - MOMENT, "tests", "ga, the end of 1 June 2026"),
    ],
)
def test_each_phase_ends_with_its_deadline(now: datetime, phase: str, following: str) -> None:
    assert told("phase", known_issue(), now) == (phase,)
    assert told("next-deadline", known_issue(), now)[0].startswith(following)


def test_when_the_release_is_out_there_is_none() -> None:
    assert told("phase", known_issue(), GA) == ()
    assert told("next-deadline", known_issue(), GA) == ()


def test_what_is_for_no_release_has_none() -> None:
    assert told("phase", known_issue(thread={"milestone": None}, proposals=())) == ()


def test_a_schedule_without_a_row_has_no_phase_until_it() -> None:
    short = Calendar((Schedule("v1.9", (deadline("code-freeze", date(2026, 4, 30)),)),))
    assert told("phase", known_issue(calendar=short)) == ("work",)


def test_a_calendar_that_cannot_be_read_leaves_it_unknown() -> None:
    assert told("phase", known_issue(calendar=Unavailable("502"))) == "502"


def test_a_deadline_with_a_title_is_called_by_it() -> None:
    rows = tuple(replace(row, title="The Freeze") for row in tiny_process().deadlines)
    process = replace(tiny_process(), deadlines=rows)
    [found] = values_of("release.next-deadline", Context(known(), process, NOW)).values
    assert found.startswith("The Freeze, the end of")


def test_it_is_another_as_each_deadline_ends() -> None:
    [_, schedule] = CALENDAR.schedules
    case = Context(known(), tiny_process(), NOW)
    assert turns_of_schedule(case) == tuple(each.ends for each in schedule.deadlines)
