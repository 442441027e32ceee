"""Check runs, on the head or a merge queue's commit: published when new, updated in place."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256

from bot.core.engine.decision.decide import Decision
from bot.core.engine.planning.claims import Claim, Part, claims, footer_of, notes_of, without_lines
from bot.core.markup.sanitize import sanitize
from bot.core.model.facts import Check, Facts, Need, reason_of
from bot.core.model.plan.desired_state import DesiredCheck, Target
from bot.core.model.plan.operation import PublishCheck

CheckClaim = Claim[DesiredCheck]
NEUTRAL = "neutral"
RERUN = ".rerequested"
LONGEST_REASON = 400
NOT_APPLICABLE = "**Nothing to do.** This check does not apply to this pull request any more"
LONGEST_SUMMARY = 64_000


def plan_checks(decision: Decision, facts: Facts, besides: Sequence[str] = ()) -> Iterator[Part]:
    """One part for each check. `besides` is what can be said nowhere else, Markdown."""
    if facts.checked is None:
        return
    found = claims(decision, DesiredCheck)
    for name in dict.fromkeys(claim.desire.name for claim in found):
        mine = [claim for claim in found if claim.desire.name == name]
        told = [_besides(claim, besides) for claim in mine] if besides else mine
        yield _plan(told, facts, facts.checked, is_asked=_is_asked_again(decision))


def _besides(claim: CheckClaim, texts: Sequence[str]) -> CheckClaim:
    """The check says that, too, below what it says anyway."""
    summary = "\n\n".join((claim.desire.summary, *texts))
    is_said = claim.desire.conclusion is not None
    return replace(claim, desire=replace(claim.desire, summary=summary)) if is_said else claim


def _is_asked_again(decision: Decision) -> bool:
    """Whether somebody pressed "Re-run": then a new run is published, whatever the old one says."""
    return any(event.endswith(RERUN) for event in decision.trigger.events)


def _plan(found: list[CheckClaim], facts: Facts, commit: str, *, is_asked: bool) -> Part:
    """The strongest rule that holds speaks; where none does, an old check is made neutral."""
    if any(claim.is_unknown for claim in found):
        wants = frozenset[Need]().union(*(claim.desire.wants for claim in found))
        return Part(notes=notes_of(found), needs=frozenset((Target.SUBJECT, n) for n in wants))
    claim = next((each for each in found if each.desire.conclusion), None)
    if not isinstance(facts.checks, tuple):
        if Need.CHECKS in facts.read():
            return Part(notes=(f"check not published: {reason_of(facts.checks)}",))
        return Part(needs=frozenset({(Target.SUBJECT, Need.CHECKS)}))
    name = found[0].desire.name
    known = (check for check in facts.checks if check.name == name and not is_asked)
    existing = next(known, None)
    if claim is None:
        return _withdraw(found[0], existing, facts, commit)
    return _publish(claim, claim.desire, existing, facts, commit)


def _withdraw(claim: CheckClaim, existing: Check | None, facts: Facts, commit: str) -> Part:
    """GitHub cannot delete a check run; one that is there says that it does not count."""
    if existing is None:
        return Part()
    because = claim.judgement.verdict.because
    told = f"{NOT_APPLICABLE}: {sanitize(because, LONGEST_REASON)}."
    desire = DesiredCheck(existing.name, NEUTRAL, "does not apply", told, notes=(because,))
    return _publish(claim, desire, existing, facts, commit)


def _publish(
    claim: CheckClaim,
    desire: DesiredCheck,
    existing: Check | None,
    facts: Facts,
    commit: str,
) -> Part:
    said = desire.summary[:LONGEST_SUMMARY]
    footer = footer_of([claim.judgement], text=said)
    summary = f"{said}\n\n{footer}"
    conclusion = desire.conclusion or NEUTRAL
    marks = [str(annotation) for annotation in desire.annotations]
    compared = f"{said}\n\n{without_lines(footer)}"
    digest = _digest(desire.name, conclusion, desire.title, compared, *marks)
    if existing and (existing.digest == digest or _is_settled(existing, conclusion, facts)):
        return Part(notes=desire.notes)
    operation = PublishCheck(
        facts.subject, commit, desire.name, conclusion, desire.title, summary,
        digest, existing.id if existing and not desire.annotations else None, desire.annotations,
    )  # fmt: skip
    return Part((claim.step(operation),), notes=desire.notes)


def _is_settled(existing: Check, conclusion: str, facts: Facts) -> bool:
    """Whether nobody needs the new wording: the pull request is closed, the verdict the same."""
    is_closed = not facts.thread.open
    return is_closed and existing.conclusion == conclusion


def _digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]
