"""What is done about a record that somebody changed by hand."""

from typing import Any

import pytest

from bot.core.engine.decision.decide import decide
from bot.core.engine.planning.plan import plan
from bot.core.model.facts import Facts, OwnComment
from bot.core.model.records.thread_record import ThreadRecord
from bot.core.model.trigger import Trigger
from bot.core.process.thread_record import ledger
from bot.core.records.marker import marked
from tests.harness.support import NOW
from tests.harness.tiny import book, known, rule

RULES = book(rule("r", when="{ concerns: none }", once="{ comment: Hello. }"))
KEY = "minutes"
BODY = marked(KEY, ledger(ThreadRecord()) or "")
PUT_BACK = "**Use the commands to change what is on record here.** The comment with the record was"
DOUBTED = (
    "**Delete the comment with the record above, then write its commands again.** It was changed"
)


def found(*comments: OwnComment) -> list[str]:
    facts: Facts = known(comments=comments)
    steps = plan(decide(RULES, facts, Trigger(("look",), ("1",)), NOW), facts).steps
    written = (str(step.operation) for step in steps)
    return [each for each in written if not each.startswith("write comment r:")]


def record(**changes: Any) -> OwnComment:
    return OwnComment(5, KEY, BODY, serial=41, **changes)


def test_what_is_as_it_was_written_is_left_alone() -> None:
    assert found(record()) == []
    assert found(OwnComment(6, "status", "Changed by hand.", is_whole=False)) == []


def test_the_newest_is_put_back_and_it_is_said_once() -> None:
    edit, told = found(record(is_spoilt=True))
    assert edit.startswith("edit comment minutes: ")
    assert told.startswith(f"write comment record/minutes/5-41: {PUT_BACK}")
    said = OwnComment(7, "record/minutes/5-41", "Use the commands.")
    assert found(record(is_spoilt=True), said) == [edit]


def test_one_that_was_deleted_is_written_anew() -> None:
    first, told = found(record(is_spoilt=True, is_gone=True))
    assert first.startswith("write comment minutes: ")
    assert told.startswith("write comment record/minutes/5-41: ")


@pytest.mark.parametrize("is_said", [True, False])
def test_where_nobody_knows_the_newest_somebody_is_asked_once(*, is_said: bool) -> None:
    told = [OwnComment(7, "record/minutes/5-41", "Deleted by somebody.", is_gone=True)]
    expected = [] if is_said else [f"write comment record/minutes/5-41: {DOUBTED}"]
    written = found(record(is_whole=False), *(told if is_said else ()))
    assert [each[: len(expected[0])] for each in written] == expected if expected else not written
