"""What today's facts of a pull request or a tracking issue show of a proposal's life."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.core.documents.paths import group_of
from bot.core.model.definitions.calendar import Calendar
from bot.core.model.definitions.process import Process
from bot.core.model.facts import Ambiguous, Fact, Facts, Field, NotFetched, Unavailable, reason_of
from bot.core.model.records.exception_request import ExceptionRequest, ExceptionState
from bot.core.schedules.ends import end_of
from bot.core.schedules.release import normalise
from bot.core.standing.course import course_of
from bot.core.standing.evidence import Act, Code, Evidence, Gap, Kind, Requirement
from bot.core.standing.from_threads import changes_of, of_document, of_pull, of_tracker
from bot.core.standing.standing import Standing, standings
from bot.core.standing.state import Progress

_DECISIONS = {
    ExceptionState.GRANTED: Kind.EXCEPTION_GRANTED,
    ExceptionState.EXPIRED: Kind.EXCEPTION_GRANTED,
    ExceptionState.DENIED: Kind.EXCEPTION_DENIED,
    ExceptionState.WITHDRAWN: Kind.EXCEPTION_TAKEN_BACK,
}


def standing_of(
    facts: Facts,
    process: Process,
    calendar: Fact[Calendar],
    now: datetime,
    requirements: tuple[Requirement, ...] = (),
) -> tuple[Standing, ...]:
    """How what the facts are about stands, in every release that they name."""
    found = evidence_of(facts, process, calendar, now)
    found = replace(found, requirements=requirements)
    return standings(found, course_of(process), now)


def evidence_of(
    facts: Facts, process: Process, calendar: Fact[Calendar], now: datetime
) -> Evidence:
    """Everything that is dated, and what could not be read. `now` is when it was read."""
    tracker = facts if facts.pull_request is None else facts.tracking_issue
    acts = [*of_document(facts, now), *of_pull(facts)]
    if isinstance(tracker, Facts):
        ours = f"#{facts.pull_request.number}" if facts.pull_request else ""
        acts += of_tracker(tracker, process, ours)
    if facts.pull_request and (merged_at := facts.pull_request.merged_at):
        # What is commanded in the second of the merge comes after it.
        acts = [each for each in acts if each.at != merged_at or not each.number]
    exceptions = facts.exceptions
    acts += _of_exceptions(_known(exceptions))
    subject = tracker.subject if isinstance(tracker, Facts) else facts.subject
    return Evidence(
        subject,
        calendar,
        frozenset(acts),
        frozenset(_code(tracker if isinstance(tracker, Facts) else facts, now)),
        frozenset((*_gaps(facts, tracker), *_gaps_of_words(tracker, acts))),
        exceptions_unread="" if isinstance(exceptions, tuple) else reason_of(exceptions),
        needs_code=_needs_code(facts, process),
    )


def _needs_code(facts: Facts, process: Process) -> bool:
    """Not of groups whose proposals are done with their document, nor where no code is followed."""
    documents = (change.current for change in changes_of(facts))
    keys = (group_of(process, each.path) for each in documents if each)
    groups = [process.group(key) for key in keys if key]
    is_exempt = bool(groups) and not any(each is None or each.needs_code for each in groups)
    return bool(process.code_repositories) and not is_exempt


def _known(fact: Fact[tuple[ExceptionRequest, ...]]) -> tuple[ExceptionRequest, ...]:
    return fact if isinstance(fact, tuple) else ()


def _gaps(facts: Facts, tracker: Fact[Facts | None]) -> Iterator[Gap]:
    """What may be further than anything shows."""
    if not isinstance(facts.proposals, tuple):
        yield Gap(Progress.SHIPPED, reason_of(facts.proposals))
    if facts.pull_request and isinstance(facts.reviews, NotFetched | Unavailable):
        yield Gap(Progress.APPROVED, reason_of(facts.reviews), Progress.PROPOSED)
    code = tracker.code if isinstance(tracker, Facts) else facts.code
    if not isinstance(code, tuple):
        yield Gap(Progress.SHIPPED, reason_of(code), Progress.ACCEPTED)


def _gaps_of_words(tracker: Fact[Facts | None], acts: list[Act]) -> Iterator[Gap]:
    """What people may have said on the tracking issue that nobody has read.

    The milestone that the documents ask for shows that nobody said otherwise. Where it cannot be
    told which issue it is, nothing that is said there counts.
    """
    if tracker is None or isinstance(tracker, Ambiguous):
        return
    if not isinstance(tracker, Facts):
        yield Gap(Progress.NOTHING, reason_of(tracker), is_of_ends=True)
        return
    if has_unread_words(tracker):
        unread = tracker.comments if isinstance(tracker.history, tuple) else tracker.history
        asked = {each.release for each in acts if each.kind in (Kind.MERGED, Kind.TARGETED)}
        milestone = normalise(tracker.thread.milestone or "")
        if asked and milestone not in asked:
            yield Gap(Progress.NOTHING, reason_of(unread), is_of_ends=True)


def has_unread_words(tracker: Facts) -> bool:
    """Whether people may have moved it to another release, or off, and nobody has read that.

    A command that did so moved the milestone, and this App did that.
    """
    if not isinstance(tracker.history, tuple):
        return True
    ours = any(each.field is Field.MILESTONE and each.actor.is_this_app for each in tracker.history)
    return ours and not isinstance(tracker.comments, tuple)


def _of_exceptions(known: tuple[ExceptionRequest, ...]) -> Iterator[Act]:
    """Requests, and what was decided of each."""
    granted = {each.asked for each in known if each.standing is ExceptionState.GRANTED}
    for found in known:
        asked = found.asked
        yield Act(Kind.EXCEPTION_ASKED, asked.at, found.release, ref=asked.url, by=asked.by)
        kind, said = _DECISIONS.get(found.standing), found.decided or asked
        if kind is Kind.EXCEPTION_TAKEN_BACK and asked in granted:
            kind = Kind.EXCEPTION_ENDED
        if kind:
            ends = end_of(found) if kind is Kind.EXCEPTION_GRANTED else None
            yield Act(kind, said.at, found.release, ref=said.url, by=said.by, until=ends)


def _code(facts: Facts, now: datetime) -> Iterator[Code]:
    for each in facts.code if isinstance(facts.code, tuple) else ():
        moments = (each.opened_at, each.merged_at, None if each.merged else each.closed_at)
        yield Code(str(each.subject), now, each.open, each.merged, *moments)
