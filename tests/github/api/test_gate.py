"""Limits are kept, never probed; what must wait is told until when."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.github.api.errors import Throttled
from bot.github.api.gate import LONGEST_PAUSE, RequestLimiter
from bot.github.api.write_budget import URGENT

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gate(clock: Clock) -> RequestLimiter:
    return RequestLimiter(clock)


async def refused_until(gate: RequestLimiter, *, writes: bool = False) -> float:
    """Seconds from the start until the gate says to come back."""
    with pytest.raises(Throttled) as refusal:
        await gate.enter(writes=writes)
    return (refusal.value.retry_at - START).total_seconds()


@contextmanager
def urgent() -> Iterator[None]:
    """What is asked for inside the block cannot wait."""
    token = URGENT.set(True)
    yield
    URGENT.reset(token)


RESET = str(int(START.timestamp()) + 600)


@pytest.mark.parametrize(
    ("status", "headers", "body", "seconds"),
    [
        (403, {"retry-after": "30"}, b"", 30),
        (429, {"retry-after": "30"}, b"", 30),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": RESET}, b"", 601),
        (429, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": RESET}, b"", 601),
        (403, {"x-ratelimit-remaining": "0"}, b"", 60),
        (403, {}, b"You have exceeded a secondary rate limit.", 60),
        (429, {}, b"", 60),
        (429, {"retry-after": "soon"}, b"", 60),
        (429, {"retry-after": "9" * 12}, b"", LONGEST_PAUSE.total_seconds()),
        (429, {"retry-after": "9" * 40}, b"", 60),
        (403, {"retry-after": "0"}, b"", 60),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"}, b"", 60),
    ],
)
async def test_a_limit_closes_the_gate_for_everybody(
    gate: RequestLimiter, status: int, headers: Mapping[str, str], body: bytes, seconds: float
) -> None:
    assert isinstance(gate.observe(status, headers, body), Throttled)
    assert await refused_until(gate) == seconds


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (200, {"x-ratelimit-remaining": "4000"}),
        (200, {"x-ratelimit-remaining": "0", "x-ratelimit-resource": "graphql"}),
        (403, {"x-ratelimit-remaining": "4000"}),
        (404, {}),
        (502, {"retry-after": "30"}),
    ],
)
async def test_other_answers_do_not(
    gate: RequestLimiter, status: int, headers: Mapping[str, str]
) -> None:
    assert gate.observe(status, headers, b"Resource not accessible by integration") is None
    await gate.enter(writes=False)


async def test_the_gate_opens_when_its_time_has_come(gate: RequestLimiter, clock: Clock) -> None:
    gate.observe(403, {"retry-after": "30"}, b"")
    clock.advance(30)
    await gate.enter(writes=True)


async def test_a_shorter_pause_does_not_cut_a_longer_one_short(
    gate: RequestLimiter, clock: Clock
) -> None:
    gate.observe(403, {"retry-after": "3600"}, b"")
    gate.observe(403, {"retry-after": "5"}, b"")
    clock.advance(6)
    assert await refused_until(gate) == 3600


async def test_the_last_request_of_the_hour_closes_the_gate_behind_it(gate: RequestLimiter) -> None:
    spent = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": RESET}
    assert gate.observe(200, spent, b"") is None
    assert await refused_until(gate) == 601


def test_a_secondary_limit_without_a_time_waits_longer_each_time(
    gate: RequestLimiter, clock: Clock
) -> None:
    waits = []
    for _ in range(4):
        refusal = gate.observe(429, {}, b"")
        assert refusal is not None
        waits.append((refusal.retry_at - clock.now).total_seconds())
        clock.now = refusal.retry_at
    assert waits == [60, 120, 240, 480]
    gate.observe(200, {}, b"")
    refusal = gate.observe(429, {}, b"")
    assert refusal is not None
    assert refusal.retry_at - clock.now == timedelta(seconds=60)


async def test_sixty_five_writes_a_minute_and_ten_more_that_cannot_wait(
    gate: RequestLimiter, clock: Clock
) -> None:
    for _ in range(65):
        await gate.enter(writes=True)
        clock.advance(0.1)
    assert await refused_until(gate, writes=True) == 60
    with urgent():
        for _ in range(10):
            await gate.enter(writes=True)
        assert await refused_until(gate, writes=True) == 60
    await gate.enter(writes=False)
    clock.advance(54.5)
    await gate.enter(writes=True)


async def test_those_who_wait_for_a_write_get_turns_not_one_moment(gate: RequestLimiter) -> None:
    for _ in range(65):
        await gate.enter(writes=True)
    assert [await refused_until(gate, writes=True) for _ in range(3)] == [60, 60.8, 61.6]


async def test_who_cannot_wait_does_not_stand_in_line(gate: RequestLimiter) -> None:
    with urgent():
        for _ in range(75):
            await gate.enter(writes=True)
    assert [await refused_until(gate, writes=True) for _ in range(2)] == [60, 60.8]
    with urgent():
        assert await refused_until(gate, writes=True) == 60


async def test_four_hundred_and_thirty_writes_an_hour_and_fifty_that_cannot_wait(
    gate: RequestLimiter, clock: Clock
) -> None:
    for _ in range(430):
        await gate.enter(writes=True)
        clock.advance(1)
    assert await refused_until(gate, writes=True) == 3600
    with urgent():
        for _ in range(50):
            await gate.enter(writes=True)
            clock.advance(1)
        assert await refused_until(gate, writes=True) == 3600


@given(
    st.integers(100, 599),
    st.dictionaries(
        st.sampled_from(["retry-after", "x-ratelimit-remaining", "x-ratelimit-reset"]),
        st.text(max_size=30),
    ),
)
def test_no_header_makes_it_raise(status: int, headers: dict[str, str]) -> None:
    RequestLimiter(Clock()).observe(status, headers, b"")
