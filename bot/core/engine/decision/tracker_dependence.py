"""Whether what rules say of a pull request may change with its tracking issue."""

from collections.abc import Iterable
from datetime import datetime

from bot.core.model.context import Context
from bot.core.model.facts import Facts
from bot.core.model.plan.operation import CreateIssue, Operation
from bot.core.model.plan.verdict import Outcome
from bot.core.model.plugin import Block
from bot.core.rulebook.rulebook import OF_TRACKER, Rule, Rulebook

# What may happen to the tracking issue of a pull request that rests and still concerns it: whether
# that issue is there, and whether it is open, is what rules still say of a merged proposal.
# Its text, labels, people and milestone are its own business by then: what the merge did to them
# was done, and what a person changes there later is left alone. Otherwise each edit of an issue
# costs more requests with each pull request that was ever merged for it.
STILL_CONCERNS = frozenset({"opened", "closed", "reopened", "deleted", "transferred"})


def depends_on_tracker(rulebook: Rulebook, facts: Facts, now: datetime) -> bool:
    """False where no rule can come out differently, whatever happens to an issue.

    To a pull request that was closed unmerged, or merged into another branch than the default one,
    nothing happens any more.
    """
    pull_request = facts.pull_request
    if pull_request is None or not (pull_request.open or pull_request.landed):
        return False
    return any(
        _may_change(rule, Context(facts, entry.process, now, deadline=rule.deadline))
        for entry in rulebook.for_repository(facts.subject.repository)
        for rule in entry.rules
        if rule.about_tracker
    )


def rests(facts: Facts, done: Iterable[Operation]) -> bool:
    """Whether this was the last look that a merge needs.

    It is not while nobody can tell which issue tracks it, nor when something was written there:
    GitHub sends an event for that, which evaluates it again.
    """
    tracked = facts.tracking_issue
    if not (facts.pull_request and facts.pull_request.merged and isinstance(tracked, Facts)):
        return False
    return not any(
        isinstance(each, CreateIssue) or each.subject == tracked.subject for each in done
    )


def _may_change(rule: Rule, case: Context) -> bool:
    """Whether nothing else is against it."""
    others = (c for c in rule.conditions.conditions if not OF_TRACKER & c.all_needs())
    return Block(tuple(others)).judge(case).outcome is not Outcome.NOT_HELD
