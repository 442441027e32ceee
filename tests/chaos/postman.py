"""GitHub's webhooks on a bad day: late, in any order, twice, and again until acknowledged."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Sequence

import aiohttp

from tests.fakes.github import FakeGitHub, RecordedDelivery

LOOK_SECONDS = 0.02
AT_ONCE = 16
LATE_SECONDS, AGAIN_SECONDS = 0.6, 1.0
TWICE = 0.15


class Postman:
    """Carries what the fake has to tell to one of `addresses`, whichever are up at the moment."""

    def __init__(
        self, github: FakeGitHub, addresses: Callable[[], Sequence[str]], chance: random.Random
    ) -> None:
        self._github = github
        self._addresses = addresses
        self._chance = chance
        self._posts = asyncio.Semaphore(AT_ONCE)
        self._carried = 0
        self._under_way: set[asyncio.Task[None]] = set()
        self.answers: dict[str, str] = {}
        self.attempts: Counter[str] = Counter()

    async def run(self) -> None:
        """For ever."""
        async with aiohttp.ClientSession() as session:
            try:
                while True:
                    self._set_out(session)
                    await asyncio.sleep(LOOK_SECONDS)
            finally:
                for task in self._under_way:
                    task.cancel()
                await asyncio.gather(*self._under_way, return_exceptions=True)

    @property
    def is_idle(self) -> bool:
        """Whether all that happened has been told."""
        return not self._under_way and self._carried == len(self._github.deliveries)

    def _set_out(self, session: aiohttp.ClientSession) -> None:
        for delivery in self._github.deliveries[self._carried :]:
            task = asyncio.create_task(self._carry(session, delivery))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        self._carried = len(self._github.deliveries)

    async def _carry(self, session: aiohttp.ClientSession, delivery: RecordedDelivery) -> None:
        await self._brought(session, delivery)
        while self._chance.random() < TWICE:
            await self._brought(session, delivery)

    async def _brought(self, session: aiohttp.ClientSession, delivery: RecordedDelivery) -> None:
        """Late, and again until it is acknowledged."""
        await asyncio.sleep(self._chance.uniform(0, LATE_SECONDS))
        while not await self._is_taken(session, delivery):  # noqa: ASYNC110  tries again
            await asyncio.sleep(self._chance.uniform(0, AGAIN_SECONDS))

    async def _is_taken(self, session: aiohttp.ClientSession, delivery: RecordedDelivery) -> bool:
        addresses = self._addresses()
        if not addresses:
            return False
        url = f"{self._chance.choice(addresses)}/webhook"
        try:
            async with (
                self._posts,
                session.post(url, data=delivery.body, headers=delivery.headers) as answer,
            ):
                self.attempts[str(answer.status)] += 1
                if answer.status != 202:
                    return False
                # The first answer counts: a second time it is a duplicate.
                self.answers.setdefault(delivery.guid, (await answer.json())["status"])
                return True
        except (aiohttp.ClientError, ConnectionError):
            self.attempts["no answer"] += 1
            return False
