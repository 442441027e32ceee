"""Plan for labels, assignees, milestone and state: on the subject and on its tracking issue."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.core.engine.aftermath import applied
from bot.core.engine.decision.decide import decide
from bot.core.engine.planning.plan import Plan, plan
from bot.core.model.actor import Actor
from bot.core.model.context import Command
from bot.core.model.facts import (
    UNREAD,
    Change,
    Facts,
    Field,
    Milestone,
    Need,
    Override,
    Unavailable,
)
from bot.core.model.plan.desired_state import Target
from bot.core.model.subject import SubjectRef
from bot.core.rulebook.rulebook import Mode
from tests.harness.support import ALICE, NOW, OURSELVES, PROW, SUBJECT, TRIGGER
from tests.harness.tiny import FREEZE, GRANTED, PROCESS, book, known, known_issue, rule

HOUR = timedelta(hours=1)
COMMAND = 'on-command: "do"\nwho: [ lead ]'
DO = Command("do", "carol")
MILESTONES = (Milestone(1, "1.9", open=True), Milestone(2, "v1.10", open=True))
TRACKER = SubjectRef(SUBJECT.repository, 99)


def planned(facts: Facts, *rules: str, now: datetime = NOW, command: Command | None = None) -> Plan:
    return plan(decide(book(*rules), facts, TRIGGER, now, command), facts)


def done(found: Plan) -> list[str]:
    return [str(step.operation) for step in found.steps]


def act(
    field: Field, value: str, actor: Actor, at: datetime = NOW - HOUR, *, added: bool = True
) -> Change:
    return Change(field, value, added, actor, at)


# One way to have and to lack each field: (action, field, value, thread with it, without it,
# what setting it reads like, what taking it off reads like).
FIELDS: dict[str, Any] = {
    "label": ("labels: { set: [ team/red ] }", Field.LABEL, "team/red",
              {"labels": ("Team/Red",)}, {}, "add label team/red", "remove label Team/Red"),
    "assignee": ("assignees: { set: [ bob ] }", Field.ASSIGNEE, "bob",
                 {"assignees": ("Bob",)}, {}, "assign bob", "unassign Bob"),
    "milestone": ("milestone: { set: v1.9 }", Field.MILESTONE, "1.9",
                  {"milestone": "1.9"}, {"milestone": None},
                  "set milestone 1.9", "clear the milestone"),
    "state": ("state: closed", Field.STATE, "closed", {"open": False}, {}, "close", "reopen"),
}  # fmt: skip
EACH = pytest.mark.parametrize("field", FIELDS)
NEVER = '{ title: "never" }'


def having(field: str, *history: Change, **more: Any) -> Facts:
    thread = FIELDS[field][3] | more.pop("thread", {})
    return known(thread=thread, history=history, milestones=MILESTONES, **more)


def lacking(field: str, *history: Change, **more: Any) -> Facts:
    thread = FIELDS[field][4] | more.pop("thread", {})
    return known(thread=thread, history=history, milestones=MILESTONES, **more)


def ruled(field: str, **parts: str) -> str:
    return rule("r", ensure=f"{{ {FIELDS[field][0]} }}", **parts)


def was(field: str, actor: Actor, *, added: bool = True, at: datetime = NOW - HOUR) -> Change:
    return act(FIELDS[field][1], FIELDS[field][2], actor, at, added=added)


# ------------------------------------------------------------ standing


@EACH
def test_what_is_missing_is_set_and_then_nothing_is_left_to_do(field: str) -> None:
    facts = lacking(field)
    found = planned(facts, ruled(field))
    assert done(found) == [FIELDS[field][5]]
    assert done(planned(applied(facts, found, NOW), ruled(field))) == []


@EACH
def test_what_is_there_is_not_written_again_whatever_its_case(field: str) -> None:
    assert planned(having(field), ruled(field)) == Plan(())


@EACH
def test_what_this_app_set_goes_when_the_condition_ceases(field: str) -> None:
    facts = having(field, was(field, OURSELVES))
    found = planned(facts, ruled(field, when=NEVER))
    assert done(found) == [FIELDS[field][6]]
    assert found.steps[0].because == "no longer wanted: the title does not match never"
    assert done(planned(applied(facts, found, NOW), ruled(field, when=NEVER))) == []


@EACH
@pytest.mark.parametrize("actor", [ALICE, PROW, Actor("merge-robot"), None])
def test_what_somebody_else_set_stays(field: str, actor: Actor | None) -> None:
    history = (was(field, OURSELVES, at=NOW - 2 * HOUR), was(field, actor)) if actor else ()
    found = planned(having(field, *history), ruled(field, when=NEVER))
    assert done(found) == []
    assert len(found.notes) == 1


@EACH
def test_what_a_person_took_away_is_not_put_back(field: str) -> None:
    facts = lacking(field, was(field, OURSELVES), was(field, ALICE, added=False))
    found = planned(facts, ruled(field))
    assert done(found) == []
    assert "alice" in found.notes[0]


@EACH
@pytest.mark.parametrize("machine", [PROW, Actor("Merge-Robot"), OURSELVES])
def test_what_a_machine_took_away_is_put_back(field: str, machine: Actor) -> None:
    facts = lacking(field, was(field, ALICE), was(field, machine, added=False))
    assert done(planned(facts, ruled(field))) == [FIELDS[field][5]]


@EACH
def test_nothing_is_asked_for_before_it_is_needed(field: str) -> None:
    bare: dict[str, Any] = {need.value: UNREAD for need in Need if need is not Need.FILES}
    assert planned(replace(having(field), **bare), ruled(field)) == Plan(())
    more = {"label": {Need.REPOSITORY_LABELS}, "milestone": {Need.MILESTONES}}.get(field, set())
    found = planned(replace(lacking(field), **bare), ruled(field))
    assert {need for _, need in found.needs} == {Need.HISTORY} | more


@EACH
def test_without_the_timeline_nothing_changes(field: str) -> None:
    unread = {"history": Unavailable("403")}
    for facts, when in ((lacking(field), ""), (having(field), NEVER)):
        found = planned(replace(facts, **unread), ruled(field, when=when))  # type: ignore[arg-type]
        assert done(found) == []
        assert "403" in found.notes[0]


# ------------------------------------------------------------ the loop guard


def flips(field: str, count: int, ago: timedelta, actor: Actor = OURSELVES) -> list[Change]:
    ours = [was(field, actor, at=NOW - ago) for _ in range(count)]
    undone = [was(field, PROW, at=NOW - ago, added=False) for _ in range(count)]
    return [each for pair in zip(ours, undone, strict=True) for each in pair]


@EACH
def test_what_is_fought_over_is_left_alone_for_now(field: str) -> None:
    found = planned(lacking(field, *flips(field, 4, timedelta(minutes=9))), ruled(field))
    assert done(found) == []
    assert [parked.rule.name for parked in found.parked] == ["r"]
    assert "changed 4 times within 10 minutes" in found.parked[0].because


@EACH
@pytest.mark.parametrize(
    ("count", "ago", "actor"),
    [
        (3, timedelta(minutes=1), OURSELVES),
        (9, timedelta(minutes=11), OURSELVES),
        (9, timedelta(minutes=1), PROW),
    ],
)
def test_and_not_otherwise(field: str, count: int, ago: timedelta, actor: Actor) -> None:
    found = planned(lacking(field, *flips(field, count, ago, actor)), ruled(field))
    assert (done(found), found.parked) == ([FIELDS[field][5]], ())


# ------------------------------------------------------------ commands and moments


@EACH
def test_a_command_overrules_what_a_person_did(field: str) -> None:
    facts = lacking(field, was(field, ALICE, added=False))
    found = planned(facts, ruled(field, frame=COMMAND), command=DO)
    assert done(found) == [FIELDS[field][5]]


@EACH
def test_the_effect_of_a_moment_is_not_repeated_after_somebody_changed_it(field: str) -> None:
    dated = ruled(field, frame="at: freeze")
    before = was(field, PROW, added=False, at=FREEZE - HOUR)
    after = was(field, PROW, added=False, at=FREEZE + HOUR)
    now = FREEZE + 2 * HOUR
    assert done(planned(lacking(field, before), dated, now=now)) == [FIELDS[field][5]]
    found = planned(lacking(field, after), dated, now=now)
    assert done(found) == []
    assert "changed since v1.9/freeze" in found.notes[0]


@EACH
def test_a_moment_does_not_overrule_a_person(field: str) -> None:
    facts = lacking(field, was(field, ALICE, added=False, at=FREEZE - HOUR))
    assert done(planned(facts, ruled(field, frame="at: freeze"), now=FREEZE)) == []


SET = {
    "label": ("labels: { set: [ team/red ] }", "labels: { absent: [ team/red ] }"),
    "milestone": ("milestone: { set: v1.9 }", "milestone: { set: v1.10 }"),
    "state": ("state: open", "state: closed"),
}
FRAMES = {"command": COMMAND, "dated": "at: freeze", "standing": ""}


@pytest.mark.parametrize("field", SET)
@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [("command", "dated"), ("command", "standing"), ("dated", "standing")],
)
@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_the_stronger_rule_has_its_way(
    field: str, stronger: str, weaker: str, which: int, names: tuple[str, str]
) -> None:
    mine, theirs = SET[field][which], SET[field][1 - which]
    strong = rule(names[0], ensure=f"{{ {mine} }}", frame=FRAMES[stronger])
    weak = rule(names[1], ensure=f"{{ {theirs} }}", frame=FRAMES[weaker])
    facts = known(milestones=MILESTONES)
    alone = planned(facts, strong, now=FREEZE, command=DO)
    both = planned(facts, weak, strong, now=FREEZE, command=DO)
    assert done(both) == done(alone)


# ------------------------------------------------------------ rules that disagree


def test_rules_as_strong_that_disagree_change_nothing_and_say_so() -> None:
    wants = rule("wants", ensure='{ labels: { set: [ "${group.label}" ] } }')
    bans = rule("bans", ensure="{ labels: { absent: [ team/red ] } }")
    ours = act(Field.LABEL, "team/red", OURSELVES)
    for facts in (known(), known(thread={"labels": ("team/red",)}, history=(ours,))):
        for order in ((wants, bans), (bans, wants)):
            found = planned(facts, *order)
            assert done(found) == []
            assert found.notes == (
                "team/red left alone: the rules bans and wants want different things",
            )


def test_two_milestones_that_turn_out_different_are_left_alone() -> None:
    other = PROCESS.replace("name: EP", "name: KEP") + rule(
        "other", ensure='{ milestone: { set: "${subject.title}" } }'
    )
    rules = book(rule("one", ensure='{ milestone: { set: "${release.name}" } }'), s=other)
    for title, expected in (("v1.10", []), ("V1.9", ["set milestone 1.9"])):
        facts = known(milestones=MILESTONES, thread={"title": title})
        found = plan(decide(rules, facts, TRIGGER, NOW), facts)
        assert done(found) == expected
    facts = known(milestones=MILESTONES, thread={"title": "v1.10"})
    assert plan(decide(rules, facts, TRIGGER, NOW), facts).notes == (
        "milestone left alone: the rules one and other want different things",
    )


UNKNOWN_IF = "{ exception: none }"


@pytest.mark.parametrize(
    "doubtful",
    [
        '{ labels: { set: [ "team/${proposal.stage}" ] } }',
        '{ labels: { set: [ "${group.label}" ] } }',
        '{ labels: { group: "team/*" } }',
    ],
)
@pytest.mark.parametrize("frame", ["", "at: freeze"])
@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_what_a_rule_in_doubt_may_want_is_kept(
    doubtful: str, frame: str, names: tuple[str, str]
) -> None:
    unknown = rule(names[0], when=UNKNOWN_IF, ensure=doubtful, frame=frame)
    tidy = rule(names[1], ensure='{ labels: { group: "team/*", set: [ team/red ] } }')
    ours = act(Field.LABEL, "team/blue", OURSELVES, FREEZE - HOUR)
    thread = {"labels": ("team/red", "team/blue")}
    facts = known(thread=thread, history=(ours,), exceptions=Unavailable("403"))
    assert done(planned(facts, unknown, tidy, now=FREEZE)) == []
    assert done(planned(facts, tidy, now=FREEZE)) == ["remove label team/blue"]


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_a_milestone_in_doubt_stays(names: tuple[str, str]) -> None:
    unknown = rule(
        names[0], when=UNKNOWN_IF, ensure="{ milestone: { set: v1.10 } }", frame="at: freeze"
    )
    sets = rule(names[1], ensure="{ milestone: { set: v1.9 } }")
    facts = known(milestones=MILESTONES, exceptions=Unavailable("403"))
    assert done(planned(facts, unknown, sets, now=FREEZE)) == []
    assert done(planned(replace(facts, exceptions=(GRANTED,)), unknown, sets, now=FREEZE)) == [
        "set milestone 1.9"
    ]


def test_a_weaker_rule_in_doubt_does_not_stop_a_command() -> None:
    unknown = rule("a", when=UNKNOWN_IF, ensure="{ milestone: { set: v1.10 } }")
    sets = rule("b", ensure="{ milestone: { set: v1.9 } }", frame=COMMAND)
    facts = known(milestones=MILESTONES, exceptions=Unavailable("403"))
    assert done(planned(facts, unknown, sets, command=DO)) == ["set milestone 1.9"]


# ------------------------------------------------------------ what acts once takes nothing else


def test_a_command_assigns_beside_others() -> None:
    facts = known(
        thread={"assignees": ("dora",)}, history=(act(Field.ASSIGNEE, "dora", OURSELVES),)
    )
    found = planned(
        facts, rule("r", ensure="{ assignees: { set: [ bob ] } }", frame=COMMAND), command=DO
    )
    assert done(found) == ["assign bob"]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ('{ set: [ "${group.label}" ] }', ["add label team/red"]),
        ('{ group: "team/*", set: [ "${group.label}" ] }',
         ["add label team/red", "remove label team/blue"]),
    ],
)  # fmt: skip
def test_a_command_takes_off_others_of_its_group_only(labels: str, expected: list[str]) -> None:
    theirs = act(Field.LABEL, "team/blue", ALICE)
    facts = known(thread={"labels": ("team/blue",)}, history=(theirs,))
    found = planned(facts, rule("r", ensure=f"{{ labels: {labels} }}", frame=COMMAND), command=DO)
    assert done(found) == expected


def test_what_another_rule_can_only_have_set_is_not_undone() -> None:
    facts = having("milestone", was("milestone", OURSELVES))
    other = rule("other", ensure="{ milestone: { set: v1.10 } }", when="{ draft: true }")
    mine = ruled("milestone", when='{ draft: false, title: "never" }')
    assert done(planned(facts, other)) == []
    assert done(planned(facts, other, mine)) == ["clear the milestone"]


def test_a_rule_that_clears_lets_nothing_go() -> None:
    facts = having("milestone", was("milestone", OURSELVES))
    assert (
        done(planned(facts, rule("r", ensure="{ milestone: { clear: true } }", when=NEVER))) == []
    )
    assert done(planned(facts, rule("r", ensure="{ milestone: { clear: true } }"))) == [
        "clear the milestone"
    ]


def test_what_was_merged_is_not_opened_again() -> None:
    facts = known(thread={"open": False, "merged_at": NOW})
    found = planned(facts, rule("r", ensure="{ state: open }", frame=COMMAND), command=DO)
    assert (done(found), found.notes) == ([], ("state not changed: it was merged",))


# ------------------------------------------------------------ milestones of the repository


def test_a_milestone_that_the_repository_lacks_is_told_or_created() -> None:
    told = planned(known(), rule("r", ensure="{ milestone: { set: v1.9 } }"))
    assert told.notes == ("milestone not changed: the repository has no milestone v1.9",)
    made = planned(known(), rule("r", ensure="{ milestone: { set: v1.9, create: true } }"))
    assert done(made) == ["create milestone v1.9, due on 2026-06-01"]
    unread = known(milestones=Unavailable("403"))
    found = planned(unread, rule("r", ensure="{ milestone: { set: v1.9, create: true } }"))
    assert (done(found), found.notes) == ([], ("milestone not changed: 403",))


# ------------------------------------------------------------ the tracking issue


def on_issue(field: str, **parts: str) -> str:
    action = {
        "label": "labels: { on: issue, set: [ team/red ] }",
        "assignee": "assignees: { on: issue, set: [ bob ] }",
        "milestone": "milestone: { on: issue, set: v1.9 }",
        "state": "state: { on: issue, set: closed }",
    }[field]
    return rule("r", ensure=f"{{ {action} }}", **parts)


def tracked(field: str, *history: Change, has: bool) -> Facts:
    thread: dict[str, Any] = {"milestone": None}
    thread |= FIELDS[field][3 if has else 4]
    issue = known_issue(thread=thread, history=history, milestones=MILESTONES)
    return known(tracking_issue=replace(issue, subject=TRACKER))


@EACH
def test_the_tracking_issue_has_its_own_fields_and_timeline(field: str) -> None:
    facts = tracked(field, has=False)
    found = planned(facts, on_issue(field))
    assert [(step.operation.subject, str(step.operation)) for step in found.steps] == [
        (TRACKER, FIELDS[field][5])
    ]
    assert done(planned(applied(facts, found, NOW), on_issue(field))) == []
    theirs = tracked(field, was(field, ALICE), was(field, ALICE, added=False), has=False)
    assert done(planned(theirs, on_issue(field))) == []


@EACH
def test_what_this_app_did_there_may_have_been_for_another_pull_request(field: str) -> None:
    facts = tracked(field, was(field, OURSELVES), has=True)
    assert done(planned(facts, on_issue(field, when=NEVER))) == []


@pytest.mark.parametrize(
    ("there", "wanted", "expected"),
    [("v1.10", "v1.9", []), ("1.9", "v1.10", ["set milestone v1.10"])],
)
def test_an_older_merge_does_not_move_the_milestone_back(
    there: str, wanted: str, expected: list[str]
) -> None:
    later = Change(Field.MILESTONE, there, added=True, actor=OURSELVES, at=NOW)
    issue = known_issue(thread={"milestone": there}, history=(later,), milestones=MILESTONES)
    facts = known(
        thread={"merged_at": NOW - timedelta(days=1), "open": False},
        tracking_issue=replace(issue, subject=TRACKER),
    )
    ensure = f"{{ milestone: {{ on: issue, set: {wanted} }} }}"
    assert done(planned(facts, rule("r", ensure=ensure))) == expected


BEFORE, BETWEEN, AFTER = (NOW + timedelta(days=days) for days in (-2, -0.5, 1))
EARLIER, LATER = ("v1.10", "1.9"), ("1.9", "v1.10")


@pytest.mark.parametrize(
    ("merge", "titles", "moves"),
    [
        # The write came late: an older merge was behind it.
        (("#8", BEFORE), EARLIER, True),
        (("#8", BEFORE), LATER, True),
        # Another was merged meanwhile, whatever it aimed at.
        (("#8", BETWEEN), EARLIER, False),
        (("#8", BETWEEN), LATER, False),
        # What is merged since has not been heard yet.
        (("#8", AFTER), EARLIER, True),
        # Nothing is known of any other.
        ((f"#{SUBJECT.number}", BETWEEN), EARLIER, False),
        ((f"#{SUBJECT.number}", BETWEEN), LATER, True),
    ],
)
def test_the_merge_behind_a_milestone_decides_and_not_when_it_was_written(
    merge: tuple[str, datetime], titles: tuple[str, str], moves: bool
) -> None:
    there, wanted = titles
    history = (
        Change(Field.MERGE, merge[0], added=True, actor=ALICE, at=merge[1]),
        Change(Field.MILESTONE, there, added=True, actor=OURSELVES, at=NOW),
    )
    issue = known_issue(thread={"milestone": there}, history=history, milestones=MILESTONES)
    facts = known(
        thread={"merged_at": NOW - timedelta(days=1), "open": False},
        tracking_issue=replace(issue, subject=TRACKER),
    )
    ensure = f"{{ milestone: {{ on: issue, set: {wanted} }} }}"
    expected = [f"set milestone {wanted}"] if moves else []
    assert done(planned(facts, rule("r", ensure=ensure))) == expected


@pytest.mark.parametrize("is_merged", [True, False])
@pytest.mark.parametrize("titles", [EARLIER, LATER])
@pytest.mark.parametrize("merge", ["#8", f"#{SUBJECT.number}"])
@pytest.mark.parametrize("is_newer", [True, False])
def test_of_two_commands_the_newer_counts_whatever_was_merged_between_them(
    titles: tuple[str, str], merge: str, *, is_newer: bool, is_merged: bool
) -> None:
    """Whichever is worked first: the other one's value is there already."""
    there, wanted = titles
    history = (
        Change(Field.MERGE, merge, added=True, actor=ALICE, at=NOW - HOUR / 1.5),
        Change(Field.MILESTONE, there, added=True, actor=OURSELVES, at=NOW),
    )
    posted, other = (
        (NOW - HOUR / 2, NOW - 2 * HOUR) if is_newer else (NOW - 2 * HOUR, NOW - HOUR / 2)
    )
    word = Override(Field.MILESTONE, there, present=True, author="bob", at=other, number=1)
    issue = known_issue(
        thread={"milestone": there}, history=history, milestones=MILESTONES, commanded=(word,)
    )
    thread: dict[str, Any] = {"merged_at": NOW - HOUR, "open": False} if is_merged else {}
    facts = known(
        thread=thread,
        tracking_issue=replace(issue, subject=TRACKER),
        roles={"lead": frozenset({"carol"})},
    )
    ensure = f"{{ milestone: {{ on: issue, set: {wanted} }} }}"
    do = Command("do", "carol", at=posted, number=2)
    found = planned(facts, rule("r", frame=COMMAND, ensure=ensure), command=do)
    assert done(found) == ([f"set milestone {wanted}"] if is_newer else [])


