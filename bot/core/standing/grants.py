"""Exceptions of one release: all that was asked and decided, and from when to when one held."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from bot.core.standing.evidence import Act, Kind
from bot.core.standing.state import Excepted

_DECIDED = frozenset({Kind.EXCEPTION_GRANTED, Kind.EXCEPTION_DENIED, Kind.EXCEPTION_ENDED})
_ASKED = frozenset({Kind.EXCEPTION_ASKED, Kind.EXCEPTION_TAKEN_BACK})


@dataclass(frozen=True, slots=True)
class Grant:
    """One held from `start` until `end`, exclusive (None: as long as the release is not out)."""

    start: datetime
    end: datetime | None = None
    is_revoked: bool = False

    def holds(self, at: datetime) -> bool:
        """Whether it holds at that moment."""
        return self.start <= at and (self.end is None or at < self.end)

    def covers(self, act: datetime) -> bool:
        """Whether something done then counts as in time.

        What was done late before the grant does, as long as nobody took the grant back.
        """
        return self.holds(act) or (act < self.start and not self.is_revoked)


def grants(acts: Iterable[Act]) -> tuple[Grant, ...]:
    """Those of a release, in the order of time: the next decision ends the one before."""
    decided = [each for each in acts if each.kind in _DECIDED]
    return tuple(_grants(decided))


def _grants(decided: list[Act]) -> Iterator[Grant]:
    for act, after in zip_longest(decided, decided[1:]):
        if act.kind is Kind.EXCEPTION_GRANTED:
            if after is None or (act.until is not None and act.until <= after.at):
                yield Grant(act.at, act.until)
            else:
                yield Grant(act.at, after.at, after.kind is Kind.EXCEPTION_DENIED)


def excepted(acts: tuple[Act, ...], at: datetime, *, is_met: bool) -> Excepted:
    """How it stands at a moment. `is_met`: what was asked of it when the grant ended is done.

    To take back a request leaves what was decided before as it is.
    """
    known = grants(acts)
    if any(each.holds(at) for each in known):
        return Excepted.GRANTED
    decided = [each for each in acts if each.kind in _DECIDED]
    asked = [each for each in acts if each.kind in _ASKED]
    is_open = bool(asked) and asked[-1].kind is Kind.EXCEPTION_ASKED
    if is_open and not (decided and decided[-1].at >= asked[-1].at):
        return Excepted.ASKED
    if not decided:
        return Excepted.NONE
    if decided[-1].kind is Kind.EXCEPTION_DENIED:
        return Excepted.DENIED
    if is_met:
        return Excepted.SPENT
    return Excepted.NONE if decided[-1].kind is Kind.EXCEPTION_ENDED else Excepted.EXPIRED
