"""When to look again: at every moment at which rules come out differently, and at no other."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from bot.core.engine.decision.decide import RuleResult, decide
from bot.core.engine.decision.next_look import next_look
from bot.core.model.definitions.calendar import Calendar, Schedule
from bot.core.model.diagnostic import InvalidRules
from bot.core.model.facts import UNREAD, Facts, PullRequest, Unavailable
from bot.core.model.subject import SubjectKind
from bot.core.rulebook.load import load
from bot.core.rulebook.rulebook import Rulebook
from tests.core.engine.test_properties import often
from tests.harness.support import NOW, TRIGGER
from tests.harness.tiny import (
    CALENDAR,
    FREEZE,
    GRANTED,
    PROCESS,
    book,
    change,
    deadline,
    known,
    known_issue,
    rule,
)

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
GA = datetime(2026, 6, 2, 12, tzinfo=UTC)
# Before the freeze, so that it is the first.
ENDING = replace(GRANTED, until=date(2026, 3, 5))
EXPIRES = datetime(2026, 3, 6, 12, tzinfo=UTC)
MERGED: dict[str, Any] = {"merged_at": NOW - DAY, "open": False}


def due(facts: Facts, when: str = "", now: datetime = NOW, **more: Any) -> datetime | None:
    """When a rule with these conditions has to be looked at again."""
    kind = facts.kind.value
    more = more or {"once": "{ comment: Hello. }"}
    found = next_look(book(rule("r", kind=kind, when=when, **more)), facts, now)
    return found.due_at


@pytest.mark.parametrize(
    ("when", "now", "expected"),
    [
        ("{ before: freeze }", NOW, FREEZE),
        ("{ before: freeze }", FREEZE - MINUTE, FREEZE),
        ("{ before: freeze }", FREEZE, GA),
        ('{ after: "freeze - 3d" }', NOW, FREEZE - 3 * DAY),
        ("{ not: { before: code-freeze } }", NOW, datetime(2026, 5, 1, 12, tzinfo=UTC)),
        ("{ any: [ { draft: true }, { between: [ freeze, ga ] } ] }", NOW, FREEZE),
        ("{ between: [ freeze, ga ] }", FREEZE, GA),
        ("{ age: { over: 2d, under: 9d } }", NOW, NOW + 2 * DAY + timedelta.resolution),
        ("{ age: { over: 2d, under: 9d } }", NOW + 3 * DAY, NOW + 9 * DAY),
        ("{ targets: v1.9 }", NOW, None),
        ("{ targets: release }", NOW, GA),
    ],
)
def test_conditions_turn_at_their_moments(
    when: str, now: datetime, expected: datetime | None
) -> None:
    assert due(known(), when, now) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (NOW - 60 * DAY, FREEZE - 28 * DAY),
        (FREEZE - 28 * DAY, FREEZE - 14 * DAY),
        (FREEZE - 14 * DAY, FREEZE),
        (FREEZE, FREEZE + DAY),
        (FREEZE + DAY, None),
    ],
)
def test_dated_rules_turn_at_each_moment_and_when_reminders_become_stale(
    now: datetime, expected: datetime | None
) -> None:
    frame = 'at: [ "freeze - 28d", "freeze - 14d", "freeze + 1d" ]'
    facts = known_issue(calendar=Calendar((without_ga(),)))
    assert due(facts, now=now, frame=frame, once="{ comment: Hello. }") == expected


def without_ga() -> Schedule:
    """A release of which nobody knows yet when it is out."""
    return Schedule("v1.9", (deadline("freeze", date(2026, 3, 10)),))


CHECKLISTS = """\
checklists:
  proposal:
    by: freeze
    items: [ { item: It is old, if: { age: { over: 1d } }, otherwise: Wait } ]
