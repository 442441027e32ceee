"""What pull requests, documents and tracking issues show of a proposal's life, as dated acts."""

from collections.abc import Iterator
from datetime import datetime

from bot.core.model.definitions.process import Process
from bot.core.model.facts import Change, Facts, Field, Issue
from bot.core.model.proposal import Proposal, ProposalChange, Target
from bot.core.records.commanded import commanded, is_reset
from bot.core.schedules.release import normalise
from bot.core.standing.evidence import Act, Kind

_STATUSES = {
    "deferred": Kind.DEFERRED,
    "withdrawn": Kind.WITHDRAWN,
    "rejected": Kind.REJECTED,
    "replaced": Kind.REPLACED,
    "implemented": Kind.IMPLEMENTED,
}
_REVIEWS = {"approved": Kind.APPROVED, "changes-requested": Kind.CHANGES_REQUESTED}
# https://docs.github.com/en/rest/issues/issues#update-an-issue: why one was closed.
_CLOSINGS = {"not_planned": Kind.WITHDRAWN, "duplicate": Kind.REPLACED}


def changes_of(facts: Facts) -> tuple[ProposalChange, ...]:
    return facts.proposals if isinstance(facts.proposals, tuple) else ()


def of_document(facts: Facts, now: datetime) -> Iterator[Act]:
    """Targets and states that documents name: as they are proposed, or since their merge."""
    pull = facts.pull_request
    if pull is not None:
        yield from _before(facts, pull.merged_at or now)
    if pull is not None and not pull.landed:
        return
    at, exact, ref = _merged_at(facts, now)
    by = pull.author.login if pull else ""
    for change in changes_of(facts):
        for target in _targets(change, is_merged=pull is None):
            when, is_known, _ = _merged_at(facts, now, target.release)
            yield Act(Kind.MERGED, when, target.release, target.stage, ref, by, exact=is_known)
        for release in _dropped(change):
            yield Act(Kind.REVERTED, at, release, ref=ref, by=by, exact=exact)
        if kind := _turn(change, is_change=pull is not None):
            yield Act(kind, at, ref=ref, by=by, exact=exact)


def _turn(change: ProposalChange, *, is_change: bool) -> Kind | None:
    """What the document says of its end, or that it is over no more."""
    if change.head is None and change.base is not None:
        return Kind.REVERTED
    before, after = _status(change.base) if is_change else "", _status(change.head)
    return _STATUSES.get(after, Kind.RESUMED if before in _STATUSES else None)


def _status(document: Proposal | None) -> str:
    return (document.status or "").casefold() if document else ""


def _merged_at(
    facts: Facts, now: datetime, release: str | None = None
) -> tuple[datetime, bool, str]:
    """When the document was merged, whether that is known, and by which pull request.

    A tracking issue's timeline tells of merges that name it. Any may have changed a word only. The
    one that targets a release came before this App put the issue on its milestone; where nobody
    ever did, a single one is it. Otherwise it is the last of them or one before.
    """
    pull = facts.pull_request
    if pull is not None and pull.merged_at is not None:
        return pull.merged_at, True, f"#{pull.number}"
    history = facts.history if isinstance(facts.history, tuple) else ()
    merges = [each.at for each in history if each.field is Field.MERGE]
    if not merges:
        return now, False, ""
    put = [each for each in history if release and _puts_on(each, release)]
    if put_at := _put_by_us(facts, put):
        before = [at for at in merges if at <= put_at]
        return (before[-1], True, "") if before else (put_at, False, "")
    is_only = len(merges) == 1 and not any(each.at < merges[0] for each in put)
    return merges[-1], is_only, ""


def _puts_on(change: Change, release: str) -> bool:
    is_milestone = change.field is Field.MILESTONE and change.added
    return is_milestone and normalise(change.value) == release


def _put_by_us(facts: Facts, put: list[Change]) -> datetime | None:
    """When this App first put it on a milestone, and nobody had commanded that: for a merge."""
    first = next((each for each in put if each.actor.is_this_app), None)
    if first is None:
        return None
    words = (each for each in commanded(facts) if each.field is Field.MILESTONE and each.value)
    asked = any(normalise(word.value) and word.at <= first.at for word in words)
    return None if asked else first.at


def _before(facts: Facts, by: datetime) -> Iterator[Act]:
    """What the documents named before this pull request, which did not set that."""
    for change in changes_of(facts):
        if change.base is not None and not change.base.is_template:
            for target in change.base.targets:
                yield Act(Kind.MERGED, by, target.release, target.stage, exact=False)


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


