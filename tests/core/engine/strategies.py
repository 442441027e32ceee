"""Random rulebooks as maintainers could write them, and random facts as GitHub could tell them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from bot.core.actions import ENSURE
from bot.core.conditions import CONDITIONS
from bot.core.model.actor import Actor
from bot.core.model.context import Command
from bot.core.model.definitions.calendar import Calendar, Deadline, Schedule
from bot.core.model.diagnostic import InvalidRules
from bot.core.model.facts import (
    UNREAD,
    Ambiguous,
    Branch,
    Change,
    ChangedFile,
    Check,
    Facts,
    Field,
    Issue,
    Milestone,
    Need,
    Override,
    OwnComment,
    PullRequest,
    Review,
    Unavailable,
)
from bot.core.model.proposal import Proposal, ProposalChange, Target
from bot.core.model.records.exception_request import Decision, ExceptionRequest, ExceptionState
from bot.core.model.subject import SubjectKind, SubjectRef
from bot.core.rulebook.load import load
from bot.core.rulebook.rulebook import Rulebook
from bot.core.schedules.day_ends import end_of_day
from tests.harness.support import ALICE, NOW, OURSELVES, PROW, REPOSITORY, SUBJECT
from tests.harness.tiny import PROCESS, TEMPLATES, rule

TRACKER = SubjectRef(REPOSITORY, 99)
GONE = Unavailable("403 Forbidden")

# ------------------------------------------------------------ rules

LEAVES = {
    "touches": ["proposal", "bulk"],
    "files": ['"docs/**"', '{ match: [ "**", "!docs/**" ], status: added, every: true }'],
    "merged": ["true", "false"],
    "draft": ["true", "false"],
    "linked-issue": ["true", "false", "open", "closed"],
    "state": ["open", "closed"],
    "author": ["Alice", "{ bot: true }", "{ role: lead }"],
    "label": ["TEAM/RED", '"team/*"'],
    "title": ['"*a*"'],
    "body": ['"*"'],
    "milestone": ["any", "none", "v1.9"],
    "targets": ["release", "none", "v1.9", "{ stage: alpha }"],
    "stage": ["alpha", "none"],
    "status": ["accepted", "none"],
    "before": ["freeze", '"freeze - 3d"'],
    "after": ["freeze", '"freeze + 12h"'],
    "between": ["[ freeze, ga ]"],
    "ready-for": ["freeze"],
    "exception": ["granted", "none"],
    "age": ["{ over: 2d }", "{ under: 1h, since: updated }"],
    "reviewed-by": ["anybody", "{ role: lead, count: 2 }"],
    "approved-by": ["lead"],
    "branch": ["main", '{ head: "*" }'],
    "changed-lines": ["{ over: 1 }"],
}
EVERYTHING = "${subject.title} ${proposal.title} ${group.name} ${deadline.day} ${release.name}"
TRACKING = (
    '{ title: "EP ${proposal.title}", body: templates/t.md, assign: [ "${subject.author}" ], '
    'labels: [ kind/x, tracker, "${group.label}" ] }'
)
ENSURES = {
    "labels": [
        "{ set: [ team/red ] }",
        "{ absent: [ team/red, kind/x ] }",
        '{ group: "team/*", set: [ "${group.label}" ] }',
        '{ set: [ "team/${proposal.stage}" ] }',
        '{ set: [ "${subject.author}", "a[b]*" ] }',
        '{ on: issue, group: "kind/*", set: [ kind/x ] }',
    ],
    "milestone": [
        "{ set: v1.9 }",
        "{ clear: true }",
        '{ on: issue, set: "${proposal.target}" }',
        '{ set: "${release.name}", create: true }',
    ],
    "milestone-due": ["ga", "freeze"],
    "state": ["closed", "open", "{ set: closed, on: issue }"],
    "assignees": ["{ set: [ bob ] }", '{ set: [ "@${subject.author}" ], on: issue }'],
    "check": [
        f'{{ name: gate, pass: {{ before: freeze }}, fail: "{EVERYTHING}" }}',
        '{ name: gate, pass: { draft: false }, fail: "No.", severity: required }',
    ],
    "status": [f'"{EVERYTHING}"', "{ text: templates/t.md, on: issue }"],
    "issue": [TRACKING],
}
COMMENTS = [f'"{EVERYTHING}"', "templates/t.md", '{ text: "Tracked.", on: issue }']
FRAMES = [
    "",
    "",
    "",
    "at: freeze",
    'at: [ "freeze - 14d", freeze, "ga - 3d" ]',
    'on-command: "do <name>"\nwho: [ lead, author ]',
    "since: v1.9",
    "since: 2026-02-01",
    "mode: report",
]


def _suiting(known: Any, kind: SubjectKind) -> list[str]:
    return sorted(key for key, feature in known.items() if kind in feature.kinds)


@st.composite
def blocks(draw: st.DrawFn, kind: SubjectKind, depth: int = 1) -> str:
    """A block of conditions in flow style."""
    keys = [key for key in _suiting(CONDITIONS, kind) if key in LEAVES]
    chosen = draw(st.lists(st.sampled_from(keys), max_size=2, unique=True))
    entries = [f"{key}: {draw(st.sampled_from(LEAVES[key]))}" for key in chosen]
    if depth and draw(st.booleans()):
        inner = draw(blocks(kind, depth - 1))
        other = draw(blocks(kind, depth - 1))
        form = draw(st.sampled_from(["not: {0}", "all: [ {0}, {1} ]", "any: [ {0}, {1} ]"]))
        entries.append(form.format(inner, other))
    return "{ " + ", ".join(entries) + " }"


@st.composite
def rules(draw: st.DrawFn, name: str, kind: SubjectKind) -> str:
    """One rule that may do several things."""
    keys = draw(st.lists(st.sampled_from(_suiting(ENSURE, kind)), max_size=3, unique=True))
    ensure = ", ".join(f"{key}: {draw(st.sampled_from(ENSURES[key]))}" for key in keys)
    frame = draw(st.sampled_from(FRAMES))
    once = f"comment: {draw(st.sampled_from(COMMENTS))}, mention: [ author, lead ]"
    is_said = not keys or draw(st.booleans())
    return rule(
        name,
        kind=kind.value,
        when=draw(blocks(kind)),
        ensure="{ " + ensure + " }" if keys else "",
        once="{ " + once + " }" if is_said else "",
        frame=frame,
    )


@dataclass(frozen=True)
class Written:
    """Rules as they are written, before they are loaded."""

    rules: tuple[str, ...]

    def loaded(self, order: Callable[[tuple[str, ...]], Any] = tuple) -> Rulebook:
        """The rulebook with its rules in an order."""
        return load({"rules/r.yaml": PROCESS + "".join(order(self.rules)), **TEMPLATES})


@st.composite
def written_rules(draw: st.DrawFn, kind: SubjectKind) -> Written:
    """A few rules for one kind of subject that are no mistake together."""
    count = draw(st.integers(1, 4))
    found = Written(tuple(draw(rules(f"rule-{n}", kind)) for n in range(count)))
    assume(not kinds_of_mistakes(found))
    return found


def kinds_of_mistakes(found: Written) -> set[str]:
    """Of the kinds that any rule may meet among others; others are mistakes of these tests."""
    try:
        found.loaded()
    except InvalidRules as invalid:
        kinds = {each.kind for each in invalid.diagnostics}
        if not kinds <= {"circle", "conflict", "never-holds", "undoes-itself"}:
            raise
        return kinds
    return set()


# ------------------------------------------------------------ facts

HOSTILE = st.sampled_from(
    [
        "Paint it red",
        "@org/team fix #12 GH-12 https://evil.example www.evil.example <b>x</b>",
        "`*_[x](y)_*` &commat;all | $x$ \u202e\u200b@alice",
        "{{ 7 * 7 }} ${group.label}",
        "alice@example.com\r\n# Heading",
        "a" * 300,
        "",
    ]
) | st.text(max_size=20)
LABELS = st.sampled_from(["team/red", "TEAM/RED", "team/blue", "team/alpha", "kind/x", "a[b]*"])
PEOPLE = st.sampled_from(["alice", "Bob", "carol", "org/team", "merge-robot"])
ACTORS = st.sampled_from([ALICE, PROW, OURSELVES, OURSELVES, Actor("merge-robot")])
TITLES = st.sampled_from(["v1.9", "1.10", "V1.9", "Next"])
RELEASES = st.sampled_from(["v1.8", "v1.9", "v1.10"])
MOMENTS = st.sampled_from([NOW - timedelta(days=n) for n in (0, 0, 3, 20, 90)])
PATHS = st.sampled_from(
    [
        *(f"proposals/team-{c}/{n}-x/proposal.md" for c in ("red", "blue") for n in (1, 2, 3)),
        "docs/a.md",
        "proposals/zzz/x.md",
    ]
)
FILES = st.builds(
    ChangedFile,
    PATHS,
    st.sampled_from(["added", "renamed"]),
    st.none() | PATHS,
    st.integers(0, 5),
)
TARGETS = st.builds(Target, st.sampled_from(["alpha", None]), RELEASES)
PROPOSALS = st.builds(
    Proposal,
    PATHS,
    number=st.none() | st.integers(0, 10),
    title=st.none() | HOSTILE,
    stage=st.sampled_from([None, "alpha", "red"]),
    status=st.sampled_from([None, "accepted"]),
    authors=st.lists(PEOPLE, max_size=2).map(tuple),
    participating=st.just(("team-blue",)),
    targets=st.lists(TARGETS, max_size=2).map(tuple),
)
VALUES = {
    Field.LABEL: LABELS,
    Field.MILESTONE: TITLES,
    Field.ASSIGNEE: PEOPLE,
    Field.STATE: st.just("closed"),
    Field.MERGE: st.sampled_from(["#7", "#8"]),
    Field.PULL: st.sampled_from(["#7", "#8"]),
    Field.DRAFT: st.sampled_from(["#7", "#8"]),
    Field.PUSH: st.sampled_from(["a" * 40, "b" * 40]),
}


def _tuples(one: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[Any]:
    return st.lists(one, max_size=most).map(tuple)


@st.composite
def changes(draw: st.DrawFn) -> Change:
    """A line of a timeline."""
    field = draw(st.sampled_from(list(Field)))
    actor, at = draw(ACTORS), draw(MOMENTS)
    return Change(field, draw(VALUES[field]), draw(st.booleans()), actor, at)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Two releases; the days of their deadlines are around now."""

    def deadline(name: str) -> Deadline:
        day = date(2026, 3, 1) + timedelta(days=draw(st.integers(-30, 30)))
        return Deadline(name, day, end_of_day(day, timedelta(hours=-12)))

    names = draw(st.lists(st.sampled_from(["freeze", "ga"]), unique=True))
    return Calendar(
        tuple(Schedule(name, tuple(map(deadline, names))) for name in ("v1.9", "v1.10"))
    )


