"""The last guard: what was created is not created again and again, whatever else fails."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.model.facts import Milestone
from bot.core.model.plan.operation import (
    AddLabels,
    CreateIssue,
    CreateMilestone,
    Operation,
    WriteComment,
)
from bot.core.model.subject import SubjectRef
from bot.service.evaluation.writing.creation_guard import (
    MOST_OF_A_KEY,
    MOST_OF_A_KIND,
    CreationGuard,
)
from bot.store.backend.database import opened
from bot.store.written.creations import Creations

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HERE, THERE = SubjectRef("o/r", 1), SubjectRef("o/r", 2)
ELSEWHERE = SubjectRef("o/other", 1)


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        self.now += timedelta(microseconds=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def guard(database_url: str, clock: Clock) -> AsyncIterator[CreationGuard]:
    async with opened(database_url) as database:
        yield CreationGuard(Creations(database), clock)


def issue(key: str = "tracks/1", on: SubjectRef = HERE) -> CreateIssue:
    return CreateIssue(on, key, "EP", "", (), ())


def comment(key: str = "status", on: SubjectRef = HERE) -> WriteComment:
    return WriteComment(on, key, "Look.")


async def made(guard: CreationGuard, operation: Operation, times: int = 1) -> None:
    for _ in range(times):
        assert await guard.obstacle(operation) is None
        await guard.note(operation, Milestone(7, "v1", open=True))


async def test_an_issue_is_never_opened_twice_under_one_key(
    guard: CreationGuard, clock: Clock
) -> None:
    await made(guard, issue())
    clock.now += timedelta(days=400)
    told = "name the tracking issue in the description (Tracking issue: #7)"
    assert (await guard.obstacle(issue(on=THERE)) or "").startswith(told)
    assert await guard.obstacle(issue("tracks/2")) is None
    assert await guard.obstacle(issue(on=ELSEWHERE)) is None


async def test_one_pull_request_opens_few_issues_a_day(guard: CreationGuard, clock: Clock) -> None:
    """Whatever their keys: a directory may be renamed at every push."""
    for number in range(MOST_OF_A_KIND["issue"]):
        await made(guard, issue(f"tracks/{number}"))
    assert "issues were opened from here" in (await guard.obstacle(issue("tracks/x")) or "")
    assert await guard.obstacle(issue("tracks/x", THERE)) is None
    clock.now += timedelta(days=1, seconds=1)
    assert await guard.obstacle(issue("tracks/x")) is None


async def test_one_comment_is_written_anew_a_few_times_a_day(
    guard: CreationGuard, clock: Clock
) -> None:
    await made(guard, comment(), MOST_OF_A_KEY["comment"])
    assert "written 5 times within a day" in (await guard.obstacle(comment()) or "")
    for other in (comment(on=THERE), comment("reply/1"), WriteComment(HERE, "status", "x", 4)):
        assert await guard.obstacle(other) is None
    clock.now += timedelta(days=1, seconds=1)
    assert await guard.obstacle(comment()) is None


async def test_so_is_a_milestone_and_nothing_else_is_counted(guard: CreationGuard) -> None:
    milestone = CreateMilestone(HERE, "v1", None)
    await made(guard, milestone, MOST_OF_A_KEY["milestone"])
    assert await guard.obstacle(milestone)
    await made(guard, AddLabels(HERE, ("x",)), 300)


async def test_answers_keep_no_other_comment_away(guard: CreationGuard) -> None:
    """Whoever is answered all day mutes nobody: patience bounds answers, and not for insiders."""
    for number in range(MOST_OF_A_KIND["comment"] + 1):
        await made(guard, comment(f"reply/{number}"))
    for other in (comment(), comment("exceptions"), comment("notice/1"), comment("reply/x")):
        assert await guard.obstacle(other) is None
    await made(guard, comment("reply/x"), MOST_OF_A_KEY["reply"])
    assert "written 5 times within a day" in (await guard.obstacle(comment("reply/x")) or "")
