"""Who shall be asked to review a pull request, and is not asked yet."""

from collections.abc import Iterator

from bot.core.engine.decision.decide import Decision
from bot.core.engine.planning.claims import Part, claims, notes_of
from bot.core.model.facts import Facts
from bot.core.model.plan.desired_state import DesiredReviewers
from bot.core.model.plan.operation import RequestReviews


def plan_reviewers(decision: Decision, facts: Facts) -> Iterator[Part]:
    """One request for all of a claim's people who are missing."""
    pull_request = facts.pull_request
    found = claims(decision, DesiredReviewers)
    if pull_request is None or not found:
        return
    asked = {login.casefold() for login in pull_request.reviewers}
    for claim in found:
        missing = tuple(each for each in claim.desire.logins if each.casefold() not in asked)
        if claim.holds and not claim.is_unknown and missing:
            asked |= {login.casefold() for login in missing}
            yield Part((claim.step(RequestReviews(facts.subject, missing)),))
    yield Part(notes=notes_of(found))
