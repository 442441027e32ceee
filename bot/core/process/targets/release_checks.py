"""Targets held against the calendar: releases that it does not have, and those that are out."""

from collections.abc import Iterator
from datetime import date, datetime

from bot.core.documents.targets.statements import lowest
from bot.core.model.definitions.calendar import Calendar
from bot.core.model.diagnostic import Diagnostic
from bot.core.model.proposal import Proposal, Target
from bot.core.schedules.ends import GENERAL_AVAILABILITY
from bot.core.schedules.release import normalise


def is_out(release: str, calendar: Calendar, now: datetime) -> bool:
    """Whether a release's last day has passed.

    One without a day is out where it is older than all schedules, or where a higher one is out.
    Others without a day are still to come.
    """
    schedule = calendar.schedule(release)
    deadline = schedule.deadline(GENERAL_AVAILABILITY) if schedule else None
    if deadline is not None:
        return deadline.ends <= now
    gone = calendar.gone(release, GENERAL_AVAILABILITY)
    return calendar.is_below(release) or (gone is not None and gone <= now)


def last_day(calendar: object, title: str) -> date | None:
    """The day on which a release is out, if the calendar is known and has it."""
    release = normalise(title)
    if release is None or not isinstance(calendar, Calendar):
        return None
    schedule = calendar.schedule(release)
    deadline = schedule.deadline(GENERAL_AVAILABILITY) if schedule else None
    return deadline.day if deadline else None


def open_targets(
    targets: tuple[Target, ...], calendar: Calendar, now: datetime
) -> tuple[Target, ...]:
    """Targets whose releases are not out yet."""
    return tuple(target for target in targets if not is_out(target.release, calendar, now))


def target_of(proposal: Proposal, calendar: Calendar, now: datetime) -> str | None:
    """The lowest release that a proposal targets and that is not out yet."""
    return lowest(open_targets(proposal.targets, calendar, now))


def check_calendar(
    path: str, targets: tuple[Target, ...], calendar: Calendar, now: datetime
) -> tuple[Diagnostic, ...]:
    """What is wrong with targets: all of a new document's, or those that a change sets."""
    return tuple(_findings(path, targets, calendar, now)) if calendar.schedules else ()


def _findings(
    path: str, targets: tuple[Target, ...], calendar: Calendar, now: datetime
) -> Iterator[Diagnostic]:
    for target in targets:
        if calendar.schedule(target.release) is None:
            message = f"{target.release} has no schedule"
            yield Diagnostic(path, target.position, message, "unknown-release")
        elif is_out(target.release, calendar, now):
            message = f"{target.release} is out already"
            yield Diagnostic(path, target.position, message, "past-release")
