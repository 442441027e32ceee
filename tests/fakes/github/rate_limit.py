"""The primary rate limit, one count for each installation.

https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.fakes.github.errors import Refusal

LIMITS = {"none": 60}
LIMIT = 5000
WINDOW = timedelta(hours=1)


@dataclass
class Count:
    """What one caller has left until the reset."""

    limit: int
    remaining: int
    reset_at: datetime

    def body(self) -> dict[str, int]:
        """As GET /rate_limit shows it."""
        return {
            "limit": self.limit,
            "used": max(self.limit - self.remaining, 0),
            "remaining": self.remaining,
            "reset": int(self.reset_at.timestamp()),
        }


class RateLimits:
    """Counts requests and refuses those over the limit."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._counts: dict[str, Count] = {}
        self._ordered: tuple[int, datetime] | None = None

    def set(self, remaining: int, reset_at: datetime | None) -> None:
        """What every installation has left until `reset_at` (an hour from now)."""
        self._ordered = (remaining, reset_at or self._now() + WINDOW)
        self._counts = {key: count for key, count in self._counts.items() if key in LIMITS}

    def count(self, bucket: str) -> Count:
        """The caller's count, full again after the reset."""
        found = self._counts.get(bucket)
        if found is None or found.reset_at <= self._now():
            found = self._counts[bucket] = self._fresh(bucket)
        return found

    def check(self, bucket: str) -> None:
        """403 when nothing is left."""
        if self.count(bucket).remaining <= 0:
            raise Refusal(403, f"API rate limit exceeded for {bucket}.")

    def charge(self, bucket: str) -> None:
        """One request less."""
        count = self.count(bucket)
        count.remaining = max(count.remaining - 1, 0)

    def headers(self, bucket: str, resource: str = "core") -> dict[str, str]:
        """What every answer says."""
        shown: dict[str, Any] = self.count(bucket).body() | {"resource": resource}
        return {f"X-RateLimit-{name.title()}": str(value) for name, value in shown.items()}

    def _fresh(self, bucket: str) -> Count:
        limit, now = LIMITS.get(bucket, LIMIT), self._now()
        if self._ordered and bucket not in LIMITS and self._ordered[1] > now:
            return Count(limit, *self._ordered)
        return Count(limit, limit, now + WINDOW)
