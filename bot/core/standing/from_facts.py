"""What today's facts of a pull request or a tracking issue show of a proposal's life."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.core.model.definitions.calendar import Calendar
from bot.core.model.definitions.process import Process
from bot.core.model.facts import Change, Fact, Facts, Field, NotFetched, Unavailable, reason_of
from bot.core.model.proposal import ProposalChange, Target
from bot.core.model.records.exception_request import ExceptionRequest, ExceptionState
from bot.core.process.exceptions import end_of
from bot.core.schedules.release import normalise
from bot.core.standing.course import course_of
from bot.core.standing.evidence import Act, Code, Evidence, Gap, Kind, Requirement
from bot.core.standing.standing import Standing, standings
from bot.core.standing.state import Progress

_STATUSES = {
    "deferred": Kind.DEFERRED,
    "withdrawn": Kind.WITHDRAWN,
    "rejected": Kind.REJECTED,
    "replaced": Kind.REPLACED,
    "implemented": Kind.IMPLEMENTED,
}
_REVIEWS = {"approved": Kind.APPROVED, "changes-requested": Kind.CHANGES_REQUESTED}
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
    acts = [*_of_document(facts, now), *_of_pull(facts)]
    if isinstance(tracker, Facts):
        acts += _of_tracker(tracker, process)
    exceptions = facts.exceptions
    acts += [act for each in _known(exceptions) for act in _of_exception(each)]
    subject = tracker.subject if isinstance(tracker, Facts) else facts.subject
    return Evidence(
        subject,
        calendar,
        frozenset(acts),
        frozenset(_code(facts, now)),
        frozenset(_gaps(facts)),
        exceptions_unread="" if isinstance(exceptions, tuple) else reason_of(exceptions),
        needs_code=bool(process.code_repositories),
    )


def _known(fact: Fact[tuple[ExceptionRequest, ...]]) -> tuple[ExceptionRequest, ...]:
    return fact if isinstance(fact, tuple) else ()


def _gaps(facts: Facts) -> Iterator[Gap]:
    """What may be further than anything shows."""
    if not isinstance(facts.proposals, tuple):
        yield Gap(Progress.SHIPPED, reason_of(facts.proposals))
    if facts.pull_request and isinstance(facts.reviews, NotFetched | Unavailable):
        yield Gap(Progress.APPROVED, reason_of(facts.reviews), Progress.PROPOSED)
    if not isinstance(facts.code, tuple):
        yield Gap(Progress.SHIPPED, reason_of(facts.code), Progress.ACCEPTED)


def _changes(facts: Facts) -> tuple[ProposalChange, ...]:
    return facts.proposals if isinstance(facts.proposals, tuple) else ()


def _of_document(facts: Facts, now: datetime) -> Iterator[Act]:
    """Targets and states that documents name: as they are proposed, or since their merge."""
    pull = facts.pull_request
    if pull is not None and not pull.landed:
        return
    at, exact, ref = _merged_at(facts, now)
    by = pull.author.login if pull else ""
    for change in _changes(facts):
        for target in _targets(change, is_merged=pull is None):
            yield Act(Kind.MERGED, at, target.release, target.stage, ref, by, exact=exact)
        for release in _dropped(change):
            yield Act(Kind.REVERTED, at, release, ref=ref, by=by, exact=exact)
        before = change.base.status if change.base and pull else None
        status = change.head.status if change.head else None
        if change.head is None and change.base is not None:
            yield Act(Kind.REVERTED, at, ref=ref, by=by, exact=exact)
        elif kind := _STATUSES.get((status or "").casefold()):
            yield Act(kind, at, ref=ref, by=by, exact=exact)
        elif (before or "").casefold() in _STATUSES:
            yield Act(Kind.RESUMED, at, ref=ref, by=by, exact=exact)


def _merged_at(facts: Facts, now: datetime) -> tuple[datetime, bool, str]:
    """When the document was merged, whether that is known, and by which pull request.

    A tracking issue's timeline tells of merges that name it, the last one of which may have been
    about something else: a moment from there is not exact unless it is the only one.
    """
    pull = facts.pull_request
    if pull is not None and pull.merged_at is not None:
        return pull.merged_at, True, f"#{pull.number}"
    history = facts.history if isinstance(facts.history, tuple) else ()
    merges = [each for each in history if each.field is Field.MERGE]
    if len(merges) == 1:
        return merges[0].at, True, merges[0].value
    return (merges[-1].at if merges else now), False, ""


def _targets(change: ProposalChange, *, is_merged: bool) -> tuple[Target, ...]:
    if is_merged:
        return change.head.targets if change.head and not change.head.is_template else ()
    return change.new_targets


def _dropped(change: ProposalChange) -> set[str]:
    """Releases that it names no more, where it names no other one for the stage."""
    if change.base is None or change.head is None:
        return set()
    stages = {target.stage for target in change.head.targets}
    return {each.release for each in change.base.targets if each.stage not in stages}


def _of_pull(facts: Facts) -> Iterator[Act]:
    """What became of a pull request before any merge."""
    pull = facts.pull_request
    if pull is None:
        return
    ref, by = f"#{pull.number}", pull.author.login
    opened = Kind.DRAFTED if pull.draft else Kind.PROPOSED
    targets = {target.key for each in _changes(facts) for target in each.new_targets}
    for stage, release in targets:
        yield Act(opened, pull.created_at, release, stage, ref, by)
    if not targets:
        yield Act(opened, pull.created_at, ref=ref, by=by)
    for review in facts.reviews if isinstance(facts.reviews, tuple) else ():
        kind = _REVIEWS.get(review.state, Kind.REVIEWED)
        yield Act(kind, review.at, ref=ref, by=review.author.login)
    if pull.merged_at and not pull.landed:
        # It lies on another branch, from where it has to come yet.
        yield Act(Kind.DRAFTED, pull.merged_at, ref=ref, by=by)
    elif not pull.open and not pull.merged:
        yield Act(Kind.CLOSED, pull.updated_at, ref=ref, by=by, exact=False)


def _of_tracker(tracker: Facts, process: Process) -> Iterator[Act]:
    """What was done with the tracking issue: its milestone is a word about the release."""
    thread = tracker.thread
    yield Act(Kind.TRACKED, thread.created_at, ref=f"#{thread.number}", by=thread.author.login)
    for word in tracker.commanded:
        if word.field is Field.MILESTONE and word.present:
            yield from _targeted(word.value, word.at, word.author, thread.milestone)
    history = tracker.history if isinstance(tracker.history, tuple) else None
    if history is not None:
        yield from _of_timeline(history, process)
    if thread.milestone and (release := normalise(thread.milestone)):
        # Whose word that is may not be known: it is a claim, and lets nothing in late.
        yield Act(Kind.DRAFTED, thread.created_at, release, ref=f"#{thread.number}")


def _targeted(value: str, at: datetime, by: str, milestone: str | None) -> Iterator[Act]:
    release = normalise(value) if value else None
    if release:
        yield Act(Kind.TARGETED, at, release, by=by)
    elif before := normalise(milestone or ""):
        yield Act(Kind.UNTARGETED, at, before, by=by)


def _of_timeline(history: tuple[Change, ...], process: Process) -> Iterator[Act]:
    """What people did with the milestone.

    What a machine did follows from something else that counts itself; and what this App did
    follows from how it stands, which must not follow from that in turn.
    """
    for change in history:
        release = normalise(change.value) if change.field is Field.MILESTONE else None
        actor = change.actor
        is_machine = actor.is_bot or actor.is_this_app or process.is_machine(actor.login)
        if release and not is_machine:
            kind = Kind.TARGETED if change.added else Kind.UNTARGETED
            yield Act(kind, change.at, release, by=actor.login)


def _of_exception(found: ExceptionRequest) -> Iterator[Act]:
    """The request, and what was decided of it last."""
    asked = found.asked
    yield Act(Kind.EXCEPTION_ASKED, asked.at, found.release, ref=asked.url, by=asked.by)
    kind, said = _DECISIONS.get(found.standing), found.decided or asked
    if kind:
        ends = end_of(found) if kind is Kind.EXCEPTION_GRANTED else None
        yield Act(kind, said.at, found.release, ref=said.url, by=said.by, until=ends)


def _code(facts: Facts, now: datetime) -> Iterator[Code]:
    for each in facts.code if isinstance(facts.code, tuple) else ():
        yield Code(str(each.subject), now, is_open=each.open, is_merged=each.merged)
