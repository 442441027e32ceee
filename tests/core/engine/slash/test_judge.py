"""How the rules answer a command: done, refused with the reason, or left open."""

from dataclasses import replace

import pytest

from bot.core.commands import COMMANDS
from bot.core.engine.slash.judge import Course, Response, respond
from bot.core.model.context import Command
from bot.core.model.facts import UNREAD, Facts, Need, NotFetched, Unavailable
from bot.core.rulebook.load import load
from bot.core.rulebook.rulebook import Rulebook
from tests.harness.support import NOW, TRIGGER
from tests.harness.tiny import PROCESS, known

RULES = """\
  - name: hold
    description: Keep it from being merged.
    for: pull-request
    on-command: "hold [why...]"
    who: [ lead, author ]
    if: { state: open }
    ensure: { labels: { set: [ hold ] } }

  - name: mark
    description: Put a label on it.
    for: pull-request
    on-command: "mark <label>"
    who: [ lead, author ]
    if: { state: open }
    ensure: { labels: { set: [ "${args.label}" ] } }

  - name: say
    description: Say something.
    for: pull-request
    on-command: say
    who: [ anybody ]
    once: { reply: "${subject.title}" }

  - name: why
    description: Why it is so.
    for: pull-request
    on-command: explain
    who: [ anybody ]
    do: explain

  - name: owner
    description: A label.
    for: pull-request
    if: { touches: proposal }
    ensure: { labels: { set: [ "${group.label}" ] } }
"""


LEADS_UNREADABLE: dict[str, frozenset[str] | Unavailable | NotFetched] = {
    "lead": Unavailable("403"),
    "author": frozenset({"alice"}),
}


def rules() -> Rulebook:
    return load({"rules/r.yaml": PROCESS + RULES})


def answered(usage: str, author: str = "carol", facts: Facts | None = None) -> Response:
    return respond(rules(), facts or known(), TRIGGER, NOW, Command(usage, author))


def test_who_may_is_done_what_the_rule_wants() -> None:
    found = answered("hold [why...]")
    assert found.course is Course.DONE
    assert [each.rule.name for each in found.decision.judgements] == ["hold"]
    assert found.replies == ()


def test_who_may_not_is_told_who_may() -> None:
    found = answered("hold [why...]", "mallory")
    assert (found.course, found.may) == (Course.REFUSED, ("lead", "author"))
    assert found.decision.judgements == ()


def test_a_condition_that_does_not_hold_is_the_reason() -> None:
    facts = known()
    closed = replace(facts, thread=replace(facts.thread, open=False))
    found = answered("hold [why...]", "carol", closed)
    assert (found.course, found.may, found.because) == (Course.REFUSED, (), "it is closed")


def test_where_a_value_is_wrong_that_is_all_there_is_to_say() -> None:
    closed = known(thread={"open": False})
    command = Command("mark <label>", "carol", {"label": "kind/z"})
    found = respond(rules(), closed, TRIGGER, NOW, command)
    because = "The repository has no such label. Did you mean kind/x?"
    assert (found.course, found.because, found.may) == (Course.REFUSED, because, ())


def test_who_may_that_cannot_be_looked_up_leaves_it_open() -> None:
    found = answered("hold [why...]", "carol", replace(known(), roles=LEADS_UNREADABLE))
    assert (found.course, found.because) == (Course.UNKNOWN, "403")
    assert found.decision.judgements == ()


def test_one_role_that_is_known_to_have_somebody_is_enough() -> None:
    found = answered("hold [why...]", "Alice", replace(known(), roles=LEADS_UNREADABLE))
    assert found.course is Course.DONE


def test_a_reply_is_said_in_the_thread_and_not_planned() -> None:
    found = answered("say", "mallory")
    assert found.replies == ("Paint it red",)
    assert [each.posts for each in found.silent.judgements] == [()]


def test_what_answers_under_do_may_look_at_all_rules() -> None:
    found = answered("explain", "mallory")
    [reply] = found.replies
    assert "**owner** applies: changes proposals/team-red" in reply


def test_facts_that_it_asks_for_are_read_first() -> None:
    facts = replace(known(), history=UNREAD)
    found = answered("explain", "mallory", facts)
    assert Need.HISTORY in {need for _, need in found.needs}


@pytest.mark.parametrize("key", COMMANDS)
def test_every_command_says_what_it_is(key: str) -> None:
    found = COMMANDS[key]
    assert found.__doc__
    assert found.usage
    assert found.written
    assert not found.written.startswith("/")
