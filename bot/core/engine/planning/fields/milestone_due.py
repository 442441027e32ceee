"""The day on which a milestone is due: kept as the schedule has it, where this App made it."""

from collections.abc import Iterator

from bot.core.engine.decision.decide import Decision
from bot.core.engine.planning.claims import Part, claims, notes_of
from bot.core.model.facts import Facts, Need, NotFetched, reason_of
from bot.core.model.plan.desired_state import DesiredDueDate, Target
from bot.core.model.plan.operation import SetMilestoneDue


def plan_milestones(decision: Decision, facts: Facts) -> Iterator[Part]:
    """One part at most: a thread is on one milestone."""
    found = [
        claim for claim in claims(decision, DesiredDueDate) if claim.holds and claim.desire.day
    ]
    title = facts.thread.milestone
    if not found or title is None:
        return
    known, claim = facts.milestones, found[0]
    if isinstance(known, NotFetched):
        yield Part(needs=frozenset({(Target.SUBJECT, Need.MILESTONES)}))
    elif not isinstance(known, tuple):
        yield Part(notes=(*notes_of(found), f"milestone {title} not changed: {reason_of(known)}"))
    else:
        mine = (each for each in known if each.is_ours and each.open and each.title == title)
        milestone = next(mine, None)
        if milestone and claim.desire.day and milestone.due != claim.desire.day:
            day = claim.desire.day
            operation = SetMilestoneDue(facts.subject, title, milestone.number, day)
            yield Part((claim.step(operation),))
