"""Commands given on a pull request that act on its tracking issue: who may bring that about.

Whoever opens a pull request is its author, and no more than that on the issue: to propose a change
of somebody's document gives no say about their milestone, their exception, their labels.
"""

from collections.abc import Iterator, Mapping

from bot.engine.claims import acted_on
from bot.engine.decide import Judgement
from bot.model.case import Case, Command
from bot.model.desire import HandBack, LedgerDesire, SectionDesire, SetDesire, Target, ValueDesire
from bot.model.facts import Facts, Need, Unread, Unreadable, reason_of
from bot.model.process import Process
from bot.model.verdict import Verdict, judged, unknown, unsettled
from bot.rulebook.rulebook import Rule
from bot.text.assigned import assigned_by_app
from bot.text.roles import ANYBODY, people_in, role_at_tracker

WHO_THERE = "who-there"
_WITH_PLACE = (SetDesire, ValueDesire, SectionDesire, LedgerDesire, HandBack)


def of_roles_there(
    rule: Rule, judgement: Judgement, facts: Facts, command: Command
) -> Verdict | None:
    """Whether who wrote the command may act on the issue; None where it acts on none."""
    issue = facts.tracking_issue
    if not isinstance(issue, Facts) or issue is facts or not _acts_there(judgement, facts):
        return None
    case = Case(facts, judgement.process, facts.thread.updated_at, command)
    author = command.author.casefold()
    lost: Unread | Unreadable | None = None
    for role in rule.who:
        people = people_in(case, _known_as(role, facts))
        if not isinstance(people, frozenset):
            lost, people = lost or people, frozenset()
        theirs = {name.casefold() for name in _of_issue(role, facts, issue, judgement.process)}
        if role == ANYBODY or author in people | theirs:
            return judged(WHO_THERE, f"{command.author} is {role} there", holds=True)
    if lost:
        return unknown(WHO_THERE, reason_of(lost))
    if _may_be_assigned(rule, author, issue, judgement.process):
        return unsettled(WHO_THERE, issue.history, Need.HISTORY)
    said = (
        f"it would change {issue.subject}, where {command.author} has no say: to propose a change "
        "here gives none. Whoever opened that issue or leads its group can write it, here or there"
    )
    return judged(WHO_THERE, said, holds=False)


def _may_be_assigned(rule: Rule, author: str, issue: Facts, process: Process) -> bool:
    """Whether it depends on who assigned somebody, and that has not been read."""
    counts = any("issue.assignees" in process.roles.get(role, ()) for role in rule.who)
    is_assigned = author in map(str.casefold, issue.thread.assignees)
    return counts and is_assigned and not isinstance(issue.history, tuple)


def _known_as(role: str, facts: Facts) -> str:
    """What the role is called in the facts; given by hand, as in examples, it is one for both."""
    there = role_at_tracker(role)
    is_by_hand = isinstance(facts.roles, Mapping) and there not in facts.roles
    return role if is_by_hand else there


def _acts_there(judgement: Judgement, facts: Facts) -> bool:
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
    if "pull-request.author" in sources and opened.login == facts.thread.author.login:
        yield opened.login
