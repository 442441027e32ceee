"""Decide: which rules hold, in what rank, and what they then want."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core.engine.decision.decide import Precedence, RuleResult, decide
from bot.core.model.context import Command
from bot.core.model.definitions.calendar import Calendar, Schedule
from bot.core.model.facts import Facts, TooLarge, Unavailable
from bot.core.model.plan.desired_state import DesiredCheck, DesiredSet, DesiredValue
from bot.core.model.plan.verdict import Outcome
from bot.core.model.subject import SubjectKind, SubjectRef
from bot.core.rulebook.rulebook import Mode
from tests.harness.support import NOW, TRIGGER, changed
from tests.harness.tiny import (
    FREEZE,
    HELD,
    NOT_HELD,
    PROCESS,
    UNKNOWN,
    book,
    change,
    known,
    known_issue,
    rule,
)

DAY = timedelta(days=1)
LABEL = "{ labels: { set: [ team/red ] } }"
COMMAND = 'on-command: "hold <why...>"\nwho: [ lead, author ]'


def judged(
    facts: Facts, now: datetime = NOW, command: Command | None = None, **parts: str
) -> RuleResult:
    """The judgement of one rule, by default one that sets a label."""
    kind = facts.kind.value
    said = {"ensure": LABEL} | parts
    [found] = decide(book(rule("r", kind=kind, **said)), facts, TRIGGER, now, command).judgements
    return found


def came_out(found: RuleResult) -> tuple[Outcome, str]:
    return found.verdict.outcome, found.verdict.because


# ------------------------------------------------------------ since


@pytest.mark.parametrize(
    ("since", "facts", "outcome", "because"),
    [
        ("v1.9", known(), HELD, "it is for v1.9, rules count from v1.9"),
        ("1.10", known(), NOT_HELD, "it is for v1.9, rules count from v1.10"),
        ("v1.9", known(proposals=change("v1.10")), HELD, "it is for v1.10, rules count from v1.9"),
        ("v1.9", known(proposals=()), NOT_HELD, "it is for no release, rules count from v1.9"),
        ("v1.9", known(proposals=Unavailable("403")), UNKNOWN, "403"),
        ("v1.9", known(calendar=Unavailable("403")), UNKNOWN, "403"),
        ("v1.9", known_issue(), HELD, "it is for v1.9, rules count from v1.9"),
        ("2026-03-01", known(), HELD, "opened on 2026-03-01, rules count from 2026-03-01"),
        ("2026-03-02", known(), NOT_HELD, "opened on 2026-03-01, rules count from 2026-03-02"),
        (
            "2026-03-02",
            known(touched=NOW + timedelta(hours=1)),
            NOT_HELD,
            "last touched on 2026-03-01, rules count from 2026-03-02",
        ),
        (
            "2026-03-02",
            known(touched=NOW + timedelta(days=1)),
            HELD,
            "last touched on 2026-03-02, rules count from 2026-03-02",
        ),
        ("2026-03-02", known(touched=Unavailable("403")), UNKNOWN, "403"),
    ],
)
def test_old_subjects_are_left_in_peace(
    since: str, facts: Facts, outcome: Outcome, because: str
) -> None:
    assert came_out(judged(facts, frame=f"since: {since}")) == (outcome, because)


# ------------------------------------------------------------ at

REMINDERS = 'at: [ "freeze - 14d", "freeze - 3d", freeze ]'


@pytest.mark.parametrize(
    ("now", "occasion", "is_late"),
    [
        (FREEZE - 15 * DAY, "", False),
        (FREEZE - 14 * DAY, "v1.9/freeze-14d", False),
        (FREEZE - 13 * DAY, "v1.9/freeze-14d", False),
        (FREEZE - 12 * DAY, "v1.9/freeze-14d", True),
        (FREEZE - 3 * DAY, "v1.9/freeze-3d", False),
        (FREEZE - timedelta(minutes=1), "v1.9/freeze-3d", True),
        (FREEZE, "v1.9/freeze", False),
        (FREEZE + 30 * DAY, "v1.9/freeze", True),
    ],
)
def test_only_the_latest_moment_that_is_due_counts(
    now: datetime, occasion: str, is_late: bool
) -> None:
    found = judged(known_issue(), now, frame=REMINDERS, ensure="", once="{ comment: Hello. }")
    assert found.rank is Precedence.DATED
    assert (found.verdict.held, found.occasion) == (bool(occasion), occasion)
    assert bool(found.due and found.due.is_late) is is_late


def test_a_reminder_of_what_has_passed_is_past_itself() -> None:
    found = judged(known_issue(), FREEZE, frame='at: "freeze - 3d"')
    assert came_out(found) == (NOT_HELD, "not due: freeze - 3d")


def test_a_schedule_that_moved_keeps_the_name_of_the_occasion() -> None:
    facts = known_issue()
    assert isinstance(facts.calendar, Calendar)
    [_, schedule] = facts.calendar.schedules
    later = tuple(replace(each, ends=each.ends + 7 * DAY) for each in schedule.deadlines)
    moved = replace(facts, calendar=Calendar((Schedule("v1.9", later),)))
    before = judged(facts, FREEZE - 3 * DAY, frame='at: "freeze - 3d"')
    after = judged(moved, FREEZE + 5 * DAY, frame='at: "freeze - 3d"')
    assert before.occasion == after.occasion == "v1.9/freeze-3d"


@pytest.mark.parametrize(
    ("facts", "outcome", "because"),
    [
        (known_issue(thread={"milestone": None}, proposals=()), NOT_HELD, "not due: freeze"),
        (known_issue(thread={"milestone": "v1.8"}, proposals=()), NOT_HELD, "not due: freeze"),
        (known_issue(calendar=Unavailable("404")), UNKNOWN, "404"),
        (known(proposals=Unavailable("404")), UNKNOWN, "404"),
    ],
)
def test_without_its_deadline_nothing_is_due(facts: Facts, outcome: Outcome, because: str) -> None:
    assert came_out(judged(facts, FREEZE, frame="at: freeze")) == (outcome, because)


def test_a_text_speaks_of_the_deadline_whose_moment_is_due() -> None:
    frame = 'at: [ "freeze - 3d", "code-freeze - 3d" ]'
    once = '{ comment: "${deadline.day}" }'
    code_freeze = datetime(2026, 4, 29, tzinfo=UTC)
    for now, day in ((FREEZE - 2 * DAY, "2026-03-10"), (code_freeze, "2026-04-30")):
        [post] = judged(known_issue(), now, frame=frame, ensure="", once=once).posts
        assert post.text == day


# ------------------------------------------------------------ commands


@pytest.mark.parametrize(
    ("command", "roles", "outcome", "because"),
    [
        (None, {}, NOT_HELD, '"hold <why...>" was not written'),
        (Command("unhold", "carol"), {}, NOT_HELD, '"hold <why...>" was not written'),
        (Command("hold <why...>", "CAROL"), {}, HELD, '"hold <why...>" was written; CAROL is lead'),
        (
            Command("hold <why...>", "alice"),
            {},
            HELD,
            '"hold <why...>" was written; alice is author',
        ),
        (Command("hold <why...>", "mallory"), {}, NOT_HELD, "mallory is none of lead, author"),
        (Command("hold <why...>", "alice"), {"lead": Unavailable("404")}, HELD, None),
        (Command("hold <why...>", "mallory"), {"lead": Unavailable("404")}, UNKNOWN, "404"),
        (
            Command("hold <why...>", "mallory"),
            {"author": Unavailable("404")},
            UNKNOWN,
            "404",
        ),
        (Command("unhold", "mallory"), {"lead": Unavailable("404")}, NOT_HELD, None),
    ],
)
def test_who_may_command(
    command: Command | None, roles: dict[str, Any], outcome: Outcome, because: str | None
) -> None:
    known_roles = {"lead": frozenset({"Carol"}), "author": frozenset({"alice"})}
    facts = known(roles=known_roles | roles)
    found = judged(facts, command=command, frame=COMMAND)
    assert found.rank is Precedence.COMMAND
    assert found.verdict.outcome is outcome
    assert because in (None, found.verdict.because)


def test_a_command_asks_for_its_conditions_too() -> None:
    command = Command("hold <why...>", "carol")
    found = judged(known(), command=command, frame=COMMAND, when="{ draft: true }")
    assert came_out(found) == (NOT_HELD, "it is no draft")


# ------------------------------------------------------------ what is wanted


def test_a_standing_rule_lets_go_when_it_does_not_hold() -> None:
    [desire] = judged(known(), when="{ draft: true }").desires
    assert isinstance(desire, DesiredSet)
    assert (desire.wanted, desire.domain) == (frozenset(), frozenset({"team/red"}))


@pytest.mark.parametrize("frame", ["at: freeze", COMMAND])
def test_what_a_moment_or_a_command_did_is_not_undone(frame: str) -> None:
    assert judged(known(), frame=frame).desires == ()


@pytest.mark.parametrize("frame", ["", "at: freeze", 'on-command: "x"\nwho: [ lead ]'])
def test_a_rule_that_is_unknown_still_says_what_it_may_want(frame: str) -> None:
    facts = known(exceptions=Unavailable("403"))
    command = Command("x", "carol")
    found = judged(facts, FREEZE, command, frame=frame, when="{ exception: none }")
    [desire] = found.desires
    assert found.verdict.outcome is UNKNOWN
    assert isinstance(desire, DesiredSet)
    assert desire.may_want("team/red")


EVERYTHING = "{ labels: { set: [ team/red ] }, milestone: { set: v1.9 } }"
MANY = changed(*(f"proposals/team-red/{n}-x/p.md" for n in range(3)))


@pytest.mark.parametrize(
    ("files", "note"),
    [
        (MANY, "r: a bulk change gets labels only"),
        (Unavailable("403"), "r: whether it is a bulk change is not known: 403"),
    ],
)
def test_a_bulk_change_gets_labels_only(files: Any, note: str) -> None:
    facts = known(files=files, proposals=())
    found = judged(facts, ensure=EVERYTHING, once="{ comment: Hello. }")
    assert [type(desire) for desire in found.desires] == [DesiredSet]
    assert (found.posts, found.notes) == ((), (note,))
    gone = judged(facts, ensure=EVERYTHING, when="{ draft: true }")
    assert [type(desire) for desire in gone.desires] == [DesiredSet]


def test_what_is_required_of_a_bulk_change_passes_and_says_why() -> None:
    """A branch rule may demand it; what is not known to be one is not let through."""
    check = "{ check: { name: c, pass: { draft: true }, fail: No., severity: %s } }"
    moved = known(files=MANY, proposals=())
    [desire] = judged(moved, ensure=check % "required").desires
    assert isinstance(desire, DesiredCheck)
    assert (desire.conclusion, desire.title) == ("success", "a bulk change gets labels only")
    assert judged(moved, ensure=check % "advisory").desires == ()
    assert judged(known(files=Unavailable("403")), ensure=check % "required").desires == ()


GATE = """{ check: { name: c, severity: required, fail: Late.,
  pass: { any: [ { targets: none }, { before: freeze } ] } } }"""


@pytest.mark.parametrize(
    ("proposals", "conclusion"),
    [
        ((), "success"),
        (change("v1.9"), "failure"),  # one target among line ends
        (change("v1.9") * 5, "failure"),  # as many as make a bulk change
        (change("v1.8") * 5, "success"),  # new documents, for a release that is out
        (TooLarge("101 documents are changed, 100 are read at most"), "failure"),
        (Unavailable("502"), None),
    ],
)
def test_many_files_open_no_gate(proposals: Any, conclusion: str | None) -> None:
    """What counts is what changes in meaning."""
    [desire] = judged(known(files=MANY, proposals=proposals), FREEZE, ensure=GATE).desires
    assert isinstance(desire, DesiredCheck)
    assert desire.conclusion == conclusion


def test_a_target_among_line_ends_is_a_change_of_that_proposal() -> None:
    found = judged(known(files=MANY), ensure=EVERYTHING, once="{ comment: Hello. }")
    assert [type(desire) for desire in found.desires] == [DesiredSet, DesiredValue]


def test_two_proposals_are_no_bulk_change_and_an_issue_never_is_one() -> None:
    for facts in (known(files=MANY[:2]), known_issue(files=MANY)):
        found = judged(facts, ensure=EVERYTHING, once="{ comment: Hello. }")
        assert [type(desire) for desire in found.desires] == [DesiredSet, DesiredValue]
        assert len(found.posts) == 1
        assert found.notes == ()


# ------------------------------------------------------------ which rules


def test_only_rules_for_this_kind_and_this_repository_are_judged() -> None:
    rules = book(
        *(rule(f"for-{kind.value}", kind=kind.value, ensure=LABEL) for kind in SubjectKind)
    )
    for facts in (known(), known_issue()):
        [found] = decide(rules, facts, TRIGGER, NOW).judgements
        assert found.rule.name == f"for-{facts.kind.value}"
    elsewhere = replace(known(), subject=SubjectRef("example/other", 7))
    assert decide(rules, elsewhere, TRIGGER, NOW).judgements == ()


def test_the_issue_that_tracks_a_proposal_is_an_issue_too() -> None:
    rules = book(
        rule("for-issue", kind="issue", ensure=LABEL),
        rule("for-proposal", kind="proposal", ensure=LABEL),
    )
    tracker = replace(known_issue(), kind=SubjectKind.PROPOSAL)
    judged = decide(rules, tracker, TRIGGER, NOW).judgements
    assert [found.rule.name for found in judged] == ["for-issue", "for-proposal"]


def test_several_processes_of_one_repository_are_all_judged() -> None:
    second = PROCESS.replace("name: EP", "name: KEP").replace("proposals/{group}", "keps/{group}")
    other = second.replace("example/enhancements", "Example/Enhancements") + rule(
        "second", when="{ touches: proposal }", ensure=LABEL
    )
    rules = book(rule("first", when="{ touches: proposal }", ensure=LABEL), s=other)
    found = decide(rules, known(), TRIGGER, NOW).judgements
    assert [(each.rule.name, each.process.name, each.verdict.held) for each in found] == [
        ("first", "EP", True),
        ("second", "KEP", False),
    ]


def test_rules_may_only_be_reported() -> None:
    assert judged(known(), frame="mode: report").mode is Mode.REPORT
    assert judged(known()).mode is Mode.ENFORCE


def test_what_is_to_be_said_waits_for_its_hours_and_what_shall_be_so_does_not() -> None:
    frame = "at: freeze\nhours: 14:00-15:00 UTC"
    once = "{ comment: Hello. }"
    early = judged(known_issue(), FREEZE, frame=frame, once=once)
    assert (early.verdict.held, early.posts, len(early.desires)) == (True, (), 1)
    assert early.due
    assert early.notes == (f"r: said at {early.due.said_at:%Y-%m-%d %H:%M} UTC",)
    assert FREEZE + timedelta(hours=2) <= early.due.said_at < FREEZE + timedelta(hours=3)
    said = judged(known_issue(), early.due.said_at, frame=frame, once=once)
    assert (len(said.posts), said.notes) == (1, ())
    assert said.due
    assert not said.due.is_late


def test_what_was_due_before_a_release_came_out_is_past_once_it_is_out() -> None:
    out = datetime(2026, 6, 2, 12, tzinfo=UTC)
    for frame, now, holds in (
        ("at: freeze", out - timedelta(minutes=1), True),
        ("at: freeze", out, False),
        ("at: ga", out, True),
        ('at: "ga + 1d"', out + DAY, True),
    ):
        assert judged(known_issue(), now, frame=frame).verdict.held is holds, (frame, now)
