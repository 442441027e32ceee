"""Work steps back while many deliveries arrive, and is never held up for good."""

from bot.service.worker.throttle import (
    LANES_AT_ONCE,
    MANY_IN_A_WINDOW,
    RESTS,
    WINDOW_SECONDS,
    Throttle,
)


class Seconds:
    """A clock for tests."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def busy() -> tuple[Throttle, Seconds]:
    """A pace that many deliveries have just reached."""
    seconds = Seconds()
    pace = Throttle(seconds)
    for _ in range(MANY_IN_A_WINDOW + 1):
        pace.arrive()
    return pace, seconds


def test_with_few_arrivals_there_is_room_for_all() -> None:
    pace = Throttle(Seconds())
    pace.arrive()
    assert pace.has_room(LANES_AT_ONCE - 1)
    assert not pace.has_room(LANES_AT_ONCE)


def test_with_many_arrivals_one_job_runs_and_then_rests() -> None:
    pace, seconds = busy()
    assert pace.has_room(0)
    assert not pace.has_room(1)
    began = pace.begin()
    seconds.now += 0.01
    pace.end(began)
    assert not pace.has_room(0)
    assert round(pace.rest(), 3) == 0.01 * RESTS
    seconds.now += 0.01 * RESTS + 0.001
    assert pace.has_room(0)


def test_when_the_rush_is_over_there_is_room_again() -> None:
    pace, seconds = busy()
    seconds.now += WINDOW_SECONDS * 1.01
    assert not pace.has_room(1)
    seconds.now += WINDOW_SECONDS * 1.01
    assert pace.has_room(1)


def test_a_rush_long_ago_counts_for_nothing() -> None:
    pace, seconds = busy()
    seconds.now += 3600
    assert pace.has_room(1)
