"""When something of a release ends: one of its deadlines, the release itself, an exception."""

from datetime import datetime, timedelta

from bot.core.model.definitions.calendar import Calendar, Deadline
from bot.core.model.facts import Fact, Unavailable
from bot.core.model.records.exception_request import ExceptionRequest
from bot.core.schedules.day_ends import end_of_day

# The deadline of this name, where a project has one, is the day on which a release is out.
GENERAL_AVAILABILITY = "ga"
# The day until which an exception is granted ends where all deadlines end unless a zone is given.
_AHEAD = timedelta(hours=-12)


def deadline_in(calendar: Calendar, release: str, name: str) -> Fact[Deadline | None]:
    """A deadline of a release; None where it has none or no day yet."""
    schedule = calendar.schedule(release)
    if schedule and name in schedule.unreadable:
        return Unavailable(f"the schedule of {release} has a day for {name} that cannot be read")
    return schedule.deadline(name) if schedule else None


def end_of(exemption: ExceptionRequest) -> datetime | None:
    """The first moment (UTC) at which a granted one holds no more; None where it has no day."""
    return end_of_day(exemption.until, _AHEAD) if exemption.until else None
