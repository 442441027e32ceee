"""Deaths after a write: of the jobs inside the test's own process, or of a real one by SIGKILL."""

import asyncio
import os
import signal
from collections.abc import Awaitable
from dataclasses import dataclass, field

from tests.fakes.github import FakeGitHub
from tests.harness.processes import BotProcess
from tests.harness.story import AtWrite
from tests.world import World


@dataclass
class LastWrite(AtWrite):
    """The write is carried out, and whoever asked for it does not live to see the answer."""

    world: World | None = None
    struck: asyncio.Event = field(default_factory=asyncio.Event)

    def matches(self, method: str, path: str) -> bool:
        """The jobs in hand (named after their lanes) are cut off before anything else happens."""
        found = super().matches(method, path)
        if found and self.world:
            self.struck.set()
            self.world.github.deliver_to(None)
            self.world.bot.worker.stop()
            for task in asyncio.all_tasks():
                if "#" in task.get_name():
                    task.cancel()
        return found


@dataclass
class Deadly(AtWrite):
    """The write is carried out; the process that asked for it is dead before the answer."""

    pid: int = 0
    struck: asyncio.Event = field(default_factory=asyncio.Event)

    def matches(self, method: str, path: str) -> bool:
        """Nothing comes between the write and the end."""
        found = super().matches(method, path)
        if found:
            os.kill(self.pid, signal.SIGKILL)
            self.struck.set()
        return found


async def struck_before(end: Awaitable[None], fatal: LastWrite | Deadly) -> bool:
    """Wait for one of both; whether it was the death."""
    waiting = [asyncio.ensure_future(end), asyncio.create_task(fatal.struck.wait())]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    return fatal.struck.is_set()


async def started(process: BotProcess, github: FakeGitHub) -> None:
    """It listens, and webhooks go to it."""
    await process.start()
    github.deliver_to(f"{process.url}/webhook")


async def settled(process: BotProcess, github: FakeGitHub) -> None:
    """Until what is said is heard, and nothing new is said because of it."""
    known = -1
    while known != len(github.deliveries):
        known = len(github.deliveries)
        await github.settled()
        await process.worked()


def redeliver_all(github: FakeGitHub, begun: int = 0) -> None:
    """Everything since then is sent again."""
    for guid in dict.fromkeys(each.guid for each in github.deliveries[begun:]):
        github.redeliver(guid)
