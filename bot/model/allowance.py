"""How many writes are allowed in which time, and when there may be another one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Allowance:
    """At most `most` in any `window`; the last `reserve` of them are for what cannot wait."""

    window: timedelta
    most: int
    reserve: int

    def free_at(self, writes: Sequence[datetime], now: datetime, *, urgent: bool) -> datetime:
        """When (UTC) this allows one more after these, the oldest first: at once, or later."""
        last = len(writes) - (self.most if urgent else self.most - self.reserve)
        return max(now, writes[last] + self.window) if last >= 0 else now


def free_at(
    writes: Sequence[datetime],
    now: datetime,
    allowances: Sequence[Allowance],
    *,
    urgent: bool,
) -> datetime:
    """When (UTC) all of them allow one more."""
    return max(each.free_at(writes, now, urgent=urgent) for each in allowances)
