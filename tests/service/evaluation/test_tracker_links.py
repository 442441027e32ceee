"""An issue that changes while a pull request is judged by it: it is looked at once more."""

from pathlib import Path

import pytest

from bot.core.engine.decision.decide import Decision
from bot.core.engine.planning.plan import Plan
from bot.core.model.facts import Ambiguous, Fact, Facts, Unavailable
from bot.core.model.subject import SubjectRef
from bot.core.model.trigger import Trigger
from bot.core.rulebook.rulebook import Rulebook
from bot.github.webhook.delivery import Delivery
from bot.service.evaluation.result import Evaluation
from bot.service.evaluation.tracker_links import TrackerLinks
from bot.service.queue.requeue import Requeue
from bot.store.backend.database import opened
from bot.store.inbox import Inbox
from bot.store.judged_by import JudgedBy
from bot.store.timestamps import Timestamps
from tests.harness.support import NOW, REPOSITORY, RULES, SUBJECT, TRIGGER, facts, rulebook

TRACKED = rulebook(
    RULES
    + """
  - name: tracked
    description: A proposal has a tracking issue.
    for: pull-request
    if: { touches: proposal, linked-issue: true }
    ensure:
      status: Tracked.
"""
)
PROPOSAL = "proposals/team-red/1-paint/proposal.md"
ISSUE = SubjectRef(REPOSITORY, 40)


def renamed(guid: str) -> Delivery:
    return Delivery(guid, "issues", "edited", REPOSITORY.upper(), ISSUE.number, 1, b"")


def judged(tracked: Fact[Facts | None] = None, path: str = PROPOSAL) -> Evaluation:
    found = facts(path)
    seen = Facts(SUBJECT, found.thread, files=found.files, tracking_issue=tracked)
    return Evaluation(Decision(TRIGGER, NOW, ()), Plan(()), (), seen, asked=frozenset({ISSUE}))


async def lanes_after(
    folder: Path,
    evaluation: Evaluation,
    *,
    during: Delivery | None = None,
    later: Delivery | None = None,
    rules: Rulebook = TRACKED,
) -> list[str]:
    """Who was asked for, when the issue changed during the evaluation or later."""
    async with opened(f"sqlite:///{folder}/trackers.sqlite3") as database:
        inbox = Inbox(database)

        async def evaluate(_: SubjectRef, __: Trigger, ___: int | None) -> Evaluation:
            assert during is None or not await trackers.hear(during)
            return evaluation

        refresh = Requeue(inbox, lambda _: None, lambda: NOW)
        trackers = TrackerLinks(
            evaluate,
            lambda: rules,
            refresh,
            JudgedBy(database),
            lambda: NOW,
        )
        await trackers.evaluate(SUBJECT, TRIGGER, None)
        if later:
            await trackers.hear(later)
            await trackers.hear(later)
        return [item.lane for item in await inbox.list()]


async def test_it_was_read_before_it_changed(tmp_path: Path) -> None:
    assert await lanes_after(tmp_path, judged(), during=renamed("one")) == [str(SUBJECT)]


async def test_another_replica_heard_that_it_changed(tmp_path: Path) -> None:
    async with opened(f"sqlite:///{tmp_path}/trackers.sqlite3") as database:
        inbox = Inbox(database)

        async def evaluate(_: SubjectRef, __: Trigger, ___: int | None) -> Evaluation:
            assert not await other.hear(renamed("one"))
            return judged()

        refresh = Requeue(inbox, lambda _: None, lambda: NOW)
        parts = (lambda: TRACKED, refresh, JudgedBy(database), lambda: NOW, Timestamps(database))
        one, other = (TrackerLinks(evaluate, *parts) for _ in range(2))
        await one.evaluate(SUBJECT, TRIGGER, None)
        assert [item.lane for item in await inbox.list()] == [str(SUBJECT)]


async def test_it_changes_afterwards(tmp_path: Path) -> None:
    assert await lanes_after(tmp_path, judged(), later=renamed("one")) == [str(SUBJECT)]


async def test_once_for_each_delivery(tmp_path: Path) -> None:
    found = await lanes_after(tmp_path, judged(), during=renamed("one"), later=renamed("one"))
    assert found == [str(SUBJECT)]


@pytest.mark.parametrize("evaluation", [judged(path="README.md"), judged(Unavailable("502"))])
async def test_who_was_not_judged_by_it_is_left_alone(
    tmp_path: Path, evaluation: Evaluation
) -> None:
    assert await lanes_after(tmp_path, evaluation, later=renamed("one")) == []


async def test_who_cannot_tell_which_issue_it_is_waits_for_it_too(tmp_path: Path) -> None:
    found = await lanes_after(tmp_path, judged(Ambiguous("#40 or #41")), later=renamed("one"))
    assert found == [str(SUBJECT)]


async def test_where_no_rule_is_about_tracking_issues_nobody_is_asked_for(tmp_path: Path) -> None:
    assert await lanes_after(tmp_path, judged(), later=renamed("one"), rules=rulebook()) == []
