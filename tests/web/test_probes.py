"""What anybody is told who asks how the bot is, and how long he waits for it."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy.exc import OperationalError

from bot.service.queue.admission import Admission, Backpressure, Bounds
from bot.store.inbox import Arrival
from bot.telemetry import Metrics
from bot.web.probes import Probes

SECRET = "could not connect to server: host db-7.internal, user vepbot"


class Database:
    """It answers, refuses, or hangs."""

    def __init__(self) -> None:
        self.answers = asyncio.Event()
        self.says: Backpressure | None = None
        self.asked = 0

    async def obstacle(self) -> Backpressure | None:
        self.asked += 1
        await self.answers.wait()
        return self.says

    async def measure(self) -> None:
        await self.obstacle()


@pytest.fixture
def database() -> Database:
    return Database()


@pytest.fixture
def probes(database: Database) -> Probes:
    return Probes(lambda: None, database.obstacle, database.measure, Metrics(), seconds=0.02)


async def readiness(probes: Probes) -> tuple[int, Any]:
    answer = await probes.readyz(_REQUEST)
    assert isinstance(answer.text, str)
    return answer.status, json.loads(answer.text)


# No probe looks at it.
_REQUEST: web.Request = None  # type: ignore[assignment]


async def test_a_database_that_hangs_is_said_in_time_and_asked_once(
    probes: Probes, database: Database
) -> None:
    for _ in range(3):
        status, body = await readiness(probes)
        assert (status, body["reason"]) == (503, "the database does not answer in time")
    assert database.asked == 1
    database.answers.set()
    assert await readiness(probes) == (200, {"status": "ready"})


async def test_metrics_come_even_while_they_cannot_be_measured(probes: Probes) -> None:
    answer = await probes.metrics(_REQUEST)
    assert isinstance(answer.body, bytes)
    assert b"vepbot_build_info" in answer.body


async def test_what_the_database_says_of_itself_is_for_the_log_alone(
    probes: Probes, database: Database, log: Callable[[], str]
) -> None:
    database.says = Backpressure("database", "the database cannot be written", SECRET)
    database.answers.set()
    assert await readiness(probes) == (
        503,
        {"status": "not ready", "reason": "the database cannot be written"},
    )
    await readiness(probes)
    assert log().count(SECRET) == 1


REFUSED = OperationalError("SELECT 1", {}, OSError(SECRET))


class Broken:
    """An inbox of which the database says more than strangers should know."""

    async def put(self, arrival: Arrival) -> bool:  # noqa: ARG002  the inbox's name for it
        raise REFUSED

    async def pending(self, most: int) -> int:  # noqa: ARG002  the inbox's name for it
        raise REFUSED

    async def rehearse(self) -> None:
        raise REFUSED


async def test_the_databases_own_words_are_not_for_strangers(database: Database) -> None:
    door = Admission(Broken(), Bounds(0, 10), lambda: None)
    status, body = await readiness(Probes(lambda: None, door.obstacle, database.measure, Metrics()))
    assert (status, body["status"]) == (503, "not ready")
    assert SECRET not in body["reason"]
