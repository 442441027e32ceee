"""A release's way through time: which of its deadlines ends what, and what has no date."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.model.definitions.calendar import Calendar, Deadline
from bot.core.model.definitions.process import Process
from bot.core.model.facts import Fact, NotFetched, Unavailable, reason_of
from bot.core.schedules.ends import GENERAL_AVAILABILITY, deadline_in


@dataclass(frozen=True, slots=True)
class Course:
    """By which deadline a proposal has to be accepted, its code merged, and the release is out.

    From `risk` before a deadline on, what is missing for it is at risk.
    """

    accepted: str | None = None
    code: str | None = None
    out: str = GENERAL_AVAILABILITY
    risk: timedelta = timedelta(days=28)


def course_of(process: Process) -> Course:
    """The first phase ends with acceptance, the second with the code; without phases, deadlines."""
    named = [phase.until for phase in process.phases] or [row.name for row in process.deadlines]
    rest = iter(name for name in named if name != GENERAL_AVAILABILITY)
    return Course(next(rest, None), next(rest, None), risk=process.risk)


@dataclass(frozen=True, slots=True)
class Window:
    """The deadlines of one release. Each may have no day yet (None), or one that is unreadable.

    `gone` holds moments from which on a higher release is out: then this one is out, too.
    `is_below`: it is older than all schedules.
    """

    accepted: Fact[Deadline | None]
    code: Fact[Deadline | None]
    out: Fact[Deadline | None]
    gone: datetime | None = None
    is_below: bool = False

    def released(self, at: datetime) -> bool | None:
        """Whether it is out by then; None where nobody knows. No date is not past."""
        if isinstance(self.out, Deadline):
            return at >= self.out.ends
        if self.is_below or (self.gone is not None and at >= self.gone):
            return True
        return None if isinstance(self.out, NotFetched | Unavailable) else False

    def moments(self, risk: timedelta) -> Iterator[datetime]:
        """All at which time alone changes something."""
        for each in (self.accepted, self.code, self.out):
            if isinstance(each, Deadline):
                yield from (each.ends, each.late_from)
                if each.ends - datetime.min.replace(tzinfo=each.ends.tzinfo) > risk:
                    yield each.ends - risk
        if self.gone:
            yield self.gone


def window_of(release: str | None, calendar: Fact[Calendar], course: Course) -> Window:
    """The release's deadlines; what is for no release has none."""
    if release is None:
        return Window(None, None, None)
    if not isinstance(calendar, Calendar):
        lost = Unavailable(reason_of(calendar))
        return Window(lost, lost, lost)
    return Window(
        deadline_in(calendar, release, course.accepted) if course.accepted else None,
        deadline_in(calendar, release, course.code) if course.code else None,
        deadline_in(calendar, release, course.out),
        calendar.gone(release, course.out),
        is_below=calendar.is_below(release),
    )
