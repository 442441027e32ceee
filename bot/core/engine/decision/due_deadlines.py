"""Which moment of a rule's `at:` has come: the latest one counts, the earlier ones are past."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.model.context import Context
from bot.core.model.definitions.calendar import Deadline
from bot.core.model.facts import Fact, NotFetched, Unavailable
from bot.core.process.deadlines import told_from
from bot.core.process.targets.target_release import aim_of, deadline_of
from bot.core.schedules.day_ends import ANYWHERE_ON_EARTH, read_zone
from bot.core.schedules.ends import GENERAL_AVAILABILITY
from bot.core.schedules.office_hours import OfficeHours
from bot.core.schedules.offset import EXCEPTION, Offset

# Acts later than this after their moment say so.
LATE_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DueDeadline:
    """A moment that has come, counted from a deadline. Comments wait until `said_at`.

    `occasion` names it for good, wherever the schedule moves it.
    """

    deadline: str
    at: datetime
    occasion: str
    is_late: bool
    said_at: datetime


def turning_points(
    moments: tuple[Offset, ...], case: Context, hours: OfficeHours | None = None
) -> tuple[datetime, ...]:
    """When `due` may come out differently, or its words may be said.

    That is as each moment comes, as its hours begin, as reminders become stale, and as the release
    comes out.
    """
    out = deadline_of(case, GENERAL_AVAILABILITY) if moments else None
    found = [out.ends] if isinstance(out, Deadline) else []
    for moment in moments:
        deadline = told_from(case, moment.deadline)
        if isinstance(deadline, Deadline):
            at = deadline.ends + moment.offset
            found += {at, _said_at(moment, at, case, hours), deadline.ends}
    return tuple(found)


def due(
    moments: tuple[Offset, ...], case: Context, hours: OfficeHours | None = None
) -> Fact[DueDeadline | None]:
    """The latest moment that has come, or None; a reminder of what has passed is past itself.

    So is whatever was due before the release came out, once it is out.
    """
    aim = aim_of(case)
    if not isinstance(aim, str):
        return aim
    latest: DueDeadline | None = None
    for moment in moments:
        deadline = told_from(case, moment.deadline)
        if isinstance(deadline, (NotFetched, Unavailable)):
            return deadline
        if deadline is None:
            continue
        at = deadline.ends + moment.offset
        is_over = _is_stale(moment, deadline, case) or _is_out(at, case)
        if at <= case.now and not is_over and (latest is None or at > latest.at):
            occasion = _occasion(aim, moment, deadline)
            said_at = _said_at(moment, at, case, hours)
            latest = DueDeadline(
                moment.deadline, at, occasion, case.now - said_at > LATE_AFTER, said_at
            )
    return latest


def _occasion(aim: str, moment: Offset, deadline: Deadline) -> str:
    """A schedule's row is the same one wherever it moves; an exception until another day is not."""
    day = f"/{deadline.day}" if moment.deadline == EXCEPTION else ""
    return f"{aim}/{moment}".replace(" ", "") + day


def _is_stale(moment: Offset, deadline: Deadline, case: Context) -> bool:
    return moment.offset < timedelta() and case.now >= deadline.ends


def _is_out(at: datetime, case: Context) -> bool:
    out = deadline_of(case, GENERAL_AVAILABILITY)
    return isinstance(out, Deadline) and at < out.ends <= case.now


def _said_at(moment: Offset, at: datetime, case: Context, hours: OfficeHours | None) -> datetime:
    if hours is None:
        return at
    rows = (row.zone for row in case.process.deadlines if row.name == moment.deadline)
    ahead = read_zone(next(rows, ANYWHERE_ON_EARTH))
    return hours.said_at(at, ahead or timedelta(), str(case.facts.subject))
