"""Releases and their deadlines. Days are dates, moments are UTC."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_RELEASE = re.compile(r"v([0-9]{1,6})\.([0-9]{1,6})")


def release_order(release: str) -> tuple[int, int, str]:
    """Sorts `v1.9` before `v1.10`; what is no release comes last."""
    found = _RELEASE.fullmatch(release)
    return (int(found[1]), int(found[2]), "") if found else (10**7, 0, release)


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """Which row of a schedule a deadline is: globs for its texts, any of which may match.

    The day ends at midnight in `zone`, anywhere on Earth (UTC-12) unless the rules say otherwise.
    A merge within `grace` after it is not late.
    """

    name: str
    what: tuple[str, ...] = ()
    milestone: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    zone: str = "AoE"
    grace: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day that ends at `ends` (UTC, exclusive): what happens from then on is late.

    Merges are late `grace` after that: what was approved in time may wait for a machine.
    """

    name: str
    day: date
    ends: datetime
    grace: timedelta = timedelta()

    @property
    def late_from(self) -> datetime:
        """The first moment at which a merge is late."""
        return self.ends + self.grace


@dataclass(frozen=True, slots=True)
class Schedule:
    """One release and those of its deadlines that its schedule has, by the names in the rules."""

    release: str
    deadlines: tuple[Deadline, ...] = ()

    def deadline(self, name: str) -> Deadline | None:
        """The deadline of that name; None where the schedule has no such row."""
        return next((deadline for deadline in self.deadlines if deadline.name == name), None)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Every schedule that is known, lowest release first."""

    schedules: tuple[Schedule, ...] = ()

    def schedule(self, release: str) -> Schedule | None:
        """The schedule of a release, if it is known."""
        return next((found for found in self.schedules if found.release == release), None)