def _roles() -> st.SearchStrategy[Any]:
    people = st.frozensets(PEOPLE, max_size=2)
    return st.fixed_dictionaries({}, optional={"lead": people | st.just(GONE), "author": people})


@st.composite
def threads(draw: st.DrawFn, kind: SubjectKind) -> Any:
    """An issue or a pull request."""
    merged_at = draw(st.none() | MOMENTS)
    common: dict[str, Any] = {
        "number": 7,
        "title": draw(HOSTILE),
        "body": draw(HOSTILE),
        "author": draw(ACTORS),
        "open": draw(st.booleans()) and merged_at is None,
        "labels": tuple(draw(st.lists(LABELS, max_size=3, unique_by=str.casefold))),
        "milestone": draw(st.none() | TITLES),
        "assignees": tuple(draw(st.lists(PEOPLE, max_size=2, unique_by=str.casefold))),
        "created_at": draw(MOMENTS),
        "updated_at": draw(MOMENTS),
    }
    if kind is SubjectKind.ISSUE:
        return Issue(**common)
    return PullRequest(
        **common,
        draft=draw(st.booleans()),
        merged_at=merged_at,
        base=Branch("main", "b" * 40, REPOSITORY),
        head=Branch(draw(HOSTILE), "a" * 40, None),
        changed_files=1,
    )


