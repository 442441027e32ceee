"""Commands given on a pull request that act on its tracking issue: who may bring that about.

Whoever opens a pull request is its author, and no more than that on the issue: to propose a change
of somebody's document gives no say about their milestone, their exception, their labels.
"""

from collections.abc import Iterator, Mapping

from bot.core.documents.people.document_people import is_of_document, people_of
from bot.core.engine.decision.decide import RuleResult
from bot.core.engine.planning.claims import acted_on
from bot.core.model.context import Command, Context
from bot.core.model.definitions.people import ANYBODY, people_in, role_at_tracker
from bot.core.model.definitions.process import Process
from bot.core.model.facts import Facts, Need, NotFetched, Unavailable, reason_of
from bot.core.model.plan.desired_state import (
    DesiredRecord,
    DesiredSection,
    DesiredSet,
    DesiredValue,
    HandedBack,
    Target,
)
from bot.core.model.plan.verdict import Verdict, judged, unknown, unsettled
from bot.core.process.roles.assigned_people import assigned_by_app
from bot.core.rulebook.rulebook import Rule

WHO_THERE = "who-there"
_WITH_PLACE = (DesiredSet, DesiredValue, DesiredSection, DesiredRecord, HandedBack)


def of_roles_there(
    rule: Rule, judgement: RuleResult, facts: Facts, command: Command
) -> Verdict | None:
    """Whether who wrote the command may act on the issue; None where it acts on none."""
    tracked = facts.tracking_issue
    issue = tracked if isinstance(tracked, Facts) and tracked is not facts else None
    is_there = issue is not None and _acts_there(judgement, facts)
    is_confirmed = facts.pull_request is not None and rule.do is not None and rule.do.confirms
    if not (is_there or is_confirmed):
        return None
    case = Context(facts, judgement.process, facts.thread.updated_at, command)
    author = command.author.casefold()
    lost: NotFetched | Unavailable | None = None
    for role in rule.who:
        people = people_in(case, _known_as(role, facts))
        if not isinstance(people, frozenset):
            lost, people = lost or people, frozenset()
        theirs = _of_issue(role, facts, issue, judgement.process) if issue else ()
        if role == ANYBODY or author in people or author in map(str.casefold, theirs):
            return judged(WHO_THERE, f"{command.author} is {role} there", holds=True)
    if lost:
        return unknown(WHO_THERE, reason_of(lost))
    is_by_hand = all(_is_by_hand(facts, role) for role in rule.who)
    missing = None
    if issue and not is_by_hand:
        missing = _unread(rule, author, issue, judgement.process)
    if issue and missing:
        return unsettled(WHO_THERE, getattr(issue, missing.value), missing)
    return judged(WHO_THERE, _refused(command, issue if is_there else None), holds=False)


def _refused(command: Command, issue: Facts | None) -> str:
    if issue is None:
        return (
            "it would say which issue tracks this proposal, and that is for who leads all that "
            f"this pull request touches: {command.author} leads no more than a part of it"
        )
    return (
        f"it would change {issue.subject}, where {command.author} has no role: to propose a change "
        "here gives none. Whoever opened that issue or leads its group can write it, here or there"
    )


def _unread(rule: Rule, author: str, issue: Facts, process: Process) -> Need | None:
    """What it still depends on: the issue's merged document, or who assigned somebody."""
    sources = {source for role in rule.who for source in process.roles.get(role, ())}
    if any(is_of_document(each) for each in sources) and not isinstance(issue.proposals, tuple):
        return Need.PROPOSALS
    is_assigned = author in map(str.casefold, issue.thread.assignees)
    if "issue.assignees" in sources and is_assigned and not isinstance(issue.history, tuple):
        return Need.HISTORY
    return None


def _known_as(role: str, facts: Facts) -> str:
    """What the role is called in the facts; given by hand, as in examples, it is one for both."""
    there = role_at_tracker(role)
    return role if _is_by_hand(facts, role) else there


def _is_by_hand(facts: Facts, role: str) -> bool:
    return isinstance(facts.roles, Mapping) and role_at_tracker(role) not in facts.roles


def _acts_there(judgement: RuleResult, facts: Facts) -> bool:
    desires = (each for each in judgement.desires if isinstance(each, _WITH_PLACE))
    places = (*(each.on for each in desires), *(each.on for each in judgement.posts))
    return any(acted_on(facts, on) is Target.TRACKING_ISSUE for on in places)


def _of_issue(role: str, facts: Facts, issue: Facts, process: Process) -> Iterator[str]:
    """Who is in the role by what the issue itself says."""
    sources = process.roles.get(role, ())
    opened = issue.thread.author
    if "issue.author" in sources:
        yield opened.login
    if "issue.assignees" in sources:
        yield from assigned_by_app(issue)
    merged = issue.proposals if isinstance(issue.proposals, tuple) else ()
    for source in filter(is_of_document, sources):
        yield from people_of((each.current for each in merged), source)
    if "pull-request.author" in sources and opened.login == facts.thread.author.login:
        yield opened.login
