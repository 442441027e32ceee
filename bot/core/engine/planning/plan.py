"""Compare what rules want with what is there: operations still missing, what is left alone."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from bot.core.engine.decision.decide import Decision
from bot.core.engine.planning.checks import plan_checks
from bot.core.engine.planning.claims import Part, Step, Suspended, Wanted
from bot.core.engine.planning.comments import has_status, plan_posts, plan_status, told_of_refusals
from bot.core.engine.planning.fields.labels_and_assignees import plan_sets
from bot.core.engine.planning.fields.milestone_and_state import plan_values
from bot.core.engine.planning.fields.milestone_due import plan_milestones
from bot.core.engine.planning.fields.reviewers import plan_reviewers
from bot.core.engine.planning.issues import plan_issues
from bot.core.engine.planning.locked_conversations import quieted, told_of_lock
from bot.core.engine.planning.record_comments import plan_ledgers
from bot.core.engine.planning.refused_writes import left_at_opening, spared
from bot.core.engine.planning.tampered_records import plan_alarms
from bot.core.model.facts import Facts
from bot.core.model.plan.desired_state import Target
from bot.core.model.plan.operation import CREATING
from bot.core.rulebook.rulebook import Mode


@dataclass(frozen=True, slots=True)
class Plan:
    """What to write, in order. While `needs` is not empty, read those facts and plan again.

    `notes` say what is left as it is and why, `parked` which rules are left out for now.
    """

    steps: tuple[Step, ...]
    needs: Wanted = frozenset()
    notes: tuple[str, ...] = ()
    parked: tuple[Suspended, ...] = ()


def plan(decision: Decision, facts: Facts) -> Plan:
    """The missing operations. Applying them and planning again gives an empty plan.

    After something was created, whose number only GitHub knows, the plan goes on from there.

    Rules that are only reported change nothing: their steps are those that there
    would be besides if they counted.
    """
    counting = decision.counting
    done = _plan(counting, facts)
    if counting.judgements == decision.judgements:
        return done
    imagined = _plan(decision, facts)
    if needs := done.needs | imagined.needs:
        return Plan((), needs)
    known = {step.operation for step in done.steps}
    more = (step for step in imagined.steps if step.operation not in known)
    return Plan(
        steps=(*done.steps, *(replace(step, mode=Mode.REPORT) for step in more)),
        notes=tuple(dict.fromkeys((*done.notes, *imagined.notes))),
        parked=tuple(dict.fromkeys((*done.parked, *imagined.parked))),
    )


def _plan(decision: Decision, facts: Facts) -> Plan:
    parts = (_wanted(decision), *_parts(decision, facts))
    if needs := frozenset(chain.from_iterable(part.needs for part in parts)):
        return Plan((), needs)
    notes = chain(
        (note for judgement in decision.judgements for note in judgement.notes),
        (note for part in parts for note in part.notes),
    )
    return Plan(
        steps=tuple(chain.from_iterable(part.steps for part in parts)),
        notes=tuple(dict.fromkeys(notes)),
        parked=tuple(chain.from_iterable(part.parked for part in parts)),
    )


def _wanted(decision: Decision) -> Part:
    """Facts that rules ask for only when it comes to it, and now it has."""
    found = [judgement.verdict for judgement in decision.judgements]
    here = {(Target.SUBJECT, need) for each in found for need in each.wants}
    there = {(Target.TRACKING_ISSUE, need) for each in found for need in each.wants_of_tracker}
    return Part(needs=frozenset(here | there))


def _parts(decision: Decision, facts: Facts) -> Iterator[Part]:
    """State first; then comments, once nothing is left to be created for them."""
    now = decision.now
    found = (
        *plan_sets(decision, facts),
        *plan_values(decision, facts),
        *plan_issues(decision, facts),
        *plan_reviewers(decision, facts),
    )
    state = [*(spared(part, facts, now) for part in found), left_at_opening(facts, now)]
    yield from state
    if any(isinstance(step.operation, CREATING) for part in state for step in part.steps):
        return
    left = [note for part in state for note in part.notes]
    refused = [note for part in state for note in part.refused]
    comments = (
        *plan_ledgers(decision, facts),
        *plan_alarms(decision, facts),
        *plan_status(decision, facts, left, refused),
        *plan_posts(decision, facts),
    )
    said = [spared(quieted(part, facts), facts, now) for part in comments]
    unsaid = () if has_status(decision, facts) else told_of_refusals(refused)
    checks = plan_checks(decision, facts, (*unsaid, *told_of_lock(comments, facts)))
    others = (*plan_milestones(decision, facts), *checks)
    yield from (spared(part, facts, now) for part in others)
    yield from said
