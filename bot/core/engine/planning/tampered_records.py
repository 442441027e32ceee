"""Records that somebody changed by hand: the newest is put back, and it is said aloud."""

from collections.abc import Iterator

from bot.core.engine.decision.decide import Decision
from bot.core.engine.planning.claims import Claim, Part, claims, facts_of
from bot.core.model.facts import Facts, OwnComment
from bot.core.model.plan.desired_state import DesiredRecord, DesiredSection, Target
from bot.core.model.plan.operation import WriteComment
from bot.core.process.record_kinds import LEDGERS
from bot.core.records.marker import marked, with_key

PUT_BACK = (
    "**Use the commands to change what is on record here.** The comment with the record was {what} "
    "by hand. Nothing follows from that: what I wrote last counts, and I have put it back."
)
DOUBTED = (
    "**Delete the comment with the record above, then write its commands again.** It was changed "
    "by hand, so I cannot rely on it and decide nothing by it."
)


def plan_alarms(decision: Decision, facts: Facts) -> Iterator[Part]:
    """For the subject and its tracking issue, as far as their comments were read."""
    judgement = next(iter(decision.judgements), None)
    if judgement is None:
        return
    claim, amended = Claim(judgement, DesiredSection(None)), _amended(decision)
    for place in _places(facts):
        for comment in place.comments if isinstance(place.comments, tuple) else ():
            if comment.key in LEDGERS:
                yield _plan(claim, place, comment, is_amended=comment.key in amended)


def _amended(decision: Decision) -> frozenset[str]:
    """Those that are written anew anyway."""
    found = claims(decision, DesiredRecord)
    return frozenset(each.desire.key for each in found if each.holds and each.desire.body)


def _places(facts: Facts) -> Iterator[Facts]:
    found = (facts_of(facts, on) for on in Target)
    yield from {each.subject: each for each in found if isinstance(each, Facts)}.values()


def _plan(
    claim: Claim[DesiredSection], facts: Facts, found: OwnComment, *, is_amended: bool
) -> Part:
    if not found.is_spoilt and (found.is_whole or is_amended):
        return Part()
    because = f"the comment {found.key} was {_what(found)} by hand"
    steps = []
    if found.is_spoilt and found.body and not is_amended:
        number = None if found.is_gone else found.id
        put_back = WriteComment(facts.subject, found.key, found.body, number)
        steps.append(claim.step(put_back, because))
    key = f"record/{found.key}/{found.id}-{found.serial}"
    if not isinstance(facts.comments, tuple) or not with_key(facts.comments, key, is_there=False):
        told = PUT_BACK.format(what=_what(found)) if found.is_spoilt else DOUBTED
        said = WriteComment(facts.subject, key, marked(key, told))
        steps.append(claim.step(said, because))
    return Part(tuple(steps), notes=(because,))


def _what(found: OwnComment) -> str:
    return "deleted" if found.is_gone else "changed"