@EACH
def test_an_issue_nobody_looked_for_is_looked_for(field: str) -> None:
    unread = replace(known(), tracking_issue=UNREAD)
    assert planned(unread, on_issue(field)).needs == {(Target.SUBJECT, Need.TRACKING_ISSUE)}
    assert planned(unread, on_issue(field, when=NEVER)) == Plan(())
    half: Any = replace(tracked(field, has=False).tracking_issue, history=UNREAD)  # type: ignore[type-var]
    found = planned(known(tracking_issue=half), on_issue(field))
    assert (Target.TRACKING_ISSUE, Need.HISTORY) in found.needs


@EACH
@pytest.mark.parametrize(
    ("fact", "reason"), [(None, "there is no tracking issue"), (Unavailable("403"), "403")]
)
def test_without_one_there_is_nothing_to_do(field: str, fact: Any, reason: str) -> None:
    found = planned(known(tracking_issue=fact), on_issue(field))
    assert (done(found), found.notes) == ([], (f"r: {reason}",))
    assert planned(known(tracking_issue=fact), on_issue(field, when=NEVER)) == Plan(())


def test_an_issue_is_its_own_tracking_issue() -> None:
    here = rule("here", kind="issue", ensure="{ labels: { set: [ team/red ] } }")
    there = rule("there", kind="issue", ensure="{ labels: { on: issue, absent: [ team/red ] } }")
    facts = known_issue()
    found = planned(facts, here, there)
    assert done(found) == []
    assert found.notes == ("team/red left alone: the rules here and there want different things",)
    again = there.replace("absent", "set")
    assert done(planned(facts, here, again)) == ["add label team/red"]
    unread = replace(facts, history=UNREAD)
    assert (Target.SUBJECT, Need.HISTORY) in planned(unread, again).needs


