"""Standing rules that can hold together may not want opposite things."""

import pytest

from bot.core.model.diagnostic import InvalidRules
from bot.core.rulebook.load import load
from tests.harness.support import RULES

HEAD = RULES[: RULES.index("rules:")]


def kinds(*rules: str) -> list[str]:
    """The kinds of mistakes in rules, each given as what follows its head."""
    frame = "  - {{ name: r{}, description: A rule., for: pull-request, {} }}\n"
    text = "".join(frame.format(number, rule) for number, rule in enumerate(rules))
    try:
        load({"r.yaml": f"{HEAD}deadlines: {{ freeze: {{ what: x }} }}\nrules:\n{text}"})
    except InvalidRules as invalid:
        return [each.kind for each in invalid.diagnostics]
    return []


FIGHTS = [
    ("labels: { set: [ x ] }", "labels: { absent: [ x ] }"),
    ("labels: { set: [ X ] }", "labels: { absent: [ x ] }"),
    ('labels: { group: "k/*", set: [ k/a ] }', "labels: { set: [ k/b ] }"),
    ('labels: { group: "k/*", set: [ k/a ] }', 'labels: { group: "k/*", set: [ k/b ] }'),
    ("milestone: { set: v1.1 }", "milestone: { set: v1.2 }"),
    ("milestone: { set: v1.1 }", "milestone: { clear: true }"),
    ("milestone: { on: issue, set: v1.1 }", "milestone: { on: issue, set: v1.2 }"),
    ("check: { name: c, pass: { draft: true }, fail: x }",
     "check: { name: c, pass: { draft: true }, fail: y }"),
    ("state: open", "state: closed"),
    ("issue: { title: a, body: b, labels: [ tracker ] }",
     "issue: { title: a, body: c, labels: [ tracker ] }"),
]  # fmt: skip
PEACE = [
    ("labels: { set: [ x ] }", "labels: { set: [ x ] }"),
    ("labels: { set: [ x ] }", "labels: { set: [ y ] }"),
    ("labels: { set: [ k/a ] }", "labels: { set: [ k/b ] }"),
    ("labels: { on: issue, set: [ x ] }", "labels: { absent: [ x ] }"),
    ("labels: { absent: [ x ] }", "labels: { absent: [ x ] }"),
    ("milestone: { set: v1.1 }", "milestone: { set: v1.1 }"),
    ("milestone: { on: issue, set: v1.1 }", "milestone: { set: v1.2 }"),
    ("check: { name: c, pass: { draft: true }, fail: x }",
     "check: { name: d, pass: { draft: true }, fail: x }"),
    ("state: closed", "state: { set: open, on: issue }"),
    ("issue: { title: a, body: b, labels: [ tracker ] }",
     "issue: { title: a, body: b, labels: [ tracker ] }"),
    ("status: a", "status: b"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), FIGHTS)
def test_what_cannot_be_had_together_is_a_conflict(one: str, other: str) -> None:
    assert kinds(f"ensure: {{ {one} }}", f"ensure: {{ {other} }}") == ["conflict"]
    assert kinds(f"ensure: {{ {other} }}", f"ensure: {{ {one} }}") == ["conflict"]


@pytest.mark.parametrize(("one", "other"), PEACE)
def test_what_can_be_had_together_is_none(one: str, other: str) -> None:
    assert kinds(f"ensure: {{ {one} }}", f"ensure: {{ {other} }}") == []


