"""The tracking issue: opened where it is known that the proposal has none."""

from collections.abc import Iterator

from bot.core.documents.paths import tracked_proposal
from bot.core.engine.decision.decide import Decision
from bot.core.engine.planning.claims import Claim, Part, claims, notes_of
from bot.core.model.facts import Facts, Need, NotFetched, Unavailable, reason_of
from bot.core.model.plan.desired_state import DesiredIssue, Target
from bot.core.model.plan.operation import CreateIssue
from bot.core.records.marker import marked, tracking_key

NO_DOCUMENT = "this touches no proposal's document, or those of several"


def plan_issues(decision: Decision, facts: Facts) -> Iterator[Part]:
    """One part at most: a proposal has one tracking issue."""
    found = [claim for claim in claims(decision, DesiredIssue) if claim.holds]
    if not found:
        return
    notes = notes_of(found)
    wanting = [each for each in found if not each.is_unknown and each.desire.title]
    if not wanting:
        yield Part(notes=notes)
        return
    claim = next((each for each in wanting if _proposal(each, facts)), None)
    tracked = facts.tracking_issue
    if isinstance(tracked, NotFetched):
        yield Part(needs=frozenset({(Target.SUBJECT, Need.TRACKING_ISSUE)}))
    elif isinstance(tracked, Unavailable):
        yield Part(notes=(*notes, f"no issue opened: {reason_of(tracked)}"))
    elif tracked is None and claim is None:
        yield Part(notes=(*notes, f"no issue opened: {NO_DOCUMENT}"))
    elif (
        tracked is None
        and claim
        and isinstance(facts.repository_labels, NotFetched)
        and claim.desire.labels
    ):
        yield Part(needs=frozenset({(Target.SUBJECT, Need.REPOSITORY_LABELS)}))
    elif tracked is None and claim:
        yield _create(claim, facts, notes)


def _proposal(claim: Claim[DesiredIssue], facts: Facts) -> str | None:
    """What the issue is for, by its path; where no document or several are touched, nothing."""
    files = facts.files if isinstance(facts.files, tuple) else ()
    return tracked_proposal(claim.judgement.process, files)


def _create(claim: Claim[DesiredIssue], facts: Facts, notes: tuple[str, ...]) -> Part:
    desire = claim.desire
    known = facts.repository_labels if isinstance(facts.repository_labels, frozenset) else ()
    names = {name.casefold(): name for name in known}
    labels = tuple(names[each.casefold()] for each in desire.labels if each.casefold() in names)
    lacking = [each for each in desire.labels if each.casefold() not in names]
    key = tracking_key(_proposal(claim, facts) or "")
    operation = CreateIssue(
        facts.subject, key, desire.title or "", marked(key, desire.body), labels, desire.assignees
    )
    is_known = isinstance(facts.repository_labels, frozenset)
    why = "the repository has no such label" if is_known else reason_of(facts.repository_labels)
    told = tuple(f"{label} not added: {why}" for label in lacking)
    return Part((claim.step(operation),), notes=(*notes, *told))
