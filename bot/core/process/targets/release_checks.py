"""Targets held against the calendar: releases that it does not have, and those that are out."""

from collections.abc import Iterator
from datetime import date, datetime

from bot.core.documents.targets.statements import lowest
from bot.core.model.definitions.calendar import Calendar, release_order
from bot.core.model.diagnostic import Diagnostic
from bot.core.model.proposal import Proposal, Target
from bot.core.schedules.ends import GENERAL_AVAILABILITY
from bot.core.schedules.release import normalise

# Releases after the last one with a schedule that people may plan for already.
MOST_AHEAD = 2


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


def is_expected(release: str, calendar: Calendar) -> bool:
    """Whether a release without a schedule may well get one: it is soon after all that have one.

    Each season begins weeks before its schedule is there. `v1.90` beside `v1.9` is a slip.
    """
    if not calendar.schedules:
        return True
    major, minor, _ = release_order(release)
    newest_major, newest_minor, _ = max(release_order(each.release) for each in calendar.schedules)
    if major == newest_major:
        return newest_minor < minor <= newest_minor + MOST_AHEAD
    return major == newest_major + 1 and minor == 0


def coming(calendar: Calendar, now: datetime) -> str | None:
    """The lowest release to come that has a schedule, or the one after all of them."""
    known = sorted((each.release for each in calendar.schedules), key=release_order)
    found = next((each for each in known if not is_out(each, calendar, now)), None)
    if found or not known:
        return found
    major, minor, _ = release_order(known[-1])
    return f"v{major}.{minor + 1}"


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
        is_known = calendar.schedule(target.release) is not None
        if not is_known and not is_expected(target.release, calendar):
            message = f"{target.release} has no schedule"
            yield Diagnostic(path, target.position, message, "unknown-release")
        elif is_out(target.release, calendar, now):
            message = f"{target.release} is out already"
            yield Diagnostic(path, target.position, message, "past-release")
