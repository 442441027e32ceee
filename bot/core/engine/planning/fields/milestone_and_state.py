"""Milestone and state: one value each, a person's own choice left alone."""

from collections.abc import Iterator
from datetime import datetime

from bot.core.engine.decision.decide import Decision, Precedence
from bot.core.engine.planning.claims import (
    Claim,
    Part,
    Step,
    Suspended,
    acted_on,
    claims,
    contested,
    facts_of,
    notes_of,
)
from bot.core.engine.planning.fields.command_overrides import FieldChange, asks_for_words, objection
from bot.core.engine.planning.fields.timeline import PARKED, changes_of, forbidden, is_person
from bot.core.model.definitions.calendar import release_order
from bot.core.model.facts import Change, Facts, Field, Need, NotFetched, PullRequest, reason_of
from bot.core.model.plan.desired_state import DesiredValue, Target
from bot.core.model.plan.operation import CreateMilestone, Operation, SetMilestone, SetState

ValueClaim = Claim[DesiredValue]
CLOSED = "closed"
FIELDS = (Field.MILESTONE, Field.STATE)


def plan_values(decision: Decision, facts: Facts) -> Iterator[Part]:
    """One part for each field and each thing that is acted on."""
    found = claims(decision, DesiredValue)
    for which in FIELDS:
        for on in Target:
            mine = [c for c in found if _is_about(c.desire, which, on, facts)]
            if mine:
                yield _plan(which, on, mine, facts, decision)


def _is_about(desire: DesiredValue, which: Field, on: Target, facts: Facts) -> bool:
    return desire.field is which and acted_on(facts, desire.on) is on


def _plan(
    which: Field, on: Target, found: list[ValueClaim], subject_facts: Facts, decision: Decision
) -> Part:
    facts = facts_of(subject_facts, on)
    claim = _strongest(found, _current(which, facts) if isinstance(facts, Facts) else None)
    notes = notes_of(found)
    if isinstance(claim, str):
        return Part(notes=(*notes, claim))
    if claim is None:
        return Part(notes=notes)
    if facts is None:
        needed = frozenset({(Target.SUBJECT, Need.TRACKING_ISSUE)})
        return Part(needs=needed if claim.holds else frozenset())
    if isinstance(facts, str):
        return Part(
            notes=(*notes, f"{claim.judgement.rule.name}: {facts}") if claim.holds else notes
        )
    if _is_so(which, facts, claim.desire.wanted) or _is_shared(claim.desire, on):
        return Part(notes=notes)
    needs = _needs(which, claim) | _needs_of_words(which, claim, facts, decision)
    if not needs <= facts.read():
        return Part(needs=frozenset((on, need) for need in needs))
    pull_request = subject_facts.pull_request if on is Target.TRACKING_ISSUE else None
    return _change(which, claim, facts, decision, notes, pull_request)


def _strongest(found: list[ValueClaim], current: str | None) -> ValueClaim | str | None:
    """The strongest rule that wants a value, or one that undoes what it wanted.

    Nobody while a rule as strong is unknown; in words why, where two of them disagree.
    """
    wanting = [claim for claim in found if claim.holds]
    rank = wanting[0].rank if wanting else Precedence.STANDING
    if any(claim.is_unknown and claim.rank <= rank for claim in found):
        return None
    rivals = [claim for claim in wanting if claim.rank is rank]
    if len({_folded(claim.desire.wanted) for claim in rivals}) > 1:
        return contested(rivals, rivals[0].desire.field.value)
    return next((c for c in wanting or found if _may_act(c.desire, current)), None)


def _may_act(desire: DesiredValue, current: str | None) -> bool:
    """Whether the rule wants something, or what is there can have been its own doing."""
    is_any = not desire.is_release or desire.undoes is None
    return is_any or _folded(current) in {_folded(each) for each in desire.undoes or ()}


def _current(which: Field, facts: Facts) -> str | None:
    if which is Field.MILESTONE:
        return facts.thread.milestone
    return None if facts.thread.open else CLOSED


def _is_so(which: Field, facts: Facts, wanted: str | None) -> bool:
    """Titles are compared without case, and with or without a leading v."""
    return _folded(_current(which, facts)) == _folded(wanted)


def _folded(value: str | None) -> str | None:
    return None if value is None else value.casefold().removeprefix("v")


def _is_shared(desire: DesiredValue, on: Target) -> bool:
    """Whether it is not for this pull request to undo: others speak to the tracking issue too."""
    return desire.is_release and on is Target.TRACKING_ISSUE


def _needs(which: Field, claim: ValueClaim) -> frozenset[Need]:
    needs = {Need.HISTORY}
    if which is Field.MILESTONE and claim.desire.wanted is not None:
        needs.add(Need.MILESTONES)
    return frozenset(needs)


def _needs_of_words(
    which: Field, claim: ValueClaim, facts: Facts, decision: Decision
) -> frozenset[Need]:
    """What people commanded is only asked for where this App changed it before."""
    changes = changes_of(facts, which, None)
    is_asked = asks_for_words(changes, claim.judgement, decision)
    return frozenset({Need.COMMENTS}) if is_asked else frozenset()


