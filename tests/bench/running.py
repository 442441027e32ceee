"""What the running bot does with deliveries: `vepbot serve` on each database, before a fake GitHub.

`python -m tests.bench.running`. The fake and each replica are processes of their own. All pull
requests have their label from the start: nothing is written, an evaluation reads.
"""

import argparse
import asyncio
import re
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from bot.store.backend.database import opened
from bot.store.inbox import Inbox, Item
from tests.bench.load import answer_seconds, cpu_seconds, measure, paced
from tests.bench.stage import PULLS, REPOSITORY, payloads, prepare
from tests.fakes.app_client import app_client
from tests.fakes.keys import private_key, public_key
from tests.harness.postgresql import PostgreSQL, connected, serving_own
from tests.harness.processes import BotProcess, FakeProcess
from tests.world import APP_ID

CONNECTIONS = 16
RATE = 100
LOOK_SECONDS = 0.1
MOST_ITEMS = 1_000_000
DEATHS = 3
SLOW_SECONDS = 0.1
BURST = 300  # a second: few enough that a replica still works all its lanes at once
AIMS = "aims: p50 < 25 ms, p99 < 100 ms without GitHub's own time; idle < 1 %; taken over < 5 s"


@dataclass(frozen=True)
class Lengths:
    """Seconds of each load, and of the quiet interval."""

    load: float
    quiet: float


@dataclass(frozen=True)
class Bot:
    """The replicas of one bot, the database that they share and the fake that they read from."""

    label: str
    database_url: str
    replicas: Sequence[BotProcess]
    github: FakeProcess

    async def drained(self, since: datetime) -> list[Item]:
        """What was received since then, once nothing waits any more."""
        async with opened(self.database_url, exclusive=False) as database:
            inbox = Inbox(database)
            while (await inbox.counts()).pending:  # noqa: ASYNC110  other processes work
                await asyncio.sleep(LOOK_SECONDS)
            items = await inbox.list(limit=MOST_ITEMS)
        return [item for item in items if item.received_at >= since]

    async def counts(self) -> Counter[str]:
        """Evaluations and requests to GitHub so far, of all replicas together."""
        found: Counter[str] = Counter()
        async with aiohttp.ClientSession() as session:
            for replica in self.replicas:
                async with session.get(f"{replica.url}/metrics") as answer:
                    told = await answer.text()
                for name, value in re.findall(r"^vepbot_(\w+)_total{.*} (\S+)", told, re.MULTILINE):
                    found[name] += int(float(value))
        return found


@asynccontextmanager
async def running(label: str, database_url: str, count: int) -> AsyncIterator[Bot]:
    """A bot that has seen every pull request once."""
    with tempfile.TemporaryDirectory(prefix="vepbot-bench-") as name:
        folder = Path(name)
        url = database_url or f"sqlite+aiosqlite:///{folder}/vepbot.sqlite3"
        github = FakeProcess(folder, public_key())
        await github.start()
        await prepare(github, labelled=True)
        replicas = [
            BotProcess(folder, private_key(), github.url, DATABASE_URL=url, LOG_LEVEL="info")
            for _ in range(count)
        ]
        for replica in replicas:
            await replica.start()
        bot = Bot(label, url, replicas, github)
        try:
            await seen_once(bot)
            yield bot
        finally:
            for process in (*replicas, github):
                await process.kill()


async def seen_once(bot: Bot) -> None:
    """Each replica has read each pull request: from now on GitHub answers 304."""
    for replica in bot.replicas:
        since = datetime.now(UTC)
        await paced(replica.url, payloads(), RATE, PULLS / RATE)
        await bot.drained(since)


async def rates(bot: Bot, seconds: float) -> tuple[float, float]:
    """Deliveries a second that are acknowledged under full load, and that are worked off."""
    since = datetime.now(UTC)
    bodies, connections = payloads(), CONNECTIONS // len(bot.replicas)
    figures = await asyncio.gather(
        *(measure(each.url, each.pid, bodies, connections, seconds) for each in bot.replicas)
    )
    items = await bot.drained(since)
    finished = max(item.finished_at for item in items if item.finished_at)
    began = min(item.received_at for item in items)
    return sum(each.rate for each in figures), len(items) / (finished - began).total_seconds()


