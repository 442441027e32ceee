"""The least that the App must be allowed: told from what the code can do and what rules ask for.

https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.core.model.definitions.process import Process
from bot.core.model.facts import Need
from bot.core.model.plan.operation import (
    AddAssignees,
    AddLabels,
    CreateIssue,
    CreateMilestone,
    Operation,
    PublishCheck,
    React,
    RemoveAssignee,
    RemoveLabel,
    RequestReviews,
    SetMilestone,
    SetMilestoneDue,
    SetState,
    WriteComment,
)
from bot.core.model.plugin import Feature
from bot.core.model.subject import SubjectKind
from bot.core.rulebook.rulebook import KINDS_OF_EVENT, ProcessRules, Rule, Rulebook
from bot.github.webhook.comments import WORD_EVENTS

READ, WRITE = "read", "write"

# Why each is asked for, as app.yml says it, too (a test holds them together).
REASONS: Mapping[str, str] = {
    "checks": "publish check runs, and hear when one is to run again",
    "contents": "proposals, schedules, rules that are in a repository",
    "issues": "tracking issues: find, open, label, milestone, comment",
    "members": "who is in a team that a role names",
    "merge_queues": "hear what is about to be merged",
    "metadata": "GitHub asks it of every App; also permissions of people",
    "pull_requests": "files and reviews; label, milestone, comment",
}
PULLS, ISSUES = "pull_requests", "issues"
# Of pull requests or of issues, as the subject is.
THREAD = "thread"
PUSH = "push"

_OF_KIND: Mapping[SubjectKind, tuple[str, ...]] = {
    SubjectKind.PULL_REQUEST: (PULLS,),
    SubjectKind.ISSUE: (ISSUES,),
    SubjectKind.PROPOSAL: (PULLS, ISSUES),
}

# What each write needs (`write`). Tests hold these tables against the sets that they are about.
WRITES: Mapping[type[Operation], str] = {
    AddLabels: THREAD,
    RemoveLabel: THREAD,
    CreateMilestone: THREAD,
    SetMilestone: THREAD,
    SetMilestoneDue: THREAD,
    AddAssignees: THREAD,
    RemoveAssignee: THREAD,
    RequestReviews: PULLS,
    SetState: THREAD,
    WriteComment: THREAD,
    PublishCheck: "checks",
    CreateIssue: ISSUES,
    React: THREAD,
}

# What each fact needs (`read`); what it is told from is counted in.
READS: Mapping[Need, tuple[str, ...]] = {
    Need.FILES: (PULLS,),
    Need.PROPOSALS: (PULLS, "contents"),
    Need.CALENDAR: ("contents",),
    Need.REVIEWS: (PULLS,),
    Need.ROLES: ("metadata",),
    Need.TRACKING_ISSUE: (ISSUES, "contents"),
    Need.EXCEPTIONS: (ISSUES, "contents"),
    Need.CODE: (ISSUES,),
    Need.REPOSITORY_LABELS: (THREAD,),
    Need.MILESTONES: (THREAD,),
    Need.HISTORY: (THREAD,),
    Need.COMMENTS: (THREAD,),
    Need.TOUCHED: (THREAD,),
    Need.CHECKS: ("checks",),
}

# What being told of an event needs (`read`).
EVENTS: Mapping[str, str] = {
    "pull_request": PULLS,
    "pull_request_review": PULLS,
    "issues": ISSUES,
    "issue_comment": ISSUES,
    "check_run": "checks",
    "check_suite": "checks",
    "pull_request_review_comment": PULLS,
    "merge_group": "merge_queues",
    PUSH: "contents",
}

# Which writes an action or an answer to a command may lead to, by its key in the rules.
ACTIONS: Mapping[str, tuple[type[Operation], ...]] = {
    "labels": (AddLabels, RemoveLabel),
    "milestone": (CreateMilestone, SetMilestone),
    "milestone-due": (SetMilestoneDue,),
    "assignees": (AddAssignees, RemoveAssignee),
    "state": (SetState,),
    "status": (WriteComment,),
    "check": (PublishCheck,),
    "issue": (CreateIssue, AddLabels),
    "comment": (WriteComment,),
    "mention": (WriteComment,),
    "reply": (WriteComment,),
    "explain": (),
    "reset": (),
    "help": (),
    "preview": (),
    "reviewer": (RequestReviews,),
    "sign-off": (WriteComment,),
    "concern": (WriteComment,),
    "resolve": (WriteComment,),
    "link": (WriteComment,),
    "unlink": (WriteComment,),
    "stage": (WriteComment,),
    "exception": (WriteComment,),
}


@dataclass(frozen=True, slots=True)
class Grants:
    """Permissions by their names in GitHub's API, and events."""

    permissions: Mapping[str, str]
    events: frozenset[str]