MANY = ", ".join(f"{{ label: l{n} }}" for n in range(40))
EXCLUSIVE = [
    ("draft: true", "draft: false"),
    ("state: open", "merged: true"),
    ("state: open", "state: closed"),
    ("before: freeze", "after: freeze"),
    ("exception: granted", "exception: none"),
    ("milestone: none", "milestone: any"),
    ("milestone: v1", "milestone: v2"),
    ("linked-issue: true", "linked-issue: false"),
    ("linked-issue: open", "linked-issue: false"),
    ("linked-issue: open", "linked-issue: closed"),
    ("label: x", "not: { label: x }"),
    ("any: [ { draft: true }, { merged: true } ]", "draft: false, merged: false"),
    ("not: { any: [ { draft: true }, { label: x } ] }", "label: x"),
    ("not: { not: { draft: true } }", "not: { draft: true }"),
    ("all: [ { label: x }, { draft: true } ]", "not: { all: [ { label: x }, { draft: true } ] }"),
    ("not: { draft: true, label: x }, label: x", "draft: true"),
    (f"draft: true, any: [ {MANY} ]", "draft: false, label: y"),
    (f"any: [ {MANY} ]", f"not: {{ any: [ {MANY} ] }}"),
]
TOGETHER = [
    ("draft: true", "draft: true"),
    ("draft: true", "state: open"),
    ("state: closed", "merged: true"),
    ("before: freeze", "before: freeze - 3d"),
    ("milestone: v1", "milestone: any"),
    ("milestone: v1", "milestone: V1"),
    ("linked-issue: true", "linked-issue: closed"),
    ("linked-issue: open", "linked-issue: open"),
    ("any: [ { draft: true }, { label: x } ]", "draft: false"),
    ("not: { draft: true, label: x }", "draft: true"),
    ("not: { any: [ { draft: true }, { label: x } ] }", "label: y"),
    (f"any: [ {MANY} ]", "not: { label: l39 }"),
    (f"all: [ {MANY} ]", f"any: [ {MANY} ]"),
]
CLOSED, OPEN = "ensure: { state: closed }", "ensure: { state: open }"


@pytest.mark.parametrize(("one", "other"), EXCLUSIVE)
def test_rules_that_exclude_each_other_are_in_no_conflict(one: str, other: str) -> None:
    assert set(kinds(f"if: {{ {one} }}, {CLOSED}", f"if: {{ {other} }}, {OPEN}")) <= {
        "undoes-itself"
    }
    assert kinds(f"if: {{ all: [ {{ {one} }}, {{ {other} }} ] }}, {OPEN}") == ["never-holds"]


@pytest.mark.parametrize(("one", "other"), TOGETHER)
def test_rules_that_can_hold_together_are(one: str, other: str) -> None:
    assert kinds(f"if: {{ {one} }}, {CLOSED}", f"if: {{ {other} }}, {OPEN}") == ["conflict"]
    assert kinds(f"if: {{ all: [ {{ {one} }}, {{ {other} }} ] }}, {OPEN}") == []


def test_other_subjects_moments_and_commands_are_in_no_conflict() -> None:
    assert kinds(CLOSED, OPEN.replace("ensure", "at: freeze, ensure")) == []
    about_issues = OPEN.replace("ensure", "mode: report, ensure")
    assert kinds(CLOSED, about_issues) == ["conflict"]


def test_an_action_is_in_one_conflict_at_most() -> None:
    assert kinds(CLOSED, CLOSED, CLOSED, OPEN) == ["conflict"]


def test_what_would_take_long_is_left_open() -> None:
    """Each pair of labels is one or the other: a riddle with no end in reasonable time."""
    pairs = ", ".join(
        f"{{ any: [ {{ label: a{n} }}, {{ label: b{m} }} ] }}" for n in range(12) for m in range(12)
    )
    riddle = f"all: [ {pairs} ], not: {{ all: [ {MANY} ] }}"
    assert kinds(f"if: {{ {riddle} }}, {CLOSED}") == []


def test_not_of_a_list_is_a_mistake() -> None:
    assert kinds(f"if: {{ not: [ {{ draft: true }} ] }}, {CLOSED}") == ["wrong-type"]


def test_too_many_rules_of_one_thing_are_not_compared_for_ever() -> None:
    rules = [f"if: {{ label: l{n} }}, ensure: {{ milestone: {{ set: v1 }} }}" for n in range(600)]
    assert kinds(*rules) == ["too-large"]
