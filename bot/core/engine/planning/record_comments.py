"""Comments that remember something: written, and edited in place, as a rule wants them."""

from collections.abc import Iterator

from bot.core.engine.decision.decide import Decision
from bot.core.engine.planning.claims import Claim, Part, acted_on, claims, facts_of, notes_of
from bot.core.engine.planning.comments import is_same
from bot.core.model.facts import Facts, Need, OwnComment, reason_of
from bot.core.model.plan.desired_state import DesiredRecord, Target
from bot.core.model.plan.operation import WriteComment
from bot.core.records.marker import marked, with_key

LedgerClaim = Claim[DesiredRecord]


def plan_ledgers(decision: Decision, facts: Facts) -> Iterator[Part]:
    """One part for each of them."""
    found = claims(decision, DesiredRecord)
    for key in dict.fromkeys(claim.desire.key for claim in found):
        yield _plan([claim for claim in found if claim.desire.key == key], facts)


def _plan(found: list[LedgerClaim], subject_facts: Facts) -> Part:
    """The strongest claim that wants something; what is unknown leaves it as it is."""
    notes = notes_of(found)
    claim = next((each for each in found if each.holds and not each.is_unknown), None)
    if claim is None or claim.desire.body is None:
        return Part(notes=notes)
    on = acted_on(subject_facts, claim.desire.on)
    facts = facts_of(subject_facts, on)
    if facts is None:
        return Part(needs=frozenset({(Target.SUBJECT, Need.TRACKING_ISSUE)}))
    if not isinstance(facts, Facts):
        return Part(notes=(*notes, facts))
    if not isinstance(facts.comments, tuple):
        if Need.COMMENTS in facts.read():
            return Part(notes=(*notes, f"not remembered: {reason_of(facts.comments)}"))
        return Part(needs=frozenset({(on, Need.COMMENTS)}))
    return _kept(claim, claim.desire.body, facts, facts.comments)


def _kept(claim: LedgerClaim, text: str, facts: Facts, comments: tuple[OwnComment, ...]) -> Part:
    key = claim.desire.key
    existing, body = with_key(comments, key), marked(key, text)
    is_as_written = existing and existing.is_whole and not existing.is_spoilt
    if existing and is_as_written and is_same(existing.body, body):
        return Part(notes=claim.desire.notes)
    number = existing.id if existing else None
    step = claim.step(WriteComment(facts.subject, key, body, number))
    return Part((step,), notes=claim.desire.notes)