def everything() -> Grants:
    """What the bot needs for all that it can do."""
    events = frozenset({*KINDS_OF_EVENT, *WORD_EVENTS, PUSH})
    wanted = [("metadata", READ), ("members", READ)]
    wanted += [(name, WRITE) for name in WRITES.values()]
    wanted += [(name, READ) for names in READS.values() for name in names]
    wanted += [(EVENTS[event], READ) for event in events]
    both = ((each, level) for name, level in wanted for each in _either(name, (PULLS, ISSUES)))
    return Grants(_merged(both), events)


def needed_by(rulebook: Rulebook, *, remote: bool = False) -> Grants:
    """What these rules need; `remote`: they are on GitHub, and a push is a reason to read them."""
    events = frozenset(
        event for event in KINDS_OF_EVENT if any(_listens(each, event) for each in _rules(rulebook))
    ) | ({PUSH} if remote else set())
    if any(rule.command for rule in _rules(rulebook)):
        events |= WORD_EVENTS
    wanted = [("metadata", READ), *((EVENTS[event], READ) for event in events)]
    for entry in rulebook.processes:
        wanted += _of_process(entry)
    return Grants(_merged(wanted), events)


def lacking(granted: Mapping[str, str], needed: Mapping[str, str]) -> dict[str, str]:
    """Permissions that are needed and not granted, or only for reading."""
    return {
        name: level
        for name, level in needed.items()
        if granted.get(name) not in (level, WRITE, "admin")
    }


def _rules(rulebook: Rulebook) -> Iterable[Rule]:
    return (rule for entry in rulebook.processes for rule in entry.rules)


def _listens(rule: Rule, event: str) -> bool:
    if event == "issues" and rule.woken_through_tracker():
        return True
    is_about = rule.kind in KINDS_OF_EVENT[event]
    return is_about and any(feature.woken_by(event) for feature in rule.features)


def _of_process(entry: ProcessRules) -> list[tuple[str, str]]:
    found = [pair for rule in entry.rules for pair in _of_rule(rule)]
    if any(Need.ROLES in rule.all_needs for rule in entry.rules):
        sources = sources_of_roles(entry.process)
        found += [("members", READ)] if any(each.startswith("team/") for each in sources) else []
        named = any(each.startswith(("proposal.", "owners.")) for each in sources)
        found += [("contents", READ)] if named else []
    return found


def sources_of_roles(process: Process) -> tuple[str, ...]:
    """Where the people of its roles come from, those of groups' leads too."""
    sources = [source for found in process.roles.values() for source in found]
    if "group.leads" in sources:
        sources += [lead for group in process.groups for lead in group.leads]
    return tuple(dict.fromkeys(sources))


def _of_rule(rule: Rule) -> list[tuple[str, str]]:
    kinds = _OF_KIND[rule.kind]
    found = [(name, READ) for name in kinds]
    for need in rule.all_needs:
        found += [(name, READ) for each in READS[need] for name in _either(each, kinds)]
    for action in (*rule.ensure, *rule.once, *((rule.do,) if rule.do else ())):
        found += _of_action(action, kinds)
    if rule.command:  # it is answered
        found += [(name, WRITE) for name in kinds]
    return found


def _of_action(action: Feature, kinds: tuple[str, ...]) -> list[tuple[str, str]]:
    """An action on the tracking issue finds it first, and acts on that."""
    operations = ACTIONS[action.key]
    is_about_tracker = CreateIssue in operations or getattr(action, "on", None) == "issue"
    threads = (ISSUES,) if is_about_tracker else kinds
    needs = READS[Need.TRACKING_ISSUE] if is_about_tracker else ()
    writes = (WRITES[operation] for operation in operations)
    found = [(name, WRITE) for each in writes for name in _either(each, threads)]
    return found + [(name, READ) for name in needs]


def _either(name: str, threads: tuple[str, ...]) -> tuple[str, ...]:
    return threads if name == THREAD else (name,)


def _merged(wanted: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The highest level of each, by name."""
    found: dict[str, str] = {}
    for name, level in wanted:
        found[name] = WRITE if WRITE in (level, found.get(name)) else level
    return dict(sorted(found.items()))
