"""What was said with commands, against what rules want: which word stands, and for how long."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.engine.decision.decide import decide
from bot.core.engine.planning.fields.command_overrides import (
    FieldChange,
    handed_back,
    last_word,
)
from bot.core.engine.planning.plan import Plan, plan
from bot.core.model.context import Command
from bot.core.model.facts import Change, Facts, Field, Override, OwnComment
from bot.core.records.codec import recorded
from bot.core.records.command_record import CommandRecord, as_record
from bot.core.records.commanded import commanded
from bot.core.records.marker import marked
from tests.harness.support import ALICE, NOW, OURSELVES, TRIGGER
from tests.harness.tiny import book, known, known_issue, rule

LABEL = Field.LABEL
LABELS = frozenset({"team/red", "team/blue", "hold"})
STANDING = rule(
    "owner",
    when="{ touches: proposal }",
    ensure="{ labels: { set: [ team/red ], absent: [ hold ] } }",
)
DATED = rule("late", kind="issue", frame="at: freeze", ensure="{ milestone: { clear: true } }")
COMMANDED = rule(
    "do", frame='on-command: "do <label>"\nwho: [ anybody ]',
    ensure='{ labels: { set: [ "${args.label}" ] } }',
)  # fmt: skip


def word(value: str, *, present: bool = True, ago: int = 10, number: int = 1) -> Override:
    return Override(LABEL, value, present, "bob", NOW - timedelta(minutes=ago), number)


def change(value: str, *, added: bool, ago: int, by: object = OURSELVES) -> Change:
    actor = ALICE if by is ALICE else OURSELVES
    return Change(LABEL, value, added, actor, NOW - timedelta(minutes=ago))


def planned(facts: Facts, command: Command | None = None, now: datetime = NOW) -> Plan:
    return plan(decide(book(STANDING, DATED, COMMANDED), facts, TRIGGER, now, command), facts)


def operations(found: Plan) -> list[str]:
    return [str(step.operation) for step in found.steps]


def test_no_standing_rule_brings_back_what_a_command_took_off() -> None:
    gone = {"repository_labels": LABELS, "history": (change("team/red", added=False, ago=9),)}
    assert operations(planned(known(**gone))) == ["add label team/red"]
    found = planned(known(**gone, commanded=(word("team/red", present=False),)))
    assert operations(found) == []
    assert "team/red not added: bob said otherwise with a command on 2026-03-01" in found.notes


def test_nor_takes_off_what_a_command_set() -> None:
    there = {
        "thread": {"labels": ("team/red", "hold")},
        "history": (change("hold", added=True, ago=9),),
    }
    assert operations(planned(known(**there))) == ["remove label hold"]
    assert operations(planned(known(**there, commanded=(word("hold"),)))) == []


def test_nor_does_a_rule_whose_moment_has_come() -> None:
    now = datetime(2026, 3, 12, tzinfo=NOW.tzinfo)
    history = (Change(Field.MILESTONE, "v1.9", True, OURSELVES, NOW),)
    facts = known_issue(history=history)
    assert operations(planned(facts, now=now)) == ["clear the milestone"]
    said = (Override(Field.MILESTONE, "v1.9", True, "bob", NOW, 1),)
    assert operations(planned(replace(facts, commanded=said), now=now)) == []


def test_of_a_kind_of_values_what_is_named_counts_more() -> None:
    facts = known(commanded=(word("team/*", present=False), word("team/blue")))
    assert last_word(facts, FieldChange(LABEL, "team/red")) == word("team/*", present=False)
    assert last_word(facts, FieldChange(LABEL, "TEAM/BLUE")) == word("team/blue")
    assert last_word(facts, FieldChange(LABEL, "hold")) is None


def test_the_later_word_counts_and_of_one_time_the_higher_number() -> None:
    words = (word("hold", ago=5, number=9), word("hold", present=False, ago=5, number=10))
    assert last_word(known(commanded=words), FieldChange(LABEL, "hold")) == words[1]
    later = word("hold", ago=4, number=1)
    assert last_word(known(commanded=(later, *words)), FieldChange(LABEL, "hold")) == later


def test_words_before_a_reset_are_void() -> None:
    reset = word("*", ago=5)
    facts = known(commanded=(word("hold", ago=10), reset))
    assert last_word(facts, FieldChange(LABEL, "hold")) is None
    assert handed_back(facts, LABEL) == reset.at
    assert handed_back(facts, Field.MILESTONE) is None
    after = word("hold", ago=1)
    assert last_word(known(commanded=(reset, after)), FieldChange(LABEL, "hold")) == after


@pytest.mark.parametrize(
    ("whole", "kind"), [(True, "reply/"), (True, "commanded/"), (False, "reply/")]
)
def test_it_stands_in_our_comments_if_their_seal_is_whole(whole: bool, kind: str) -> None:
    memory = CommandRecord("bob", word("hold").at, 1, said=(word("hold"),))
    body = recorded(marked(f"{kind}comment-1", "Done."), as_record(memory))
    comment = OwnComment(1, f"{kind}comment-1", body, is_whole=whole)
    assert commanded(known(comments=(comment,))) == ((word("hold"),) if whole else ())


def test_a_record_of_something_else_says_nothing() -> None:
    body = recorded(marked("reply/comment-1", "Done."), {"author": "bob", "said": [["x"]]})
    assert commanded(known(comments=(OwnComment(1, "reply/comment-1", body),))) == ()


@pytest.mark.parametrize(("ago", "done"), [(20, True), (1, False)])
def test_a_command_counts_against_a_person_only_if_it_is_the_later_one(
    ago: int, done: bool
) -> None:
    facts = known(
        repository_labels=LABELS, history=(change("hold", added=False, ago=ago, by=ALICE),)
    )
    command = Command("do <label>", "bob", {"label": "hold"}, at=NOW - timedelta(minutes=10))
    found = planned(facts, command)
    assert ("add label hold" in operations(found)) is done
    assert done or "hold not added: alice has changed it since" in found.notes