UNTRACKED = st.none() | st.just(Ambiguous("two issues"))
COMMENTS_OF_OURS = st.sampled_from(["status", "rule-0", "rule-1/v1.9/freeze"])


def exemptions() -> st.SearchStrategy[ExceptionRequest]:
    """For one release or whichever, decided or not."""
    asked = st.builds(Decision, st.just("alice"), MOMENTS)
    days = st.none() | st.sampled_from([NOW.date() + timedelta(days=n) for n in (-9, 0, 30)])
    return st.builds(
        ExceptionRequest, st.none() | RELEASES, st.sampled_from(ExceptionState), asked, until=days
    )


def commanded() -> st.SearchStrategy[Override]:
    """What people said with commands, of values named and of kinds of them."""
    labels = st.tuples(st.just(Field.LABEL), LABELS | st.sampled_from(["team/*", "*"]))
    milestones = st.tuples(st.just(Field.MILESTONE), RELEASES | st.just(""))
    states = st.tuples(st.just(Field.STATE), st.sampled_from(["", "closed"]))
    return st.builds(
        lambda of, present, by, at, n: Override(of[0], of[1], present, by, at, n),
        labels | milestones | states, st.booleans(), PEOPLE, MOMENTS, st.integers(1, 9),
    )  # fmt: skip


