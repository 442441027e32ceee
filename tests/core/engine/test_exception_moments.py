"""`at: exception - 3d`: told from the end of what a subject was granted, once for each such day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.engine.decision.decide import decide
from bot.core.engine.decision.next_look import next_look
from bot.core.engine.planning.plan import Plan, plan
from bot.core.model.facts import UNREAD, Facts, Need, OwnComment, Unavailable
from bot.core.model.plan.operation import WriteComment
from bot.core.model.records.exception_request import ExceptionRequest, ExceptionState
from tests.harness.support import TRIGGER
from tests.harness.tiny import FREEZE, GRANTED, book, known, rule

DAY = timedelta(days=1)
# The end of 2026-05-20 anywhere on Earth.
ENDS = datetime(2026, 5, 21, 12, tzinfo=UTC)
RULES = book(
    rule(
        "ends",
        when="{ after: freeze }",
        frame='at: [ "exception - 3d", exception ]',
        once="{ comment: 'Until ${deadline.when}.' }",
    )
)


def planned(facts: Facts, now: datetime) -> Plan:
    return plan(decide(RULES, facts, TRIGGER, now), facts)


def said(exemption: ExceptionRequest | None, now: datetime, *before: str) -> list[str]:
    """The keys of what is said, after these were."""
    comments = tuple(OwnComment(number, key, "") for number, key in enumerate(before, 1))
    facts = known(exceptions=(exemption,) if exemption else (), comments=comments)
    operations = [step.operation for step in planned(facts, now).steps]
    return [each.key for each in operations if isinstance(each, WriteComment)]


REMINDER, OVER = "ends/v1.9/exception-3d/2026-05-20", "ends/v1.9/exception/2026-05-20"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (ENDS - 3 * DAY - timedelta.resolution, []),
        (ENDS - 3 * DAY, [REMINDER]),
        (ENDS - timedelta.resolution, [REMINDER]),
        (ENDS, [OVER]),
    ],
)
def test_it_is_said_as_the_moment_comes_and_once(now: datetime, expected: list[str]) -> None:
    assert said(GRANTED, now) == expected
    assert said(GRANTED, now, *expected) == []


def test_another_day_is_another_reminder() -> None:
    longer = replace(GRANTED, until=date(2026, 5, 27))
    assert said(longer, ENDS, REMINDER, OVER) == []
    assert said(longer, ENDS + 4 * DAY, REMINDER, OVER) == ["ends/v1.9/exception-3d/2026-05-27"]


@pytest.mark.parametrize(
    "exemption",
    [
        None,
        replace(GRANTED, until=None),
        replace(GRANTED, release="v1.8"),
        *(
            replace(GRANTED, standing=each)
            for each in ExceptionState
            if each is not ExceptionState.GRANTED
        ),
    ],
)
def test_what_is_not_granted_until_a_day_never_ends(exemption: ExceptionRequest | None) -> None:
    assert said(exemption, ENDS + DAY) == []


def test_the_record_is_read_only_where_it_decides() -> None:
    unread = known(exceptions=UNREAD)
    assert planned(unread, FREEZE - DAY).needs == frozenset()
    assert {need for _, need in planned(unread, FREEZE).needs} == {Need.EXCEPTIONS}
    [entry] = RULES.processes
    assert Need.EXCEPTIONS not in entry.rules[0].needs
    assert Need.EXCEPTIONS in entry.rules[0].all_needs


def test_a_record_that_cannot_be_read_leaves_it_unknown() -> None:
    found = decide(RULES, known(exceptions=Unavailable("changed by hand")), TRIGGER, ENDS)
    assert [each.verdict.because for each in found.judgements] == ["changed by hand"]


def test_it_is_looked_at_again_then() -> None:
    found = next_look(RULES, known(exceptions=(GRANTED,)), FREEZE)
    assert found.due_at == ENDS - 3 * DAY