"""


@pytest.mark.parametrize(
    "ensure", ["status: { checklist: proposal }", "check: { name: c, checklist: proposal }"]
)
def test_lists_turn_with_their_items_and_with_the_words_for_their_deadline(ensure: str) -> None:
    process = PROCESS.replace("checklists:\n", CHECKLISTS).replace(
        'freeze: { what: "*Freeze" }', 'freeze: { what: "*Freeze", grace: 6h }', 1
    )
    rules = load({"r.yaml": process + rule("r", ensure=f"{{ {ensure} }}")})
    [_, schedule] = CALENDAR.schedules
    graced = tuple(replace(each, grace=timedelta(hours=6)) for each in schedule.deadlines)
    facts = known(calendar=Calendar((Schedule("v1.9", graced),)))

    def turns_at(now: datetime) -> datetime | None:
        found = next_look(rules, facts, now)
        return found.due_at

    assert turns_at(NOW) == NOW + DAY + timedelta.resolution
    assert turns_at(NOW + 2 * DAY) == FREEZE + timedelta(hours=6)


@pytest.mark.parametrize(
    ("ensure", "turns"),
    [
        ("{ check: { name: c, pass: { label: x }, fail: 'By ${deadline.day}.' } }", GA),
        ("{ check: { name: c, pass: { label: x }, fail: 'For ${release.name}.' } }", GA),
        ("{ check: { name: c, pass: { label: x }, fail: templates/t.md } }", GA),
        ("{ check: { name: c, pass: { label: x }, fail: 'Next: ${release.phase}.' } }", FREEZE),
        ("{ check: { name: c, pass: { label: x }, fail: '${exception.state}.' } }", EXPIRES),
        ("{ status: 'Its exception is ${exception.state}.' }", EXPIRES),
        ("{ labels: { set: [ 'exception/${exception.state}' ] } }", EXPIRES),
        ("{ check: { name: c, pass: { label: x }, fail: 'For ${process.name}.' } }", None),
    ],
)
def test_texts_turn_with_what_they_say(ensure: str, turns: datetime | None) -> None:
    assert due(known(exceptions=(ENDING,)), ensure=ensure) == turns


def test_texts_of_lists_turn_with_what_they_say() -> None:
    saying = CHECKLISTS.replace("otherwise: Wait", "otherwise: 'It is ${exception.state}'")
    rules = load({"r.yaml": PROCESS.replace("checklists:\n", saying) + rule("r", ensure=LISTED)})
    facts = known(exceptions=(ENDING,))
    found = next_look(rules, facts, NOW + 2 * DAY)
    assert found.due_at == EXPIRES


LISTED = "{ status: { checklist: proposal } }"


@pytest.mark.parametrize(
    "when", ["{ before: freeze }", "{ between: [ freeze, ga ] }", "{ targets: release }"]
)
def test_what_was_merged_stays_as_it_was_at_its_merge(when: str) -> None:
    assert due(known(thread=MERGED), when) is None


@pytest.mark.parametrize(
    "facts", [known(calendar=Unavailable("404")), known(proposals=change()), known(proposals=())]
)
def test_without_a_date_there_is_nothing_to_wait_for(facts: Facts) -> None:
    found = due(facts, "{ before: freeze }")
    assert found in (None, GA)


def test_rules_for_others_and_for_commands_do_not_count() -> None:
    rules = book(
        rule("r", kind="issue", when="{ before: freeze }", once="{ comment: Hello. }"),
        rule("c", when="{ before: freeze }", once="{ comment: Hello. }", frame=COMMAND),
    )
    found = next_look(rules, known(), NOW)
    assert found.due_at is None


COMMAND = 'on-command: "do <name>"\nwho: [ author ]'


def test_it_names_what_it_rests_on() -> None:
    def digests(calendar: object) -> dict[str, str]:
        found = next_look(rules, known(calendar=calendar), NOW)
        assert found.rulebook == rules.digest
        return dict(found.schedules)

    rules = book(rule("r", when="{ before: freeze }", once="{ comment: Hello. }"))
    [_, schedule] = CALENDAR.schedules
    moved = tuple(replace(each, ends=each.ends + DAY) for each in schedule.deadlines)
    seen = [
        digests(CALENDAR),
        digests(Calendar((Schedule("v1.9", moved),))),
        digests(Calendar()),
        digests(Unavailable("404")),
    ]
    assert digests(UNREAD) == {}
    assert all(list(each) == ["v1.9"] for each in seen)
    assert len({each["v1.9"] for each in seen}) == len(seen)
    assert digests(CALENDAR) == digests(Calendar((schedule,)))


def judgements(rules: Rulebook, facts: Facts, now: datetime) -> list[RuleResult]:
    """What came out and why; how late an act is changes nothing but its own text."""
    found = decide(rules, facts, TRIGGER, now).judgements
    return [replace(each, due=each.due and replace(each.due, is_late=False)) for each in found]


CONDITIONS = [
    "before: freeze",
    'after: "freeze - 3d"',
    "between: [ freeze, ga ]",
    "age: { over: 2d }",
    "age: { under: 300h, since: updated }",
    "not: { after: code-freeze }",
    "any: [ { label: kind/x }, { after: freeze } ]",
    "label: team/red",
]
FRAMES = ["", 'at: [ "freeze - 14d", freeze, "ga - 3d" ]', "at: freeze", "since: v1.9"]
HOURS = "\nhours: 08:00-18:00 +02:00"
CHECK = "{ check: { name: gate-%d, pass: { %s }, fail: '${deadline.day} ${release.name}' } }"
SAYING = "{ comment: 'For ${release.name}.' }"


@st.composite
def timed(draw: st.DrawFn, kind: SubjectKind) -> Rulebook:
    """Rules that have to do with time, mostly."""

    def one(number: int) -> str:
        conditions = draw(st.lists(st.sampled_from(CONDITIONS), max_size=2, unique_by=_key))
        what: dict[str, str] = {"once": SAYING}
        if kind is SubjectKind.PULL_REQUEST and draw(st.booleans()):
            what = {"ensure": CHECK % (number, draw(st.sampled_from(CONDITIONS)))}
        frame = draw(st.sampled_from(FRAMES))
        if frame.startswith("at") and "once" in what and draw(st.booleans()):
            frame += HOURS
        when = "{ " + ", ".join(conditions) + " }"
        return rule(f"rule-{number}", kind=kind.value, when=when, frame=frame, **what)

    try:
        return book(*(one(number) for number in range(draw(st.integers(1, 2)))))
    except InvalidRules:  # conditions that can never hold together, for example
        reject()


def _key(condition: str) -> str:
    return condition.partition(":")[0]


@st.composite
def moved(draw: st.DrawFn, facts: Facts) -> Facts:
    """The same with deadlines on other days, and perhaps merged."""
    [before, schedule] = CALENDAR.schedules
    days = draw(st.lists(st.integers(-40, 40), min_size=3, max_size=3))
    deadlines = tuple(
        replace(each, ends=each.ends + shift * DAY, grace=timedelta(hours=6))
        for each, shift in zip(schedule.deadlines, days, strict=True)
    )
    thread: Any = facts.thread
    if isinstance(thread, PullRequest) and draw(st.booleans()):
        thread = replace(thread, **MERGED)
    return replace(
        facts, thread=thread, calendar=Calendar((before, replace(schedule, deadlines=deadlines)))
    )


@given(st.data(), st.sampled_from([known(), known_issue()]), st.integers(0, 200 * 24))
@often
def test_between_two_moments_nothing_changes(data: st.DataObject, facts: Facts, hours: int) -> None:
    rules = data.draw(timed(facts.kind))
    facts = data.draw(moved(facts))
    now = NOW - 60 * DAY + timedelta(hours=hours)
    found = next_look(rules, facts, now)
    if found.due_at is None:
        later = now + 1000 * DAY
    else:
        assert found.due_at > now
        later = found.due_at - timedelta.resolution
    assert judgements(rules, facts, later) == judgements(rules, facts, now)
