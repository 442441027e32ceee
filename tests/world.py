"""A bot and a GitHub of its own, wired over loopback: what the end-to-end tests play in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app import Bot, running
from bot.settings import RemoteRules, Settings
from bot.store.backend.database import opened
from bot.store.inbox import Inbox, Item
from bot.store.written.journal import Entry, Journal
from tests.fakes.github import FakeGitHub, RecordedRequest
from tests.harness.support import ROOT

SECRET = "a webhook secret for tests"
APP_ID = 4242


class Clock:
    """The real time, moved on as tests say."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class World:
    """The two sides, and what happened between them."""

    github: FakeGitHub
    bot: Bot
    url: str
    settings: Settings
    clock: Clock
    sweeps: bool = False
    seen: int = field(default=0)

    async def settled(self) -> None:
        """Wait until every webhook was answered and worked, those that answers caused included."""
        while True:
            before = len(self.github.deliveries)
            await self.github.settled(60)
            await self.bot.worker.idle()
            await self.bot.timekeeper.idle()
            await self.bot.bell.idle()
            if self.sweeps:
                await self.bot.redelivery.idle()
                await self.bot.housekeeping.idle()
                await self.github.settled(60)
                await self.bot.sweeper.idle()
            await self.bot.worker.idle()
            if len(self.github.deliveries) == before:
                return

    async def advance(self, seconds: float) -> None:
        """Let time pass for the bot, and see what it does then."""
        self.clock.ahead += timedelta(seconds=seconds)
        self.bot.worker.wake("nobody/nothing#0")
        self.bot.timekeeper.wake()
        self.bot.bell.wake()
        self.bot.redelivery.wake()
        self.bot.housekeeping.wake()
        self.bot.sweeper.wake()
        await self.settled()

    async def hear(self) -> None:
        """Let the bot hear at once what somebody did beside it, and see what it does then."""
        self.bot.bell.wake()
        await self.settled()

    async def journal(self) -> list[Entry]:
        """All that was recorded."""
        async with opened(self.settings.database_url, exclusive=False) as database:
            return await Journal(database).entries()

    async def deliveries(self) -> list[Item]:
        """Everything that the inbox has seen."""
        async with opened(self.settings.database_url, exclusive=False) as database:
            return await Inbox(database).list()

    def new_requests(self) -> list[RecordedRequest]:
        """Requests to the API since this was last asked; tokens and the App's own aside."""
        found = self.github.requests[self.seen :]
        self.seen = len(self.github.requests)
        return [request for request in found if request.token_kind == "installation"]


def make_settings(
    private_key: str, folder: Path, api_url: str, rules: Path | RemoteRules = ROOT / "rules"
) -> Settings:
    """Settings of a bot that keeps its database in `folder`."""
    return Settings(
        app_id=str(APP_ID),
        private_key=private_key,
        webhook_secrets=(SECRET,),
        api_url=api_url,
        graphql_url="",
        database_url=f"sqlite+aiosqlite:///{folder}/vepbot.sqlite3",
        rules=rules,
        host="127.0.0.1",
        port=0,
        log_level="info",
        log_format="text",
    )


def label_rules(folder: Path) -> Path:
    """The shipped rules, all but the first left out: it labels a proposal by its owner."""
    found = folder / "rules"
    found.mkdir(parents=True, exist_ok=True)
    text = (ROOT / "rules" / "kubevirt.yaml").read_text("utf-8")
    head, rules = text.split("\nrules:\n")
    head = head.partition("\nchecklists:")[0]
    first = rules.split("\n\n")[0]
    (found / "kubevirt.yaml").write_text(f"{head}\n\nrules:\n{first}\n", "utf-8")
    return found


@asynccontextmanager
async def playing(
    key_pair: tuple[str, str],
    folder: Path,
    rules: Path | RemoteRules = ROOT / "rules",
    github: FakeGitHub | None = None,
    clock: Clock | None = None,
    *,
    sweeps: bool = False,
    **changes: Any,
) -> AsyncIterator[World]:
    """A running bot with the shipped rules, or others, beside a running fake that sends to it.

    `changes` are settings that differ.
    """
    github = github or FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    async with github.serving() as api_url:
        settings = replace(make_settings(key_pair[0], folder, api_url, rules), **changes)
        clock = clock or Clock()
        async with running(settings, clock, sweeps=sweeps) as (bot, url):
            github.deliver_to(f"{url}/webhook")
            yield World(github, bot, url, settings, clock, sweeps)
            github.deliver_to(None)
