"""Deliveries that keep failing are told by `vepbot doctor`, with what was not understood."""

from datetime import UTC, datetime
from pathlib import Path

from bot.github.api.errors import Transient, UnexpectedAnswer
from bot.service.worker.retries import ATTEMPTS_WORTH_SAYING, advice
from bot.store.backend.database import opened
from bot.store.inbox import Arrival, Inbox
from bot.tools.doctor.deliveries import check_inbox
from bot.tools.doctor.finding import Level

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
BECAUSE = "GitHub's answer has another form: user is missing"


def url(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder}/vepbot.sqlite3"


def arrival(lane: str) -> Arrival:
    return Arrival(
        guid=lane, lane=lane, event="issues", action="edited", installation=1, body=b"{}",
        received_at=NOW, carries_words=False,
    )  # fmt: skip


async def failing(folder: Path, lane: str, times: int) -> None:
    """A delivery that was tried so often."""
    async with opened(url(folder)) as database:
        inbox = Inbox(database)
        await inbox.put(arrival(lane))
        for _ in range(times):
            items, _more = await inbox.head(lane)
            await inbox.retry(items, NOW, BECAUSE, counts=True)


async def test_one_that_keeps_failing_is_told_with_what_was_not_understood(tmp_path: Path) -> None:
    await failing(tmp_path, "a/b#1", ATTEMPTS_WORTH_SAYING)
    await failing(tmp_path, "a/b#2", ATTEMPTS_WORTH_SAYING - 1)
    [found] = await check_inbox(url(tmp_path))
    assert found.level is Level.WARNING
    assert "a/b#1 failed 4 times" in found.says
    assert "user is missing" in found.says


async def test_one_that_was_given_up_is_told(tmp_path: Path) -> None:
    async with opened(url(tmp_path)) as database:
        inbox = Inbox(database)
        await inbox.put(arrival("a/b#3"))
        items, _ = await inbox.head("a/b#3")
        await inbox.bury(items, NOW, BECAUSE)
    [found] = await check_inbox(url(tmp_path))
    assert (found.level, found.says) == (Level.WARNING, "1 deliveries were given up")


async def test_without_a_database_there_is_nothing_to_look_into(tmp_path: Path) -> None:
    [found] = await check_inbox(url(tmp_path))
    assert found.level is Level.OK


def test_what_could_not_be_understood_is_counted_apart() -> None:
    outcomes = [
        advice(error("x"), "a/b#1", 9, NOW, urgent=False).outcome
        for error in (UnexpectedAnswer, Transient)
    ]
    assert outcomes == ["misunderstood", "transient"]
