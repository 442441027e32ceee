"""The way in: who is told of a delivery once it is kept, and who of one that was kept before."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from bot.core.rulebook.rulebook import Rulebook
from bot.github.api.errors import Transient
from bot.github.webhook.delivery import Delivery
from bot.service.queue.intake import DUPLICATE, QUEUED, Intake
from bot.store.inbox import Arrival

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LANE = "o/r#7"


class Shelf:
    """An inbox that commits when it may."""

    def __init__(self) -> None:
        self.may_commit = asyncio.Event()
        self.kept: set[str] = set()
        self.has_kept = asyncio.Event()

    async def put(self, arrival: Arrival) -> bool:
        return await asyncio.shield(self._commit(arrival))

    async def _commit(self, arrival: Arrival) -> bool:
        await self.may_commit.wait()
        is_new = arrival.guid not in self.kept
        self.kept.add(arrival.guid)
        self.has_kept.set()
        return is_new


def no_rules() -> Rulebook:
    raise Transient("the rules have not been read yet")


@pytest.mark.parametrize("event", ["issues", "issue_comment"])
async def test_a_redelivery_wakes_what_was_committed_too_late(event: str) -> None:
    """It was answered 503, for GitHub does not wait, and committed then."""
    shelf, woken = Shelf(), list[str]()
    intake = Intake(shelf, no_rules, woken.append, lambda: NOW, hurry=woken.append)
    delivery = Delivery("guid", event, "created", "o/r", 7, 11, b"{}")
    with suppress(TimeoutError):
        async with asyncio.timeout(0):
            await intake.accept(delivery)
    assert (woken, shelf.kept) == ([], set())
    shelf.may_commit.set()
    await shelf.has_kept.wait()
    assert await intake.accept(delivery) == DUPLICATE
    assert woken == [LANE]
    other = Delivery("another", event, "created", "o/r", 7, 11, b"{}")
    assert await intake.accept(other) == QUEUED
    assert woken == [LANE, LANE]
