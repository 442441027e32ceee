"""A standing rule that asks that something be not so which it makes so would turn in circles."""

import pytest

from bot.core.model.diagnostic import InvalidRules
from tests.harness.tiny import book, rule

NEVER_LASTS = [
    ("{ milestone: none }", "{ milestone: { set: v1.9 } }"),
    ("{ milestone: none }", '{ milestone: { set: "${release.name}" } }'),
    ("{ milestone: v1.8 }", "{ milestone: { set: v1.9 } }"),
    ("{ state: open }", "{ state: closed }"),
    ('{ not: { label: "team/*" } }', "{ labels: { set: [ team/red ] } }"),
    ("{ not: { any: [ { label: team/red } ] } }", "{ labels: { set: [ TEAM/red ] } }"),
]
LASTS = [
    ("{ milestone: any }", "{ milestone: { clear: true } }"),
    ("{ milestone: v1.9 }", "{ milestone: { set: v1.9 } }"),
    ("{ milestone: none }", "{ milestone: { on: issue, set: v1.9 } }"),
    ("{ state: closed }", "{ state: open }"),
    ("{ label: team/red }", "{ labels: { absent: [ team/red ] } }"),
    ('{ not: { label: "team/*" } }', "{ labels: { set: [ kind/x ] } }"),
    ("{ any: [ { milestone: none }, { draft: true } ] }", "{ milestone: { set: v1.9 } }"),
    ("{ draft: false }", "{ state: closed }"),
]


@pytest.mark.parametrize(("when", "ensure"), NEVER_LASTS)
def test_what_would_undo_itself_is_a_mistake(when: str, ensure: str) -> None:
    with pytest.raises(InvalidRules, match=r'rule "r" would undo its .*\[undoes-itself\]'):
        book(rule("r", when=when, ensure=ensure))


@pytest.mark.parametrize(("when", "ensure"), LASTS)
def test_what_lasts_is_none(when: str, ensure: str) -> None:
    book(rule("r", when=when, ensure=ensure))


@pytest.mark.parametrize("frame", ["at: freeze", 'on-command: "x"\nwho: [ lead ]'])
def test_what_happens_once_is_not_undone(frame: str) -> None:
    when, ensure = NEVER_LASTS[0]
    book(rule("r", when=when, ensure=ensure, frame=frame))
