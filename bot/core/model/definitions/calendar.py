"""Releases and their deadlines. Days are dates, moments are UTC."""

import re
from collections.abc import Iterable
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
    A merge within `grace` after it is not late. `title` is what people call it, where its name is
    not that.
    """

    name: str
    what: tuple[str, ...] = ()
    milestone: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    zone: str = "AoE"
    grace: timedelta = timedelta()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of a release's time, by the name that people have for it: it ends with a deadline."""

    name: str
    until: str


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
    """One release and those of its deadlines that its schedule has, by the names in the rules.

    `unreadable` are the names of those that have a row whose day cannot be read.
    """

    release: str
    deadlines: tuple[Deadline, ...] = ()
    unreadable: tuple[str, ...] = ()

    def deadline(self, name: str) -> Deadline | None:
        """The deadline of that name; None where the schedule has no such row."""
        return next((deadline for deadline in self.deadlines if deadline.name == name), None)

    def following(self, now: datetime) -> Deadline | None:
        """The next deadline that ends after `now` (UTC); None where all are over."""
        left = (deadline for deadline in self.deadlines if now < deadline.ends)
        return min(left, key=lambda deadline: deadline.ends, default=None)

    def phase(self, phases: Iterable[Phase], now: datetime) -> Phase | None:
        """The phase that it is in at `now` (UTC): the first whose deadline is still to come."""
        ends = ((phase, self.deadline(phase.until)) for phase in phases)
        return next((phase for phase, end in ends if end and now < end.ends), None)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Schedules that were asked for, lowest release first.

    `oldest` is the lowest release that has one, where that was asked for.
    """

    schedules: tuple[Schedule, ...] = ()
    oldest: str | None = None

    def schedule(self, release: str) -> Schedule | None:
        """The schedule of a release, if it is known."""
        return next((found for found in self.schedules if found.release == release), None)

    def is_below(self, release: str) -> bool:
        """Whether it is older than all schedules that there are: then it was out before them."""
        return self.oldest is not None and release_order(release) < release_order(self.oldest)

    def gone(self, release: str, name: str) -> datetime | None:
        """From when on a higher release is out by the deadline `name`: then this one is, too."""
        order = release_order(release)
        higher = (each for each in self.schedules if release_order(each.release) > order)
        found = (each.deadline(name) for each in higher)
        return min((day.ends for day in found if day), default=None)
