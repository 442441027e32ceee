"""A tiny process to try single rules in, loaded as a file would be."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from bot.core.conditions import CONDITIONS
from bot.core.model.context import Command, Context
from bot.core.model.definitions.calendar import Calendar, Deadline, Schedule
from bot.core.model.definitions.process import Process
from bot.core.model.facts import Facts, Issue
from bot.core.model.plan.verdict import Outcome
from bot.core.model.plugin import Condition, OneShotAction, StateAction
from bot.core.model.proposal import Proposal, ProposalChange, Target
from bot.core.model.records.exception_request import Decision, ExceptionRequest, ExceptionState
from bot.core.model.subject import SubjectKind
from bot.core.rulebook.load import load
from bot.core.rulebook.rulebook import Rule, Rulebook
from bot.core.schedules.day_ends import end_of_day
from tests.harness.support import ALICE, NOW, SUBJECT, changed, pull_request

PROCESS = """\
version: 1
process:
  name: EP
  repository: example/enhancements
  proposals: "proposals/{group}/{number}-{slug}/proposal.md"
  territory: "proposals/{group}/**"
  bulk: 2
  groups:
    team-red: { name: red, label: team/red, leads: [ user/carol ] }
    team-blue: { name: blue, label: team/blue }
    meta: { name: meta }
  contact: the list
  tracker-label: tracker
  automation: [ merge-robot ]
deadlines:
  freeze: { what: "*Freeze" }
  code-freeze: { what: "*Code Freeze" }
  ga: { milestone: "*GA" }
roles:
  author: [ pull-request.author, issue.author ]
  lead: [ group.leads ]
  release-team: [ team/release-team ]
checklists:
  needed:
    by: freeze
    items: [ { item: A team, if: { label: "team/*" }, otherwise: Name a team } ]