def of_pull(facts: Facts) -> Iterator[Act]:
    """What became of a pull request before any merge."""
    pull = facts.pull_request
    if pull is None:
        return
    ref, by = f"#{pull.number}", pull.author.login
    opened = Kind.DRAFTED if pull.draft else Kind.PROPOSED
    targets = {target.key for each in changes_of(facts) for target in each.new_targets}
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


def of_tracker(tracker: Facts, process: Process, ours: str = "") -> Iterator[Act]:
    """What was done with the tracking issue: its milestone is a word about the release.

    `ours` is the pull request that is looked at itself.
    """
    thread = tracker.thread
    ref, milestone = f"#{thread.number}", normalise(thread.milestone or "")
    yield Act(Kind.TRACKED, thread.created_at, ref=ref, by=thread.author.login)
    history = tracker.history if isinstance(tracker.history, tuple) else ()
    yield from _of_words(tracker, history)
    yield from _of_milestones(history, process)
    yield from _of_references(tracker, history, milestone, ours)
    yield from _of_closing(tracker, history)
    if milestone:
        # Whose word that is may not be known: it is a claim, and lets nothing in late.
        yield Act(Kind.DRAFTED, thread.created_at, milestone, ref=ref)


def _of_words(tracker: Facts, history: tuple[Change, ...]) -> Iterator[Act]:
    """What people commanded of its milestone; none of one takes it off the release that it had."""
    words = [word for word in commanded(tracker) if word.field is Field.MILESTONE]
    resets = [number for number, word in enumerate(words) if is_reset(word)]
    for word in words[resets[-1] + 1 :] if resets else words:
        release = normalise(word.value or word.ended or _cleared(word.at, history))
        if release:
            kind = Kind.TARGETED if word.value else Kind.UNTARGETED
            yield Act(kind, word.at, release, by=word.author, number=word.number)


def _cleared(since: datetime, history: tuple[Change, ...]) -> str:
    """The milestone that this App took off next."""
    found = (
        each.value
        for each in history
        if each.field is Field.MILESTONE
        and not each.added
        and each.actor.is_this_app
        and each.at >= since.replace(microsecond=0)
    )
    return next(found, "")


def _of_milestones(history: tuple[Change, ...], process: Process) -> Iterator[Act]:
    """What people did with the milestone.

    What a machine did follows from something else that counts itself; and what this App did
    follows from how it stands, which must not follow from that in turn.
    """
    for change in history:
        release = normalise(change.value) if change.field is Field.MILESTONE else None
        if release and not _is_machine(change, process):
            kind = Kind.TARGETED if change.added else Kind.UNTARGETED
            yield Act(kind, change.at, release, by=change.actor.login)


def _is_machine(change: Change, process: Process) -> bool:
    actor = change.actor
    return actor.is_bot or actor.is_this_app or process.is_machine(actor.login)


def _of_references(
    tracker: Facts, history: tuple[Change, ...], milestone: str | None, ours: str
) -> Iterator[Act]:
    """Pull requests that name it. Their documents are not read.

    As long as it has none that is merged, they are for its milestone.
    """
    is_new = isinstance(tracker.proposals, tuple) and not tracker.proposals
    kinds = {Field.PULL: Kind.PROPOSED, Field.DRAFT: Kind.DRAFTED, Field.MERGE: Kind.CLOSED}
    for change in history:
        if change.field in kinds and change.value != ours:
            kind = kinds[change.field] if change.added else Kind.CLOSED
            release = milestone if is_new and kind is not Kind.CLOSED else None
            by = change.actor.login
            yield Act(kind, change.at, release, ref=change.value, by=by)


def _of_closing(tracker: Facts, history: tuple[Change, ...]) -> Iterator[Act]:
    """Why it was closed, where GitHub's reason says that nobody goes on; opened again, they do."""
    thread = tracker.thread
    reason = thread.state_reason if isinstance(thread, Issue) else ""
    changes = [each for each in history if each.field is Field.STATE]
    closed = [each for each in changes if each.added]
    if not thread.open and reason in _CLOSINGS:
        at = closed[-1].at if closed else thread.updated_at
        by = closed[-1].actor.login if closed else ""
        yield Act(_CLOSINGS[reason], at, ref=f"#{thread.number}", by=by, exact=bool(closed))
