"""labels and assignees: what is wanted, what is governed, and what is let go."""

from typing import Any

import pytest

from bot.core.model.actor import Actor
from bot.core.model.context import Command
from bot.core.model.diagnostic import InvalidRules
from bot.core.model.facts import Field, Unavailable
from bot.core.model.plan.desired_state import DesiredSet, Target
from tests.harness.support import changed
from tests.harness.tiny import case, change, ensured, known

BLUE = "proposals/team-blue/2-b/proposal.md"
RED = "proposals/team-red/1-a/proposal.md"
COMMAND = 'on-command: "do <name>"\nwho: [ lead ]'


def wants(text: str, command: Command | None = None, frame: str = "", **facts: Any) -> DesiredSet:
    [desire] = ensured(text, frame=frame).desires(case(known(**facts), command=command))
    assert isinstance(desire, DesiredSet)
    return desire


def lets_go(text: str) -> DesiredSet:
    [desire] = ensured(text).releases(case(known()))
    assert isinstance(desire, DesiredSet)
    return desire


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("labels: { set: [ team/red, kind/x ] }", {"team/red", "kind/x"}, set()),
        ("labels: { absent: [ kind/x ] }", set(), {"kind/x"}),
        ('labels: { set: [ "${group.label}" ] }', {"team/red", "team/blue"}, set()),
        ('labels: { set: [ "${group.name}/${group.label}" ] }', {
            "red/team/red", "red/team/blue", "blue/team/red", "blue/team/blue"}, set()),
        ('labels: { set: [ "x/${proposal.stage}" ] }', set(), set()),
        ('labels: { absent: [ "${subject.author}" ] }', set(), {"alice"}),
    ],
)  # fmt: skip
def test_labels(text: str, wanted: set[str], unwanted: set[str]) -> None:
    desire = wants(text, files=changed(RED, BLUE))
    assert (desire.field, desire.on) == (Field.LABEL, Target.SUBJECT)
    assert (set(desire.wanted), set(desire.unwanted)) == (wanted, unwanted)
    assert not desire.is_unknown


def test_labels_of_the_tracking_issue() -> None:
    assert wants("labels: { on: issue, set: [ kind/x ] }").on is Target.TRACKING_ISSUE
    assert lets_go("labels: { on: issue, set: [ kind/x ] }").on is Target.TRACKING_ISSUE


@pytest.mark.parametrize(
    ("text", "governed", "free"),
    [
        ("labels: { set: [ team/red ] }", {"team/red", "TEAM/Red"}, {"team/blue", "team/redder"}),
        ("labels: { absent: [ team/red ] }", set(), {"team/red"}),
        ('labels: { set: [ "${group.label}" ] }', {"team/red", "team/blue"}, {"team/x"}),
        (
            'labels: { group: "team/*", set: [ team/red ] }',
            {"team/x", "Team/Y"},
            {"team", "kind/x"},
        ),
        ('labels: { set: [ "x/${proposal.stage}" ] }', set(), {"x/alpha"}),
        ('labels: { set: [ "a[b]*?" ] }', {"a[b]*?"}, {"ab", "a[b]xx", "abx"}),
    ],
)
def test_what_labels_govern(text: str, governed: set[str], free: set[str]) -> None:
    for desire in (wants(text), lets_go(text)):
        assert all(map(desire.governs, governed))
        assert not any(map(desire.governs, free))


def test_what_is_let_go_wants_nothing() -> None:
    desire = lets_go('labels: { group: "team/*", set: [ team/red ], absent: [ kind/x ] }')
    assert (desire.wanted, desire.unwanted) == (frozenset(), frozenset())


def test_what_is_unknown_may_be_anything_that_the_text_can_become() -> None:
    desire = wants('labels: { set: [ "x*/${proposal.stage}" ] }', proposals=Unavailable("403"))
    assert desire.is_unknown
    assert desire.may_want("x*/alpha")
    assert not desire.may_want("xy/alpha")


@pytest.mark.parametrize("name", ["red", "*", "../x", "a" * 300, "@org/team", "<b>", "${x}"])
def test_what_a_command_names_is_taken_as_it_is(name: str) -> None:
    command = Command("do <name>", "carol", {"name": name})
    desire = wants('labels: { set: [ "team/${args.name}" ] }', command, COMMAND)
    assert desire.wanted == {f"team/{name}"}
    assert not desire.governs("team/other")


def test_a_directory_that_is_no_group_is_told() -> None:
    desire = wants('labels: { set: [ "${group.label}" ] }', files=changed("proposals/x/1-a/y.md"))
    assert desire.wanted == frozenset()
    assert desire.notes == ('directory "x" is no group of process EP',)


@pytest.mark.parametrize(
    ("text", "wanted", "notes"),
    [
        ('assignees: { set: [ "@bob", Carol ] }', {"bob", "Carol"}, ()),
        ('assignees: { set: [ "${subject.author}" ] }', {"alice"}, ()),
        ('assignees: { set: [ "@" ] }', set(), (" is no account",)),
        ('assignees: { set: [ "org/team" ] }', set(), ("org/team is no account",)),
        ('assignees: { set: [ "${proposal.title}" ] }', set(), ("Paint it is no account",)),
    ],
)
def test_assignees(text: str, wanted: set[str], notes: tuple[str, ...]) -> None:
    desire = wants(text, proposals=change(title="Paint it"))
    assert (desire.field, set(desire.wanted), desire.notes) == (Field.ASSIGNEE, wanted, notes)
    assert desire.governs("anybody")
    assert lets_go(text).wanted == frozenset()


def test_a_bot_may_be_assigned() -> None:
    author = {"author": Actor("renovate[bot]", is_bot=True)}
    assert wants('assignees: { set: [ "${subject.author}" ] }', thread=author).wanted == {
        "renovate[bot]"
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("labels: { set: [ " + "x" * 51 + " ] }", "a label has at most 50 characters"),
        ('labels: { set: [ "${group.lable}" ] }', 'unknown variable "group.lable"'),
        ('labels: { group: "${group.label}" }', "variables are not replaced here"),
        ('labels: { set: [ "${args.name}" ] }', "the rule's command has no arguments"),
        ("assignees: { set: [] }", "assignees"),
    ],
)
def test_what_makes_no_sense_is_a_mistake(text: str, words: str) -> None:
    with pytest.raises(InvalidRules, match=words):
        ensured(text)
