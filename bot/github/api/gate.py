"""The one gate that every request of an installation passes: limits are kept, never probed.

https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.core.model.records.setback import ClockSetback
from bot.github.api.errors import BudgetSpent, Throttled
from bot.github.api.write_budget import (
    ALLOWANCES,
    CAUSE,
    PRESSING,
    URGENT,
    RecentWrites,
    WriteBudget,
)

# Without a Retry-After, GitHub asks to wait at least a minute after a secondary limit.
SECONDARY_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=2)
# Limits are counted by the hour.
LONGEST_HOUR = timedelta(minutes=61)

Clock = Callable[[], datetime]


class RequestLimiter:
    """Limits of one installation. Refuses by raising Throttled: the inbox brings the work back.

    `spend` keeps count of the writes.
    """

    def __init__(
        self,
        clock: Clock,
        spend: WriteBudget | None = None,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._steady = steady
        self._setback = ClockSetback()
        self._spend = spend or RecentWrites()
        self._closed_until: datetime | None = None
        self._next_turn: datetime | None = None
        self._secondary_strikes = 0
        self._reset: datetime | None = None
        self.remaining: int | None = None
        self._dated: tuple[str, datetime] | None = None

    async def enter(self, *, writes: bool) -> None:
        """Ask to send one request. Raises Throttled with the time to come back."""
        now = self._now()
        if self._closed_until and now < self._closed_until:
            raise Throttled("GitHub asked to wait", self._closed_until)
        if writes:
            await self._take_write(now, urgent=URGENT.get())

    def observe(self, status: int, headers: Mapping[str, str], body: bytes) -> Throttled | None:
        """Learn from an answer; returns the refusal if it was one for a limit's sake.

        An answer that leaves nothing of the hour's requests closes the gate for the next one.
        """
        now = self._now()
        self._dated = (headers["date"], now) if "date" in headers else self._dated
        remaining = _integer(headers.get("x-ratelimit-remaining"), None)
        self.remaining = self.remaining if remaining is None else remaining
        if (reset := _integer(headers.get("x-ratelimit-reset"), None)) is not None:
            # One second more: GitHub's clock and ours need not agree.
            self._reset = _instant(reset) + timedelta(seconds=1)
        pause = self._pause(status, headers, body, now) if status in (403, 429) else None
        if pause is None:
            if status < 400:
                self._secondary_strikes = 0
                if remaining == 0 and headers.get("x-ratelimit-resource", "core") == "core":
                    self.close(self._reset_at(now) or now, "the hour's requests are spent")
            return None
        return self.close(pause, f"GitHub answered {status}: a rate limit is reached")

    def _now(self) -> datetime:
        """What is waited for does not become longer by a clock that is put back."""
        now = self._clock()
        if back := self._setback.since_last(now, self._steady()):
            self._closed_until = self._closed_until and self._closed_until - back
            self._next_turn = self._next_turn and self._next_turn - back
        return now

    def _reset_at(self, now: datetime) -> datetime | None:
        """When (by our clock) the hour is over; GitHub says it by its own, and what that shows."""
        if self._reset is None or (skew := self.skew) is None:
            return self._reset
        ours = self._reset - skew
        return ours if now <= ours <= now + LONGEST_HOUR else self._reset

    @property
    def skew(self) -> timedelta | None:
        """By how much GitHub's clock was ahead of ours at its last answer."""
        if self._dated is None:
            return None
        text, now = self._dated
        try:
            return parsedate_to_datetime(text).astimezone(UTC) - now
        except ValueError:
            return None

    def close(self, until: datetime, message: str) -> Throttled:
        """Let nobody through before then (two hours at most, never sooner than was said before).

        A time that has passed already says that the clocks differ: wait a while all the same.
        """
        now = self._clock()
        if until <= now:
            until = now + SECONDARY_PAUSE
        until = min(until, now + LONGEST_PAUSE)
        self._closed_until = max(until, self._closed_until or until)
        return Throttled(message, self._closed_until)

    def exhausted(self) -> Throttled:
        """The limit is reached, as only the body of a GraphQL answer told."""
        now = self._now()
        return self.close(
            self._reset_at(now) or now + SECONDARY_PAUSE, "GraphQL's limit is reached"
        )

    def _pause(
        self, status: int, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> datetime | None:
        """Until when an answer asks to wait; a 403 without a sign of a limit is a plain refusal."""
        if (seconds := _integer(headers.get("retry-after"), None)) is not None:
            return now + timedelta(seconds=min(seconds, LONGEST_PAUSE.total_seconds()))
        if _integer(headers.get("x-ratelimit-remaining"), None) == 0:
            return self._reset_at(now) or now + SECONDARY_PAUSE
        if status == 429 or b"secondary rate limit" in body[:4096].lower():
            return now + self._secondary_pause()
        return None

    def _secondary_pause(self) -> timedelta:
        """How long to wait for a secondary limit that names no time: twice as long each time."""
        self._secondary_strikes += 1
        doublings = min(self._secondary_strikes - 1, 6)
        return SECONDARY_PAUSE * int(2**doublings)

    async def _take_write(self, now: datetime, *, urgent: bool) -> None:
        turn = await self._spend(now, CAUSE.get(), urgent=urgent, pressing=PRESSING.get())
        if turn.at <= now:
            return
        if turn.is_own:  # the others need not wait for it
            raise BudgetSpent("this thread or its author has used its share of writes", turn.at)
        at = turn.at if urgent else self._turn(turn.at)
        raise BudgetSpent("the budget for writes is spent", at)

    def _turn(self, earliest: datetime) -> datetime:
        """Turns are spaced, not all at once."""
        minute = ALLOWANCES[0]
        after_last = earliest
        if self._next_turn:
            after_last = self._next_turn + minute.window / minute.most
        self._next_turn = max(earliest, after_last)
        return self._next_turn


def _integer(text: str | None, otherwise: int | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else otherwise


def _instant(epoch_seconds: int) -> datetime:
    return datetime.fromtimestamp(min(epoch_seconds, 2**33), UTC)
