"""Conditions on deadlines: a day ends anywhere on Earth, and a merge counts when it happened."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.model.definitions.calendar import Calendar, Schedule
from bot.core.model.diagnostic import InvalidRules
from bot.core.model.facts import Facts, Unavailable
from bot.core.model.plan.verdict import Outcome
from bot.core.model.records.exception_request import Decision, ExceptionRequest, ExceptionState
from tests.harness.support import NOW
from tests.harness.tiny import (
    FREEZE,
    HELD,
    NOT_HELD,
    RED_PLACE,
    UNKNOWN,
    change,
    condition,
    judged,
    known,
    known_issue,
)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
GA = datetime(2026, 6, 2, 12, tzinfo=UTC)
COMING = "freeze, 2026-03-11 12:00 UTC, is still to come"
PASSED = "freeze, 2026-03-11 12:00 UTC, has passed"


@pytest.mark.parametrize(
    ("text", "now", "outcome", "because"),
    [
        ("before: freeze", FREEZE - MINUTE, HELD, COMING),
        ("before: freeze", FREEZE, NOT_HELD, PASSED),
        ("before: freeze", FREEZE + MINUTE, NOT_HELD, PASSED),
        ("after: freeze", FREEZE - MINUTE, NOT_HELD, COMING),
        ("after: freeze", FREEZE, HELD, PASSED),
        (
            'before: "freeze - 3d"',
            FREEZE - 3 * DAY,
            NOT_HELD,
            "freeze - 3d, 2026-03-08 12:00 UTC, has passed",
        ),
        (
            "after: freeze+12h",
            FREEZE + 11 * HOUR,
            NOT_HELD,
            "freeze + 12h, 2026-03-12 00:00 UTC, is still to come",
        ),
        (
            "between: [ freeze, ga ]",
            FREEZE - MINUTE,
            NOT_HELD,
            f"{COMING}; ga, 2026-06-02 12:00 UTC, is still to come",
        ),
        (
            "between: [ freeze, ga ]",
            FREEZE,
            HELD,
            f"{PASSED}; ga, 2026-06-02 12:00 UTC, is still to come",
        ),
        (
            "between: [ freeze, freeze + 1d ]",
            FREEZE + DAY,
            NOT_HELD,
            f"{PASSED}; freeze + 1d, 2026-03-12 12:00 UTC, has passed",
        ),
    ],
)
@pytest.mark.parametrize("facts", [known(), known_issue()], ids=["pull-request", "issue"])
def test_before_and_after(
    facts: Facts, text: str, now: datetime, outcome: Outcome, because: str
) -> None:
    assert judged(text, facts, now) == (outcome, because)


def test_what_was_merged_in_time_stays_in_time() -> None:
    facts = known(thread={"merged_at": FREEZE - MINUTE, "open": False})
    because = "freeze, 2026-03-11 12:00 UTC, was still to come at the merge, 2026-03-11 11:59 UTC"
    assert judged("before: freeze", facts, GA - DAY) == (HELD, because)
    late = known(thread={"merged_at": FREEZE, "open": False})
    assert judged("before: freeze", late, FREEZE + DAY)[0] is NOT_HELD
    assert judged("after: freeze", late, FREEZE + DAY)[0] is HELD


UNDATED = "v1.10 has no date yet for freeze"
FOR_NONE = "it is for no release that is still to come"


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("before: freeze", HELD),
        ("before: freeze - 3d", HELD),
        ("after: freeze", NOT_HELD),
        ("between: [ freeze, ga ]", NOT_HELD),
    ],
)
@pytest.mark.parametrize(
    "facts",
    [
        known(proposals=change("v1.10")),
        known(proposals=change("v1.10"), calendar=Calendar((Schedule("v1.10"),))),
        known_issue(thread={"milestone": "v1.10"}, proposals=()),
    ],
    ids=["no schedule", "no row", "issue"],
)
def test_no_date_is_not_past(text: str, outcome: Outcome, facts: Facts) -> None:
    assert judged(text, facts) == (outcome, UNDATED)


@pytest.mark.parametrize("text", ["before: freeze", "after: freeze", "between: [ freeze, ga ]"])
@pytest.mark.parametrize(
    "facts",
    [
        known(proposals=()),
        known_issue(thread={"milestone": None}, proposals=()),
        known_issue(thread={"milestone": "Next"}, proposals=()),
    ],
)
def test_for_no_release_it_is_neither(text: str, facts: Facts) -> None:
    assert judged(text, facts) == (NOT_HELD, FOR_NONE)


def test_a_release_that_is_out_has_no_deadlines_any_more() -> None:
    assert judged("after: freeze", known(), GA) == (NOT_HELD, FOR_NONE)


def test_a_day_that_cannot_be_read_is_neither_to_come_nor_past() -> None:
    calendar = Calendar((Schedule("v1.9", unreadable=("freeze",)),))
    because = "the schedule of v1.9 has a day for freeze that cannot be read"
    for text in ("before: freeze", "after: freeze", "between: [ freeze, ga ]"):
        assert judged(text, known(calendar=calendar)) == (UNKNOWN, because)


@pytest.mark.parametrize(
    ("labels", "outcome", "because"),
    [
        (("team/red",), HELD, "ready for freeze"),
        ((), NOT_HELD, "not ready for freeze: Name a team"),
    ],
)
def test_ready_is_what_the_checklists_of_a_deadline_say(
    labels: tuple[str, ...], outcome: Outcome, because: str
) -> None:
    assert judged("ready-for: freeze", known(thread={"labels": labels})) == (outcome, because)


def asked(
    standing: ExceptionState, release: str = "v1.9", until: date | None = None
) -> ExceptionRequest:
    return ExceptionRequest(
        release, standing, Decision("alice", NOW), until=until, proposals=(RED_PLACE,)
    )


@pytest.mark.parametrize(
    ("text", "found", "outcome", "because"),
    [
        ("exception: granted", asked(ExceptionState.GRANTED), HELD, "an exception is granted"),
        (
            "exception: granted",
            asked(ExceptionState.GRANTED, until=NOW.date()),
            HELD,
            "an exception is granted until the end of 2026-03-01",
        ),
        (
            "exception: expired",
            asked(ExceptionState.GRANTED, until=NOW.date() - timedelta(days=2)),
            HELD,
            "an exception held until the end of 2026-02-27",
        ),
        (
            "exception: requested",
            asked(ExceptionState.REQUESTED),
            HELD,
            "an exception is requested",
        ),
        ("exception: granted", asked(ExceptionState.DENIED), NOT_HELD, "an exception is denied"),
        ("exception: none", asked(ExceptionState.WITHDRAWN), HELD, "there is no exception"),
        (
            "exception: granted",
            asked(ExceptionState.GRANTED, "v1.8"),
            NOT_HELD,
            "there is no exception",
        ),
        ("exception: none", asked(ExceptionState.GRANTED, "v1.8"), HELD, "there is no exception"),
    ],
)
def test_exceptions(text: str, found: ExceptionRequest, outcome: Outcome, because: str) -> None:
    assert judged(text, known(exceptions=(found,))) == (outcome, because)


def test_without_any_there_is_none() -> None:
    assert judged("exception: none", known()) == (HELD, "there is no exception")


def test_what_is_on_record_and_cannot_be_read_is_unknown() -> None:
    found = judged("exception: granted", known(exceptions=Unavailable("changed by hand")))
    assert found == (UNKNOWN, "changed by hand")


def test_the_last_one_for_a_release_counts() -> None:
    both = (asked(ExceptionState.DENIED), asked(ExceptionState.REQUESTED))
    assert judged("exception: requested", known(exceptions=both))[0] is HELD


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("before: freze", 'unknown deadline "freze"; did you mean "freeze"?'),
        ('before: "freeze - 3x"', "is no moment"),
        ("between: [ freeze ]", "between"),
        ("between: [ freeze, gaa ]", 'unknown deadline "gaa"'),
        ("ready-for: x", 'unknown deadline "x"'),
        ("ready-for: ga", 'no checklist says what "ga" asks for; write one with by: ga'),
        ("exception: maybe", "must be granted"),
    ],
)
def test_what_makes_no_sense_is_a_mistake(text: str, words: str) -> None:
    with pytest.raises(InvalidRules, match=words.replace("?", r"\?")):
        condition(text)