async def latencies(bot: Bot, seconds: float) -> str:
    """From the moment that a delivery is due to be sent until its work is done.

    GitHub's own time is what the fake takes, undisturbed, times the requests of an evaluation. What
    it takes longer under load, or a delivery waits for another's evaluation, counts as the bot's.
    """
    since, before = datetime.now(UTC), await bot.counts()
    sent = await sent_evenly(bot, seconds)
    times = sorted(
        (item.finished_at.timestamp() - sent[item.guid]) * 1000
        for item in await bot.drained(since)
        if item.finished_at and item.guid in sent
    )
    spent = await bot.counts() - before
    asked = spent["github_requests"] / spent["evaluations"]
    own = asked * await githubs_seconds(bot.github) * 1000
    p50, p99 = (times[len(times) * part // 100] for part in (50, 99))
    return (
        f"p50 {p50:.1f} ms, p99 {p99:.1f} ms; without GitHub's {own:.1f} ms "
        f"({asked:.2f} requests): p50 {p50 - own:.1f}, p99 {p99 - own:.1f}"
    )


async def sent_evenly(bot: Bot, seconds: float) -> dict[str, float]:
    """The rate shared out between the replicas; when each delivery was due, by GUID."""
    bodies, count = payloads(), len(bot.replicas)
    found = await asyncio.gather(
        *(
            paced(each.url, bodies[index::count], RATE / count, seconds)
            for index, each in enumerate(bot.replicas)
        )
    )
    return {guid: moment for each in found for guid, moment in each.items()}


async def githubs_seconds(github: FakeProcess) -> float:
    """What the fake takes, undisturbed, for the question of an evaluation: is it changed?"""
    path = f"/repos/{REPOSITORY}/pulls/1"
    async with app_client(github.url, APP_ID) as client:
        await client.take_token(REPOSITORY)
        etag = (await client.get(path)).headers["ETag"]
        lines = [
            f"GET {path} HTTP/1.1",
            "Host: localhost",
            "User-Agent: bench",
            "Accept: application/vnd.github+json",
            f"Authorization: Bearer {client.token}",
            f"If-None-Match: {etag}",
        ]
        return await answer_seconds(github.url, "\r\n".join([*lines, "", ""]).encode(), 304)


async def coalescing(bot: Bot, seconds: float) -> str:
    """How often a subject is looked at that all deliveries are about."""
    since, before = datetime.now(UTC), await bot.counts()
    replica = bot.replicas[0]
    await measure(replica.url, replica.pid, payloads()[:1], CONNECTIONS, seconds)
    items = await bot.drained(since)
    looks = (await bot.counts() - before)["evaluations"]
    return (
        f"{len(items)} deliveries about one subject, {looks} evaluations: "
        f"{len(items) / looks:.0f} deliveries each"
    )


async def idle(bot: Bot, seconds: float) -> float:
    """The share of one processor that a replica takes while nothing arrives, in per cent."""
    before = sum(cpu_seconds(each.pid) for each in bot.replicas)
    await asyncio.sleep(seconds)
    spent = sum(cpu_seconds(each.pid) for each in bot.replicas) - before
    return spent / seconds / len(bot.replicas) * 100


async def takeovers(bot: Bot) -> str:
    """Several times; where in its two seconds the other replica is when one dies, is chance."""
    await slow_down(bot.github)
    found = []
    for _ in range(DEATHS):
        found.append(await takeover(bot))
        await bot.replicas[0].start()
    return "; ".join(found)


async def slow_down(github: FakeProcess) -> None:
    """Evaluations take long enough that a replica dies with much of what it accepted undone."""
    slow = {"method": "GET", "path": r"/pulls/\d+$", "times": 10_000, "status": None}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{github.url}/__fake/faults", json=slow | {"delay": SLOW_SECONDS}) as answer,
    ):
        assert answer.status == 200, await answer.text()


async def takeover(bot: Bot) -> str:
    """SIGKILL to a replica that has just accepted a delivery about every subject."""
    dying = bot.replicas[0]
    since = datetime.now(UTC)
    await paced(dying.url, payloads(), BURST, PULLS / BURST)
    killed = time.time()
    await dying.kill()
    ends = [item.finished_at for item in await bot.drained(since) if item.finished_at]
    after = sorted(end.timestamp() - killed for end in ends if end.timestamp() > killed)
    return f"{len(after)} lanes, first {after[0]:.1f} s, last {after[-1]:.1f} s"


async def compare(lengths: Lengths, postgresql: Sequence[str]) -> None:
    """Each database in turn; all rates beside those of SQLite."""
    base = (0.0, 0.0)
    shapes = [("SQLite", "", 1), ("PostgreSQL", postgresql[0], 1)]
    shapes.append(("PostgreSQL, 2 replicas", postgresql[1], 2))
    for label, url, count in shapes:
        async with running(label, url, count) as bot:
            found = await rates(bot, lengths.load)
            base = base if any(base) else found
            tell(bot, "acknowledged", f"{found[0]:6.0f}/s  x {found[0] / base[0]:.2f} of SQLite")
            tell(bot, "worked off", f"{found[1]:6.0f}/s  x {found[1] / base[1]:.2f} of SQLite")
            tell(bot, f"at {RATE}/s", await latencies(bot, lengths.load * 2))
            tell(bot, "coalescing", await coalescing(bot, lengths.load / 2))
            tell(bot, "idle", f"{await idle(bot, lengths.quiet):.2f} % of a processor, a replica")
            if count > 1:
                tell(bot, "taken over", await takeovers(bot))


def tell(bot: Bot, what: str, found: str) -> None:
    """One line of the table."""
    print(f"{bot.label:24} {what:13} {found}", flush=True)


def main() -> None:
    """Run and print everything."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.running", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0, help="length of each load")
    parser.add_argument("--quiet", type=float, default=20.0, help="length of the quiet interval")
    options = parser.parse_args()
    print(f"\nThe running bot ({AIMS})")
    with serving_own(uuid.uuid4().hex) as server:
        keep_safe(server)
        with server.database() as one, server.database() as two:
            asyncio.run(compare(Lengths(options.seconds, options.quiet), (one, two)))


def keep_safe(server: PostgreSQL) -> None:
    """What is committed reaches the disk, as with SQLite; tests do without."""
    with closing(connected(server.url)) as connection:
        connection.execute("ALTER SYSTEM SET fsync = on")
        connection.execute("SELECT pg_reload_conf()")


if __name__ == "__main__":
    main()
