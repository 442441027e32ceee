"""Whether what rules say of a pull request may change with its tracking issue."""

from datetime import datetime

from bot.model.case import Case
from bot.model.facts import Facts
from bot.model.features import Block
from bot.model.verdict import Outcome
from bot.rulebook.rulebook import OF_TRACKER, Rule, Rulebook


def depends_on_tracker(rulebook: Rulebook, facts: Facts, now: datetime) -> bool:
    """False where no rule can come out differently, whatever happens to an issue.

    To a pull request that was closed unmerged, or merged into another branch than the default one,
    nothing happens any more.
    """
    pull_request = facts.pull_request
    if pull_request is None or not (pull_request.open or pull_request.landed):
        return False
    return any(
        _may_change(rule, Case(facts, entry.process, now, deadline=rule.deadline))
        for entry in rulebook.for_repository(facts.subject.repository)
        for rule in entry.rules
        if rule.about_tracker
    )


def _may_change(rule: Rule, case: Case) -> bool:
    """Whether nothing else is against it."""
    others = (c for c in rule.conditions.conditions if not OF_TRACKER & c.all_needs())
    return Block(tuple(others)).judge(case).outcome is not Outcome.NOT_HELD
