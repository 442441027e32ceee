"""Which moment of a rule's `at:` has come: the latest one counts, the earlier ones are past."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.calendar import Deadline
from bot.model.case import Case
from bot.model.facts import Fact, Unread, Unreadable
from bot.text.aim import aim_of, deadline_of
from bot.text.moment import Moment

# Acts later than this after their moment say so.
LATE_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """A moment that has come, told from a deadline.

    `occasion` names it for good, wherever the schedule moves it.
    """

    deadline: str
    at: datetime
    occasion: str
    is_late: bool


def turning_points(moments: tuple[Moment, ...], case: Case) -> tuple[datetime, ...]:
    """When `due` may come out differently: as each moment comes, and as reminders become stale."""
    found = ((moment, deadline_of(case, moment.deadline)) for moment in moments)
    known = ((moment, each.ends) for moment, each in found if isinstance(each, Deadline))
    return tuple(at for moment, ends in known for at in {ends + moment.offset, ends})


def due(moments: tuple[Moment, ...], case: Case) -> Fact[Due | None]:
    """The latest moment that has come, or None; a reminder of what has passed is past itself."""
    aim = aim_of(case)
    if not isinstance(aim, str):
        return aim
    latest: Due | None = None
    for moment in moments:
        found = deadline_of(case, moment.deadline)
        if isinstance(found, (Unread, Unreadable)):
            return found
        if found is None:
            continue
        at = found.ends + moment.offset
        is_stale = moment.offset < timedelta() and case.now >= found.ends
        if at <= case.now and not is_stale and (latest is None or at > latest.at):
            occasion = f"{aim}/{moment}".replace(" ", "")
            latest = Due(moment.deadline, at, occasion, case.now - at > LATE_AFTER)
    return latest
