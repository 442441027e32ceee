"""How many writes are allowed in which time, and when there may be another one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class WriteAllowance:
    """At most `most` in any `window`; the last `reserve` of them are for what cannot wait.

    What is `pressing` has half of them, so that something is left for what is urgent.
    """

    window: timedelta
    most: int
    reserve: int

    def free_at(
        self, writes: Sequence[datetime], now: datetime, *, urgent: bool, pressing: bool = False
    ) -> datetime:
        """When (UTC) this allows one more after these, the oldest first: at once, or later."""
        kept = 0 if urgent else self.reserve // 2 if pressing else self.reserve
        last = len(writes) - (self.most - kept)
        return max(now, writes[last] + self.window) if last >= 0 else now


def free_at(
    writes: Sequence[datetime],
    now: datetime,
    allowances: Sequence[WriteAllowance],
    *,
    urgent: bool,
    pressing: bool = False,
) -> datetime:
    """When (UTC) all of them allow one more."""
    return max(each.free_at(writes, now, urgent=urgent, pressing=pressing) for each in allowances)
