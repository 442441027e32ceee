"""`vepbot serve` as processes, one or several on one database, killed and started again."""

import asyncio
import os
import random
import signal
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.store.backend.database import opened
from bot.store.inbox import Inbox, Item
from tests.chaos.replica import OFFSET
from tests.harness.postgresql import serving_own
from tests.harness.processes import BotProcess

LOOK_SECONDS = 0.1
MOST_ITEMS = 1_000_000


@dataclass(frozen=True)
class Engine:
    """Which database, and how many processes work on it. `restart` has its server begin anew."""

    database_url: str
    replicas: int = 1
    restart: Callable[[], None] | None = None


def sqlite(folder: Path) -> Engine:
    """A file in that folder, and the one process that may work on it."""
    return Engine(f"sqlite+aiosqlite:///{folder}/vepbot.sqlite3")


@contextmanager
def replicated() -> Iterator[Callable[[Path], Engine]]:
    """A PostgreSQL of its own, and two processes that work on it."""
    with serving_own(uuid.uuid4().hex) as server, server.database() as url:

        def restart() -> None:
            server.stop()
            server.start()

        yield lambda _: Engine(url, replicas=2, restart=restart)


class Replica(BotProcess):
    """One process, whose machine's clock may be set wrong."""

    program = ("-m", "tests.chaos.replica")


class Fleet:
    """All processes of one bot."""

    def __init__(
        self, engine: Engine, folder: Path, private_key: str, api_url: str, rules: Path
    ) -> None:
        self._engine = engine
        environ = {"DATABASE_URL": engine.database_url, "RULES_DIR": str(rules)}
        self._processes = [
            Replica(folder, private_key, api_url, (), **environ) for _ in range(engine.replicas)
        ]
        self._clock = folder / OFFSET
        self._down = list(self._processes)
        self._up: list[Replica] = []
        self._fallen: list[Replica] = []
        self._completing = asyncio.Lock()
        self.kills = 0
        self.restarts = 0

    async def complete(self) -> None:
        """Start all that are down; those that were struck must be gone first."""
        async with self._completing:
            while self._fallen:
                await self._fallen[0].kill()
                self._down.append(self._fallen.pop(0))
            while self._down:
                await self._down[0].start()
                self._up.append(self._down.pop(0))

    async def stop(self) -> None:
        """SIGTERM to all that are up."""
        while self._up:
            assert await self._up.pop().stop() == 0

    def strike(self, chance: random.Random) -> bool:
        """SIGKILL to one that is up, at this very moment; False where none is."""
        if not self._up:
            return False
        victim = self._up.pop(chance.randrange(len(self._up)))
        os.kill(victim.pid, signal.SIGKILL)
        self._fallen.append(victim)
        self.kills += 1
        return True

    async def retire(self, chance: random.Random) -> None:
        """SIGKILL to one of several, for good: the others have to take over what it had in hand."""
        if len(self._up) > 1 and self.strike(chance):
            await self._fallen.pop().kill()

    async def restart_database(self) -> None:
        """Every connection is cut, and for a moment there is no server."""
        if self._engine.restart:
            await asyncio.to_thread(self._engine.restart)
            self.restarts += 1

    def set_clock(self, seconds: float) -> None:
        """The machine's clock is wrong by so much from now on."""
        beside = self._clock.with_suffix(".new")
        beside.write_text(str(seconds), "utf-8")
        beside.replace(self._clock)

    async def end(self) -> None:
        """SIGKILL to all that are left."""
        for process in self._up + self._fallen:
            await process.kill()

    def addresses(self) -> Sequence[str]:
        """Where webhooks go."""
        return [process.url for process in self._up]

    async def drained(self) -> None:
        """Until nothing waits in the inbox."""
        async with opened(self._engine.database_url, exclusive=False) as database:
            inbox = Inbox(database)
            while (await inbox.counts()).pending:  # noqa: ASYNC110  others work
                await asyncio.sleep(LOOK_SECONDS)

    async def items(self) -> list[Item]:
        """All that the inbox has seen."""
        async with opened(self._engine.database_url, exclusive=False) as database:
            return await Inbox(database).list(limit=MOST_ITEMS)

    @property
    def log(self) -> list[str]:
        """What they print."""
        return [line for process in self._processes for line in process.log]
