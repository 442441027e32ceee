"""Which release a subject is for, and when that release's deadlines end."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.core.model.context import Context
from bot.core.model.definitions.calendar import Calendar, Deadline, Schedule, release_order
from bot.core.model.facts import Fact, Facts, Need, Unavailable, reason_of
from bot.core.model.proposal import ProposalChange
from bot.core.process.targets.release_checks import is_out
from bot.core.schedules.ends import deadline_in
from bot.core.schedules.release import normalise
from bot.core.slash.argument_values import commanded_release
from bot.core.standing.in_context import current_in
from bot.core.standing.state import State

# Of releases that a document may mean.
MOST_POSSIBLE = 8
AIM_NEEDS = frozenset({Need.PROPOSALS, Need.CALENDAR})


def moment_that_counts(case: Context) -> datetime:
    """When a pull request was merged; now for all else."""
    pull_request = case.facts.pull_request
    return (pull_request.merged_at if pull_request else None) or case.now


def aim_of(case: Context) -> Fact[str | None]:
    """The release, `v1.9`; None where there is none.

    Where each of several counts, it is the one that the case is judged for.
    A command that names a release is about that one. A pull request is for the lowest release
    that it newly sets as a target and that is not over. An issue is for the release that its
    proposal is for now: where nobody has taken it off, and where it is not over but for having
    shipped.
    """
    facts = case.facts
    if case.release:
        return case.release
    if commanded := commanded_release(case):
        return commanded
    if facts.pull_request is None:
        return case.remember((aim_of, id(facts), case.now), lambda: _aim_of_issue(case))
    if not isinstance(facts.proposals, tuple):
        return Unavailable(reason_of(facts.proposals))
    return lowest_to_come(case, _newly_targeted(facts.proposals))


def _aim_of_issue(case: Context) -> str | None:
    """As long as nobody has read who set its milestone, that is a person's word."""
    milestone = normalise(case.facts.thread.milestone or "")
    if milestone and not isinstance(case.facts.history, tuple):
        return milestone
    found = current_in(case)
    is_over = found.state.is_end and found.state is not State.SHIPPED
    return None if is_over or found.is_taken_off else found.release


def aims_of(case: Context) -> tuple[str, ...]:
    """All releases to come that a pull request newly targets, lowest first, as far as is known.

    Of a command that names a release it is none: `aim_of` says which one that is about.
    """
    facts = case.facts
    if facts.pull_request is None or commanded_release(case):
        return ()
    if not isinstance(facts.proposals, tuple) or not isinstance(facts.calendar, Calendar):
        return ()
    return tuple(_to_come(case, facts.calendar, _newly_targeted(facts.proposals)))


def _newly_targeted(changes: tuple[ProposalChange, ...]) -> set[str]:
    return {target.release for change in changes for target in change.new_targets}


def lowest_to_come(case: Context, releases: Iterable[str]) -> Fact[str | None]:
    """The lowest of these releases that is not out when it counts; unknown without the calendar."""
    found = set(releases)
    if not found:
        return None
    calendar = case.facts.calendar
    if not isinstance(calendar, Calendar):
        return Unavailable(reason_of(calendar))
    return next(_to_come(case, calendar, found), None)


def _to_come(case: Context, calendar: Calendar, releases: set[str]) -> Iterator[str]:
    when = moment_that_counts(case)
    for release in sorted(releases, key=release_order):
        if not is_out(release, calendar, when):
            yield release


def stated_target(case: Context) -> Fact[str | None]:
    """The lowest release to come that the documents state, whether that is new in them or not."""
    changes = case.facts.proposals
    if not isinstance(changes, tuple):
        return Unavailable(reason_of(changes))
    found = (change.current for change in changes if change.current)
    documents = (document for document in found if not document.is_template)
    return lowest_to_come(case, (target.release for each in documents for target in each.targets))


def schedule_of(case: Context) -> Schedule | None:
    """The schedule of the release that the subject is for, as far as all that is known."""
    aim, calendar = aim_of(case), case.facts.calendar
    if not isinstance(aim, str) or not isinstance(calendar, Calendar):
        return None
    return calendar.schedule(aim)


def deadline_of(case: Context, name: str) -> Fact[Deadline | None]:
    """A deadline of the release that the subject is for; None where it has none or no day yet."""
    aim = aim_of(case)
    if aim is None:
        return None
    if not isinstance(aim, str):
        return aim
    if not isinstance(case.facts.calendar, Calendar):
        return Unavailable(reason_of(case.facts.calendar))
    return deadline_in(case.facts.calendar, aim, name)


def releases_of(facts: Facts) -> set[str]:
    """Releases that a subject has to do with: targets of its documents, and its milestone.

    Some of those that its documents may mean, too.
    """
    changes = facts.proposals if isinstance(facts.proposals, tuple) else ()
    found = {
        target.release
        for change in changes
        for document in (change.base, change.head)
        if document
        for target in document.targets
    }
    milestone = facts.thread.milestone
    release = normalise(milestone) if milestone else None
    return found | ({release} if release else set()) | _possible(changes)


def _possible(changes: tuple[ProposalChange, ...]) -> set[str]:
    """Each costs a request, and nobody means more than some."""
    doubts = (doubt for change in changes for doubt in change.new_doubts)
    found = {release for doubt in doubts for release in doubt.releases}
    return set(sorted(found, key=release_order)[:MOST_POSSIBLE])