def _change(
    which: Field,
    claim: ValueClaim,
    facts: Facts,
    decision: Decision,
    notes: tuple[str, ...],
    pull_request: PullRequest | None,
) -> Part:
    wanted = claim.desire.wanted
    merged_at = pull_request.merged_at if pull_request else None
    obstacle = _obstacle(which, claim, facts, decision, merged_at)
    obstacle = obstacle or _overtaken(claim, facts, pull_request)
    operation = _operation(which, claim.desire, facts) if obstacle is None else None
    if operation is None:
        reason = obstacle or _why_no_operation(wanted, facts)
        is_parked = reason.startswith(PARKED)
        parked = (Suspended(claim.judgement.rule, f"{which.value} {reason}"),) if is_parked else ()
        return Part(notes=(*notes, f"{which.value} not changed: {reason}"), parked=parked)
    is_release = claim.desire.is_release
    because = claim.judgement.verdict.because
    step: Step = claim.step(operation, f"no longer wanted: {because}" if is_release else because)
    return Part((step,), notes=notes)


def _obstacle(
    which: Field,
    claim: ValueClaim,
    facts: Facts,
    decision: Decision,
    merged_at: datetime | None,
) -> str | None:
    """Why it is left as it is: what a person chose is theirs."""
    if which is Field.STATE and facts.pull_request and facts.pull_request.merged:
        return "it was merged"

    def of_last(last: Change | None) -> str | None:
        if renamed := _renamed(which, last, facts):
            return renamed
        if last and is_person(last, claim.judgement.process):
            return f"{last.actor.login} changed it on {last.at:%Y-%m-%d}"
        if claim.desire.is_release and not (last and last.added and last.actor.is_this_app):
            return "this App did not set it"
        if last is None and _current(which, facts) is not None:
            return "the timeline does not say who set it"
        return None

    changes = changes_of(facts, which, None)
    wish = FieldChange(which, claim.desire.wanted or "")
    return forbidden(changes, facts, claim.judgement, decision, of_last) or objection(
        facts, wish, changes, claim.judgement, decision, merged_at
    )


def _renamed(which: Field, last: Change | None, facts: Facts) -> str | None:
    """Whether it is still on the milestone that it was put on, which has another title since.

    The timeline keeps the title that a milestone had then; this App never changes one.
    https://docs.github.com/en/graphql/reference/objects#milestonedevent
    """
    current = _current(which, facts)
    if which is not Field.MILESTONE or last is None or not last.added or current is None:
        return None
    is_same = _folded(last.value) == _folded(current)
    return None if is_same else f"it was put on {last.value}, which is called {current} by now"


def _overtaken(claim: ValueClaim, facts: Facts, pull_request: PullRequest | None) -> str | None:
    """Why an older merge no longer counts: the milestone was moved on since, or taken off.

    Not the time of the write decides, but that of the merge behind it: an older merge may be
    written later. Where no other merge is known, the later release stays. A command is about no
    merge: of two words the newer one counts, and of a word and a merge the word.
    """
    if claim.rank is Precedence.COMMAND:
        return None
    current, wanted = _current(Field.MILESTONE, facts), claim.desire.wanted
    merged_at = pull_request.merged_at if pull_request else None
    if pull_request is None or merged_at is None or wanted is None:
        return None
    if current is None:
        return _taken_off(facts, merged_at)
    last = (changes_of(facts, Field.MILESTONE, current) or (None,))[-1]
    if last is None or not last.added or last.at <= merged_at:
        return None
    merges = changes_of(facts, Field.MERGE, None) or ()
    others = [merge.at for merge in merges if merge.value != f"#{pull_request.number}"]
    if others:
        is_overtaken = any(merged_at < at <= last.at for at in others)
    else:
        is_overtaken = _order(wanted) < _order(current)
    return f"it was put on {current} after this was merged" if is_overtaken else None


def _taken_off(facts: Facts, merged_at: datetime) -> str | None:
    """Whether it was taken off since a merge: what came later is not undone by what is older."""
    last = (changes_of(facts, Field.MILESTONE, None) or (None,))[-1]
    if last is None or last.added or last.at <= merged_at:
        return None
    return f"it was taken off {last.value} after this was merged"


def _order(title: str) -> tuple[int, int, str]:
    """Titles sort as releases do, with or without a leading v."""
    return release_order(f"v{_folded(title)}")


def _operation(which: Field, desire: DesiredValue, facts: Facts) -> Operation | None:
    """The write; None where there is no such milestone, nor shall be created."""
    wanted = desire.wanted
    if which is Field.STATE:
        return SetState(facts.subject, open=wanted is None)
    if wanted is None:
        return SetMilestone(facts.subject, None, None)
    known = facts.milestones if isinstance(facts.milestones, tuple) else ()
    found = next((each for each in known if _folded(each.title) == _folded(wanted)), None)
    if found:
        return SetMilestone(facts.subject, found.title, found.number)
    is_known = isinstance(facts.milestones, tuple)
    return (
        CreateMilestone(facts.subject, wanted, desire.due) if desire.creates and is_known else None
    )


def _why_no_operation(wanted: str | None, facts: Facts) -> str:
    if isinstance(facts.milestones, tuple | NotFetched):
        return f"the repository has no milestone {wanted}"
    return reason_of(facts.milestones)
