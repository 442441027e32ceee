"""The clock of the process starts where it is told and runs as fast as it is told."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.service.periodic.process_clock import ProcessClock, read_clock

START = datetime(2026, 11, 25, 3, tzinfo=UTC)


class Wall:
    """The clock on the wall."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.mark.parametrize(
    ("text", "then", "later"),
    [
        ("2026-04-16T09:00Z", "2026-04-16T09:00", "2026-04-16T09:01"),
        ("2026-04-16T09:00", "2026-04-16T09:00", "2026-04-16T09:01"),
        ("2026-04-16T09:00+02:00", "2026-04-16T07:00", "2026-04-16T07:01"),
        ("2026-04-16", "2026-04-16T00:00", "2026-04-16T00:01"),
        ("2026-04-16T09:00Z@x1440", "2026-04-16T09:00", "2026-04-17T09:00"),
        ("2026-04-16T09:00Z@x0.5", "2026-04-16T09:00", "2026-04-16T09:00:30"),
    ],
)
def test_it_starts_and_runs_as_told(text: str, then: str, later: str) -> None:
    wall = Wall()
    clock = read_clock(text, wall)
    assert clock() == datetime.fromisoformat(then).replace(tzinfo=UTC)
    wall.now += timedelta(minutes=1)
    assert clock() == datetime.fromisoformat(later).replace(tzinfo=UTC)


def test_otherwise_it_is_the_clock_on_the_wall() -> None:
    wall = Wall()
    clock = ProcessClock(wall)
    wall.now += timedelta(days=3)
    assert (clock(), clock.speed) == (wall.now, 1.0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("noon", '"noon" is no time'),
        ("2026-04-16@1440", '"1440" is no speed'),
        ("2026-04-16@x0", '"x0" is no speed'),
        ("2026-04-16@x9999999", "is no speed"),
        ("2026-04-16@", '"" is no speed'),
    ],
)
def test_what_is_no_clock_is_said(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_clock(text, Wall())
