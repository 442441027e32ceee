"""A freeze comes and goes while the bot is killed after every single write: as if nothing had been.

The real `vepbot serve --clock`: each life of it ends with SIGKILL at its first write, before the
answer, until one finds nothing left to do.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.store.agenda import Agenda
from bot.store.backend.database import opened
from bot.store.inbox import Inbox
from tests.fakes.github import FakeGitHub
from tests.faults.deaths import Deadly, started, struck_before
from tests.harness.processes import POLL_SECONDS, BotProcess
from tests.harness.story import HOME, picture
from tests.stories.test_any_time import rules_of_time
from tests.stories.test_time import FREEZE, proposed, said, stage, until
from tests.world import Clock, playing

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
START = FREEZE - 20 * DAY
MOMENTS = (FREEZE - 3 * DAY + MINUTE, FREEZE + MINUTE)
NUMBERS = (50, 51)
MOST_LIVES = 30


@dataclass
class Life:
    """One database, one GitHub, and the processes that come and go."""

    folder: Path
    github: FakeGitHub
    clock: Clock
    key: str
    url: str
    deaths: int = 0

    def process(self) -> BotProcess:
        """A bot for which it is the time of the play."""
        options = ("--clock", self.clock().isoformat())
        found = str(self.folder / "rules")
        return BotProcess(self.folder, self.key, self.url, options, RULES_DIR=found)

    async def until(self, moment: datetime) -> None:
        """That time has come: processes live and die until one of them has nothing to do."""
        self.clock.ahead += moment - self.clock()
        for _ in range(MOST_LIVES):
            if not await self._dies():
                return
            self.deaths += 1
        raise AssertionError("there is no end of it")

    async def _dies(self) -> bool:
        """One process, from its start to its end; whether it died of a write."""
        process = self.process()
        await started(process, self.github)
        fatal = Deadly(drop=True, after=True, pid=process.pid)
        self.github.faults.add(fatal)
        if await struck_before(self.rests(), fatal):
            await process.kill()
            return True
        self.github.faults.clear()
        assert await process.stop() == 0
        return False

    async def rests(self) -> None:
        """Nothing is due, nothing waits, and no webhook is on its way."""
        url = f"sqlite+aiosqlite:///{self.folder}/vepbot.sqlite3"
        async with opened(url, exclusive=False) as database:
            agenda, inbox = Agenda(database), Inbox(database)
            async with asyncio.timeout(60):
                while await self._waits(agenda, inbox):  # noqa: ASYNC110  another process works
                    await asyncio.sleep(POLL_SECONDS)

    async def _waits(self, agenda: Agenda, inbox: Inbox) -> bool:
        """What is due is asked for first and settled then: in this order nothing is missed."""
        await self.github.settled()
        is_due = await agenda.due(self.clock(), self.clock() + MINUTE)
        return bool(is_due) or (await inbox.counts()).pending > 0


def staged(key_pair: tuple[str, str]) -> tuple[FakeGitHub, Clock]:
    """GitHub, and its clock, which is the bot's too."""
    clock = Clock()
    clock.ahead = START - datetime.now(UTC)
    return stage(key_pair, clock), clock


async def calm(key_pair: tuple[str, str], folder: Path) -> FakeGitHub:
    """The play without a death."""
    github, clock = staged(key_pair)
    async with playing(key_pair, folder, rules_of_time(folder), github, clock) as world:
        for number in NUMBERS:
            proposed(github, number)
        await world.settled()
        for moment in MOMENTS:
            await until(world, moment)
    return github


async def deadly(key_pair: tuple[str, str], folder: Path) -> Life:
    """The same with all of them."""
    github, clock = staged(key_pair)
    rules_of_time(folder)
    async with github.serving() as url:
        life = Life(folder, github, clock, key_pair[0], url)
        process = life.process()
        await started(process, github)
        for number in NUMBERS:
            proposed(github, number)
        await life.rests()
        assert await process.stop() == 0
        for moment in MOMENTS:
            await life.until(moment)
    return life


async def test_killed_after_every_write_around_a_freeze(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    expected = await calm(key_pair, tmp_path / "calm")
    found = await deadly(key_pair, tmp_path / "deadly")
    assert found.deaths == 6  # a reminder, the gate and a last word, of two proposals
    assert picture(found.github.repository(HOME)) == picture(expected.repository(HOME))
    assert len(found.github.writes()) == len(expected.writes())
    for number in NUMBERS:
        pull = found.github.repository(HOME).pull_request(number)
        assert said(pull) == [*["Until 2098-04-01."] * 2, "Too late."]
