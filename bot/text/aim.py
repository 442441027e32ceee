"""Which release a subject is for, and when that release's deadlines end."""

from collections.abc import Iterable
from datetime import datetime

from bot.model.calendar import Calendar, Deadline, release_order
from bot.model.case import Case
from bot.model.facts import Fact, Facts, Need, Unreadable, reason_of
from bot.text.calendar_check import is_out
from bot.text.release import normalise

AIM_NEEDS = frozenset({Need.PROPOSALS, Need.CALENDAR})


def aim_of(case: Case) -> Fact[str | None]:
    """The release, `v1.9`; None where there is none.

    A pull request is for the lowest release that it newly sets as a target and that is not over.
    Anything else is for the release of its milestone.
    """
    facts = case.facts
    if facts.pull_request is None:
        title = facts.thread.milestone if facts.thread else None
        return normalise(title) if title else None
    if not isinstance(facts.proposals, tuple):
        return Unreadable(reason_of(facts.proposals))
    targets = (target for change in facts.proposals for target in change.new_targets)
    return lowest_to_come(facts, case.now, (target.release for target in targets))


def lowest_to_come(facts: Facts, now: datetime, releases: Iterable[str]) -> Fact[str | None]:
    """The lowest of these releases that is not over; unknown without the calendar."""
    found = sorted(set(releases), key=release_order)
    if not found:
        return None
    if not isinstance(facts.calendar, Calendar):
        return Unreadable(reason_of(facts.calendar))
    calendar = facts.calendar
    return next((release for release in found if not is_out(release, calendar, now)), None)


def deadline_of(case: Case, name: str) -> Fact[Deadline | None]:
    """A deadline of the release that the subject is for; None where it has none."""
    aim = aim_of(case)
    if aim is None:
        return None
    if not isinstance(aim, str):
        return aim
    if not isinstance(case.facts.calendar, Calendar):
        return Unreadable(reason_of(case.facts.calendar))
    schedule = case.facts.calendar.schedule(aim)
    return schedule.deadline(name) if schedule else None
