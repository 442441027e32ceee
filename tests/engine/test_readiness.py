"""The gut check: on time, at risk, missed or excepted, by what the checklists ask for."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.engine.readiness import Demand, State, readiness
from bot.model.facts import Facts, Unreadable
from tests.tiny import FREEZE, GRANTED, book, known_issue, rule

[ENTRY] = book(rule("r", ensure="{ labels: { set: [ x ] } }")).processes
LABELLED = known_issue(thread={"labels": ("team/red",)})
BARE = known_issue()
SHORTLY = FREEZE - timedelta(days=1)


@pytest.mark.parametrize(
    ("facts", "now", "state"),
    [
        (LABELLED, FREEZE + timedelta(days=1), State.ON_TIME),
        (BARE, FREEZE - timedelta(days=29), State.ON_TIME),
        (BARE, FREEZE - timedelta(days=28), State.AT_RISK),
        (BARE, FREEZE - timedelta(seconds=1), State.AT_RISK),
        (BARE, FREEZE, State.MISSED),
        (replace(BARE, exceptions=(GRANTED,)), FREEZE, State.EXCEPTED),
        (replace(BARE, exceptions=(GRANTED,)), FREEZE + timedelta(days=99), State.MISSED),
        (replace(BARE, calendar=Unreadable("502")), FREEZE, State.UNKNOWN),
    ],
)
def test_how_it_stands(facts: Facts, now: datetime, state: State) -> None:
    found = readiness(ENTRY, facts, "v1.9", now)
    assert found is not None
    assert found.state is state


def test_it_says_what_is_missing_and_by_when() -> None:
    found = readiness(ENTRY, BARE, "v1.9", SHORTLY)
    assert found is not None
    missing = Demand("freeze", date(2026, 3, 10), State.AT_RISK, ("Name a team",))
    assert found.demands == (missing,)
    assert found.why == "freeze, 2026-03-10: Name a team"
    assert found.groups == ("nobody",)


def test_an_exception_is_named() -> None:
    found = readiness(ENTRY, replace(BARE, exceptions=(GRANTED,)), "v1.9", FREEZE)
    assert found is not None
    assert found.exception == "granted until 2026-05-20"