# ------------------------------------------------------------ only reported


@EACH
def test_what_is_only_reported_is_worked_out(field: str) -> None:
    [step] = planned(lacking(field), ruled(field, frame="mode: report")).steps
    assert (step.mode, str(step.operation)) == (Mode.REPORT, FIELDS[field][5])


def test_and_has_no_say_in_what_is_done() -> None:
    sets = rule("a", ensure='{ labels: { group: "team/*", set: [ team/red ] } }')
    frame = "mode: report\nat: freeze"
    reported = rule("b", ensure="{ labels: { set: [ team/blue ] } }", frame=frame)
    bans = rule("c", ensure="{ labels: { absent: [ team/red ] } }", frame=frame)
    ours = act(Field.LABEL, "team/blue", OURSELVES)
    facts = known(thread={"labels": ("team/blue",)}, history=(ours,))
    found = planned(facts, sets, reported, bans, now=FREEZE)
    enforced = [str(s.operation) for s in found.steps if s.mode is Mode.ENFORCE]
    assert enforced == ["add label team/red", "remove label team/blue"]


def test_what_is_only_reported_does_not_freeze_anything() -> None:
    unknown = rule(
        "a", when=UNKNOWN_IF, ensure='{ labels: { group: "team/*" } }', frame="mode: report"
    )
    tidy = rule("b", ensure='{ labels: { group: "team/*", set: [ team/red ] } }')
    ours = act(Field.LABEL, "team/blue", OURSELVES)
    thread = {"labels": ("team/red", "team/blue")}
    facts = known(thread=thread, history=(ours,), exceptions=Unavailable("403"))
    assert done(planned(facts, unknown, tidy)) == ["remove label team/blue"]


def test_a_milestone_that_somebody_renamed_is_left_to_them() -> None:
    """The timeline keeps the title that it had when this App put the issue on it."""
    put = Change(Field.MILESTONE, "v1.9", added=True, actor=OURSELVES, at=NOW)
    facts = known(thread={"milestone": "Summer"}, history=(put,), milestones=MILESTONES)
    found = planned(facts, rule("r", ensure="{ milestone: { set: v1.9, create: true } }"))
    assert done(found) == []
    assert "it was put on v1.9, which is called Summer by now" in str(found.notes)
