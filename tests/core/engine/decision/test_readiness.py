"""The gut check: on time, at risk, missed or excepted, by what the checklists ask for."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.engine.decision.readiness import State, readiness
from bot.core.model.facts import Change, Facts, Field, Unavailable
from bot.core.model.proposal import ProposalChange
from bot.core.model.records.exception_request import ExceptionRequest, ExceptionState
from tests.harness.support import ALICE
from tests.harness.tiny import FREEZE, GRANTED, book, known_issue, proposal, rule

[ENTRY] = book(rule("r", ensure="{ labels: { set: [ x ] } }")).processes
# Opened long before, its document merged or not.
OPENED = {"created_at": FREEZE - timedelta(days=60)}
MERGED = Change(Field.MERGE, "#2", added=True, actor=ALICE, at=FREEZE - timedelta(days=50))
DOCUMENT = tuple(ProposalChange(each, each) for each in [proposal("alpha v1.9")])
ACCEPTED = known_issue(thread=OPENED, proposals=DOCUMENT, history=(MERGED,))
LATE = known_issue(
    thread=OPENED, proposals=DOCUMENT, history=(replace(MERGED, at=FREEZE + timedelta(days=1)),)
)
BARE = known_issue(thread=OPENED, proposals=())
RISK = timedelta(days=28)
GA = datetime(2026, 6, 2, 12, tzinfo=UTC)
SHORTLY = FREEZE - timedelta(days=1)


@pytest.mark.parametrize(
    ("facts", "now", "state"),
    [
        (ACCEPTED, FREEZE + timedelta(days=1), State.ON_TIME),
        (ACCEPTED, GA, State.SHIPPED),
        (LATE, FREEZE + timedelta(days=2), State.MISSED),
        (LATE, GA, State.SLIPPED),
        (BARE, FREEZE - RISK - timedelta(seconds=1), State.ON_TIME),
        (BARE, FREEZE - RISK, State.AT_RISK),
        (BARE, FREEZE - timedelta(seconds=1), State.AT_RISK),
        (BARE, FREEZE, State.MISSED),
        (replace(BARE, exceptions=(GRANTED,)), FREEZE, State.EXCEPTED),
        (replace(BARE, exceptions=(GRANTED,)), FREEZE + timedelta(days=72), State.MISSED),
        (replace(BARE, calendar=Unavailable("502")), FREEZE, State.UNKNOWN),
    ],
)
def test_how_it_stands(facts: Facts, now: datetime, state: State) -> None:
    found = readiness(ENTRY, facts, "v1.9", now)
    assert found is not None
    assert found.state is state


def test_it_says_what_is_missing_and_by_when() -> None:
    found = readiness(ENTRY, BARE, "v1.9", SHORTLY)
    assert found is not None
    [demand] = found.demands
    assert (demand.deadline, demand.day) == ("freeze", date(2026, 3, 10))
    assert (demand.state, demand.missing, demand.unknown) == (State.AT_RISK, ("Name a team",), ())
    assert found.why == "freeze, 2026-03-10: Name a team"
    assert found.groups == ("nobody",)


@pytest.mark.parametrize(
    ("exemption", "now", "words", "state"),
    [
        (GRANTED, FREEZE, "granted until 2026-05-20", State.EXCEPTED),
        (replace(GRANTED, until=None), FREEZE, "granted", State.EXCEPTED),
        (GRANTED, FREEZE + timedelta(days=72), "expired on 2026-05-20", State.MISSED),
        (
            replace(GRANTED, standing=ExceptionState.REQUESTED, until=None),
            FREEZE,
            "requested",
            State.MISSED,
        ),
        (
            replace(GRANTED, standing=ExceptionState.DENIED, until=None),
            FREEZE,
            "denied",
            State.MISSED,
        ),
    ],
)
def test_an_exception_is_named_and_counts_while_it_is_granted(
    exemption: ExceptionRequest, now: datetime, words: str, state: State
) -> None:
    found = readiness(ENTRY, replace(BARE, exceptions=(exemption,)), "v1.9", now)
    assert found is not None
    assert found.exception is not None
    assert (found.exception.words, found.state) == (words, state)


def test_one_that_was_withdrawn_is_none() -> None:
    withdrawn = replace(GRANTED, standing=ExceptionState.WITHDRAWN)
    found = readiness(ENTRY, replace(BARE, exceptions=(withdrawn,)), "v1.9", FREEZE)
    assert found is not None
    assert found.exception is None