@st.composite
def known_facts(draw: st.DrawFn, kind: SubjectKind, subject: SubjectRef = SUBJECT) -> Facts:
    """Facts of which everything is known."""
    tracked = kind is SubjectKind.PULL_REQUEST and draw(st.booleans())
    keys = draw(st.lists(COMMENTS_OF_OURS, max_size=2, unique=True))
    everything: dict[str, Any] = {
        "files": draw(_tuples(FILES, 5)),
        "proposals": draw(_tuples(st.builds(ProposalChange, st.none() | PROPOSALS, PROPOSALS))),
        "calendar": draw(calendars()),
        "reviews": draw(_tuples(st.builds(Review, ACTORS, st.just("approved"), MOMENTS))),
        "roles": draw(_roles()),
        "tracking_issue": draw(known_facts(SubjectKind.ISSUE, TRACKER) if tracked else UNTRACKED),
        "exceptions": draw(_tuples(exemptions(), 2)),
        "repository_labels": draw(st.frozensets(LABELS)),
        "milestones": tuple(
            Milestone(n, title, open=True, is_ours=draw(st.booleans()))
            for n, title in enumerate(draw(st.lists(RELEASES, unique=True, max_size=2)))
        ),
        "history": tuple(sorted(draw(_tuples(changes(), 8)), key=lambda change: change.at)),
        "comments": tuple(OwnComment(n, key, "old") for n, key in enumerate(keys, 1)),
        "touched": draw(st.none() | MOMENTS),
        "commanded": draw(_tuples(commanded(), 3)),
        "checks": draw(st.just(()) | st.just((Check(1, "gate", "success", "old"),))),
    }
    came = draw(st.none() | MOMENTS)
    return Facts(subject, draw(threads(kind)), kind, installed_at=came, **everything)


@st.composite
def hidden(draw: st.DrawFn, facts: Facts, stand_in: object) -> Facts:
    """The same facts with some of them unknown, also of the tracking issue."""
    lost = draw(st.sets(st.sampled_from(list(Need)), max_size=4))
    found: Any = facts
    if isinstance(facts.tracking_issue, Facts) and Need.TRACKING_ISSUE not in lost:
        tracked = draw(hidden(facts.tracking_issue, stand_in))
        found = replace(found, tracking_issue=tracked)
    result: Facts = replace(found, **{need.value: stand_in for need in lost})
    return result


@st.composite
def any_facts(draw: st.DrawFn, kind: SubjectKind) -> Facts:
    """Facts of which anything may be unread or unreadable."""
    known = draw(known_facts(kind))
    return draw(hidden(draw(hidden(known, GONE)), UNREAD))


KINDS = st.sampled_from([SubjectKind.PULL_REQUEST, SubjectKind.ISSUE])
COMMANDS = st.none() | st.builds(
    Command,
    st.just("do <name>"),
    PEOPLE,
    st.fixed_dictionaries({"name": HOSTILE}),
    at=st.none() | MOMENTS,
    number=st.integers(1, 9),
)
