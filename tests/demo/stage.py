"""Two processes on loopback, a fake GitHub and the bot, and what the story needs of them."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot.store.backend.database import opened
from bot.store.inbox import Inbox
from bot.store.written.journal import APPLIED, Entry, Journal
from tests.fakes.keys import private_key, public_key
from tests.harness.processes import BotProcess, FakeProcess
from tests.harness.support import ROOT

PATIENCE_SECONDS = 60


class StageBroken(Exception):
    """Something was not as the story says it must be."""


@dataclass
class Stage:
    """What the story acts on."""

    github: FakeProcess
    bot: BotProcess
    session: aiohttp.ClientSession
    database_url: str
    told: int = field(default=0)

    async def do(self, path: str, **arguments: Any) -> Any:
        """Tell the fake GitHub what somebody does there."""
        url = f"{self.github.url}/__fake/{path}"
        async with self.session.post(url, json=arguments) as response:
            return self._checked(await response.json(), response.status)

    async def look(self, path: str) -> Any:
        """Ask the fake GitHub what it remembers."""
        async with self.session.get(f"{self.github.url}/__fake/{path}") as response:
            return self._checked(await response.json(), response.status)

    async def settled(self) -> None:
        """Wait until every webhook was answered and worked, and those that this caused too."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                before = len(await self.look("deliveries"))
                await self.do("settled")
                while (await self._pending()) > 0:
                    await self.do("settled")
                if len(await self.look("deliveries")) == before:
                    return

    async def news(self) -> list[Entry]:
        """What the bot has done since this was last asked, from its journal."""
        async with opened(self.database_url, exclusive=False) as database:
            entries = await Journal(database).entries()
        new, self.told = entries[self.told :], len(entries)
        return [entry for entry in new if entry.outcome == APPLIED]

    async def _pending(self) -> int:
        async with opened(self.database_url, exclusive=False) as database:
            return (await Inbox(database).counts()).pending

    @staticmethod
    def _checked(answer: Any, status: int) -> Any:
        if status != 200:
            raise StageBroken(f"the fake GitHub answered {status}: {answer}")
        return answer


def required_rules(folder: Path) -> Path:
    """KubeVirt's rules, but for one word: the check may turn red."""
    rules = Path(shutil.copytree(ROOT / "rules", folder / "rules"))
    text = (rules / "kubevirt.yaml").read_text("utf-8")
    advisory = "annotate: true }"
    if advisory not in text:
        raise StageBroken("rules/kubevirt.yaml has no advisory check")
    strict = text.replace(advisory, "annotate: true, severity: required }")
    (rules / "kubevirt.yaml").write_text(strict, "utf-8")
    return rules


@asynccontextmanager
async def staged(folder: Path, *options: str) -> AsyncIterator[Stage]:
    """Start both, let them know each other, and stop them at the end; `options` are the bot's."""
    database_url = f"sqlite+aiosqlite:///{folder}/vepbot.sqlite3"
    github = FakeProcess(folder, public_key())
    await github.start()
    rules = required_rules(folder)
    bot = BotProcess(
        folder, private_key(), github.url, options, RULES_DIR=str(rules), DATABASE_URL=database_url
    )
    try:
        await bot.start()
        async with aiohttp.ClientSession() as session:
            stage = Stage(github, bot, session, database_url)
            await stage.do("deliver_to", url=f"{bot.url}/webhook")
            yield stage
        if await bot.stop() != 0:
            raise StageBroken("the bot did not end cleanly:\n" + "\n".join(bot.log))
    finally:
        await bot.kill()
        await github.stop()