rules:
"""
TEMPLATES = {
    "rules/templates/t.md": (
        "Tracks {{ proposal.title }}"
        "{% if proposal.target %} for {{ proposal.target }}{% endif %}, "
        "asked of {{ process.contact }}."
    ),
    "rules/templates/empty.md": "{% if proposal.target %}Only with a target.{% endif %}",
}


def rule(
    name: str,
    *,
    kind: str = "pull-request",
    when: str = "",
    ensure: str = "",
    once: str = "",
    frame: str = "",
) -> str:
    """One rule in YAML. Conditions and actions are in flow style; `frame` is more lines of it."""
    lines = [f"- name: {name}", f"  description: {name}.", f"  for: {kind}"]
    lines += [f"  {line}" for line in frame.splitlines()]
    parts = (("if", when), ("ensure", ensure), ("once", once))
    lines += [f"  {key}: {text}" for key, text in parts if text]
    return "".join(f"  {line}\n" for line in lines)


def book(*rules: str, **files: str) -> Rulebook:
    """A rulebook of these rules; `files` are further files by their names without ending."""
    more = {f"rules/{name}.yaml": text for name, text in files.items()}
    return load({"rules/r.yaml": PROCESS + "".join(rules), **more, **TEMPLATES})


def only(text: str) -> Rule:
    """The one rule of a rulebook."""
    [entry] = book(text).processes
    [found] = entry.rules
    return found


def condition(text: str, kind: str | None = None) -> Condition:
    """A condition as it is written: `label: "team/*"`; of a pull request, if it can be."""
    known = CONDITIONS.get(text.partition(":")[0])
    is_of_pulls = known is None or SubjectKind.PULL_REQUEST in known.kinds
    kind = kind or ("pull-request" if is_of_pulls else "issue")
    found = only(rule("r", kind=kind, when=f"{{ {text} }}", once="{ comment: Hello. }"))
    return found.conditions.conditions[0]


def ensured(text: str, **more: Any) -> StateAction:
    """An action under `ensure:`."""
    return only(rule("r", ensure=f"{{ {text} }}", **more)).ensure[0]


def said(text: str, **more: Any) -> OneShotAction:
    """An action under `once:`."""
    return only(rule("r", once=f"{{ {text} }}", **more)).once[0]


# ------------------------------------------------------------ facts

RED = "proposals/team-red/1-paint/proposal.md"
RED_PLACE = "proposals/team-red/1-paint"
# The end of 2026-03-10 anywhere on Earth.
FREEZE = datetime(2026, 3, 11, 12, tzinfo=UTC)
HELD, NOT_HELD, UNKNOWN = Outcome.HELD, Outcome.NOT_HELD, Outcome.UNKNOWN


def deadline(name: str, day: date) -> Deadline:
    """A deadline that ends anywhere on Earth."""
    return Deadline(name, day, end_of_day(day, timedelta(hours=-12)))


GRANTED = ExceptionRequest(
    "v1.9", ExceptionState.GRANTED, Decision("alice", NOW), until=date(2026, 5, 20),
    proposals=(RED_PLACE,),
)  # fmt: skip
CALENDAR = Calendar(
    (
        Schedule("v1.8", (deadline("ga", date(2026, 1, 31)),)),
        Schedule(
            "v1.9",
            (
                deadline("freeze", date(2026, 3, 10)),
                deadline("code-freeze", date(2026, 4, 30)),
                deadline("ga", date(2026, 6, 1)),
            ),
        ),
    )
)


def proposal(*targets: str, **more: Any) -> Proposal:
    """A document that targets releases: `v1.9`, or with a stage `alpha v1.9`."""
    parts = [target.rpartition(" ") for target in targets]
    found = tuple(Target(stage or None, release) for stage, _, release in parts)
    return Proposal(RED, targets=found, **more)


def change(*targets: str, **more: Any) -> tuple[ProposalChange, ...]:
    """A new document."""
    return (ProposalChange(None, proposal(*targets, **more)),)


def known(**changes: Any) -> Facts:
    """A pull request for v1.9 of which everything is known; `thread` are changes to it."""
    thread = replace(pull_request(), **changes.pop("thread", {}))
    everything: dict[str, Any] = {
        "files": changed(RED),
        "proposals": change("v1.9"),
        "calendar": CALENDAR,
        "reviews": (),
        "roles": {
            "author": frozenset({"alice"}),
            "lead": frozenset({"Carol"}),
            "release-team": frozenset(),
        },
        "tracking_issue": None,
        "exceptions": (),
        "code": (),
        "repository_labels": frozenset({"team/red", "team/blue", "kind/x"}),
        "milestones": (),
        "history": (),
        "comments": (),
        "checks": (),
        "touched": None,
    }
    return Facts(SUBJECT, thread, **(everything | changes))


def known_issue(**changes: Any) -> Facts:
    """An issue on milestone v1.9 of which everything is known."""
    thread: dict[str, Any] = {
        "number": 7,
        "title": "Paint it red",
        "body": "",
        "author": ALICE,
        "open": True,
        "labels": (),
        "milestone": "v1.9",
        "created_at": NOW,
        "updated_at": NOW,
    }
    issue = Issue(**(thread | changes.pop("thread", {})))
    return replace(known(**changes), thread=issue, kind=SubjectKind.ISSUE)


@cache
def tiny_process() -> Process:
    """The process of these rules."""
    [entry] = book(rule("r", once="{ comment: Hello. }")).processes
    return entry.process


def case(
    facts: Facts, now: datetime = NOW, command: Command | None = None, deadline: str | None = None
) -> Context:
    """What a rule is judged in."""
    return Context(facts, tiny_process(), now, command, deadline)


def judged(text: str, facts: Facts, now: datetime = NOW) -> tuple[Outcome, str]:
    """How a condition comes out, and why."""
    kind = "issue" if isinstance(facts.thread, Issue) else "pull-request"
    found = condition(text, kind).judge(case(facts, now))
    return found.outcome, found.because
