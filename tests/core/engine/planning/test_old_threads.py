"""Threads from before the App came are left in peace until somebody touches them."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.engine.decision.decide import decide
from bot.core.engine.planning.old_threads import PEACE
from bot.core.engine.planning.plan import Plan, plan
from bot.core.model.facts import UNREAD, Fact, Facts, Need, OwnComment, Unavailable
from bot.core.model.plan.desired_state import Target
from bot.core.model.plan.operation import AddLabels, PublishCheck, WriteComment
from bot.core.model.trigger import Trigger
from tests.harness.support import NOW
from tests.harness.tiny import book, known, rule

DAY = timedelta(days=1)
LOOK = Trigger(("pull_request.sweep",))
RULES = book(
    rule("says", once="{ comment: Hello. }"),
    rule("status", ensure="{ status: 'Owned by ${group.name}.' }"),
    rule("label", ensure="{ labels: { set: [ team/red ] } }"),
    rule("gate", ensure="{ check: { name: gate, pass: { before: freeze }, fail: No. } }"),
)
EVERYTHING = {AddLabels, PublishCheck, WriteComment}


def old(touched: Fact[datetime | None] = None, updated: datetime = NOW) -> Facts:
    """A pull request that was opened before the App came; `updated` is when it was last changed."""
    thread = {"created_at": NOW - 30 * DAY, "updated_at": updated}
    return replace(known(thread=thread, touched=touched), installed_at=NOW - 5 * DAY)


def planned(facts: Facts, trigger: Trigger = LOOK) -> Plan:
    return plan(decide(RULES, facts, trigger, NOW), facts)


def kinds(found: Plan) -> set[type]:
    assert not found.needs
    return {type(step.operation) for step in found.steps}


@pytest.mark.parametrize(
    "facts",
    [
        old(),
        old(touched=NOW - 6 * DAY),
        old(touched=UNREAD, updated=NOW - 6 * DAY),
    ],
)
def test_nothing_is_said_where_nobody_has_done_anything_since(facts: Facts) -> None:
    found = planned(facts)
    assert kinds(found) == {AddLabels, PublishCheck}
    assert PEACE in found.notes


@pytest.mark.parametrize(
    "facts",
    [
        old(touched=NOW - 5 * DAY),
        replace(old(), comments=(OwnComment(1, "other", "We have met."),)),
        replace(old(), installed_at=NOW - 31 * DAY),
        replace(old(), installed_at=None),
    ],
)
def test_it_speaks_where_somebody_did_or_where_it_has_spoken_before(facts: Facts) -> None:
    assert kinds(planned(facts)) == EVERYTHING


@pytest.mark.parametrize(
    ("event", "is_loud"),
    [
        ("pull_request.synchronize", True),
        ("pull_request.edited", True),
        ("issue_comment.created", True),
        ("pull_request.refresh", True),
        ("pull_request.labeled", False),
        ("pull_request.sweep", False),
        ("pull_request.look", False),
    ],
)
def test_what_a_person_does_breaks_the_silence(event: str, is_loud: bool) -> None:
    """Events that machines cause as well do not."""
    assert (kinds(planned(old(), Trigger((event,)))) == EVERYTHING) is is_loud


def test_the_timeline_is_read_only_where_it_may_tell_of_somebody() -> None:
    assert planned(old(touched=UNREAD)).needs == {(Target.SUBJECT, Need.TOUCHED)}
    found = planned(old(touched=Unavailable("403")))
    assert "nothing is said: 403" in found.notes
    assert kinds(found) == {AddLabels, PublishCheck}
