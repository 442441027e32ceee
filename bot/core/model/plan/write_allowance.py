"""How many writes are allowed in which time, to whom, and when there may be another one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

Times = Sequence[datetime]


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


@dataclass(frozen=True, slots=True)
class Cause:
    """Who is charged for a write: the evaluated thread (`owner/name#7`) and its author.

    What cannot wait is on nobody's account.
    """

    thread: str = ""
    author: str = ""


NOBODY = Cause()


@dataclass(frozen=True, slots=True)
class Write:
    """One that was made, when (UTC)."""

    at: datetime
    cause: Cause = NOBODY


@dataclass(frozen=True, slots=True)
class Shares:
    """What one thread, and all threads of one author, may cause of all writes together."""

    thread: WriteAllowance
    author: WriteAllowance

    def of(self, cause: Cause, writes: Sequence[Write]) -> Iterator[tuple[WriteAllowance, Times]]:
        """The allowances that a cause has a share of, each with what it has used."""
        if cause.thread:
            yield self.thread, [each.at for each in writes if each.cause.thread == cause.thread]
        if cause.author:
            yield self.author, [each.at for each in writes if each.cause.author == cause.author]


@dataclass(frozen=True, slots=True)
class Turn:
    """When (UTC) there may be another write. `is_own`: only those on this account wait so long."""

    at: datetime
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Budget:
    """Of an installation: what it may write, and the shares of it."""

    allowances: Sequence[WriteAllowance]
    shares: Shares | None = None

    @property
    def window(self) -> timedelta:
        """The longest time that a write counts for."""
        return max(each.window for each in self.allowances)

    def turn(
        self,
        writes: Sequence[Write],
        now: datetime,
        cause: Cause = NOBODY,
        *,
        urgent: bool,
        pressing: bool = False,
    ) -> Turn:
        """When there may be one more after these, the oldest first."""
        kind = {"urgent": urgent, "pressing": pressing}
        times = [each.at for each in writes]
        common = free_at(times, now, self.allowances, **kind)
        shares = self.shares.of(cause, writes) if self.shares and not urgent else ()
        own = max((share.free_at(used, now, **kind) for share, used in shares), default=now)
        return Turn(max(common, own), is_own=own > common)
