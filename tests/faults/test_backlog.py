"""Much that waits: memory stays flat, nobody waits for a busy neighbour, and looks are shared."""

import asyncio
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from bot.store.backend.database import opened
from bot.store.inbox import Arrival, Inbox, Item
from tests.fakes.github import ChangedFile, FakeGitHub
from tests.harness.processes import BotProcess
from tests.harness.talk import FILES, HOME, stage, talking
from tests.world import APP_ID, SECRET

VEPS = "kubevirt/enhancements"
PULLS = 40
HOT = 1
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Drained:
    """What it took: the most memory (KiB) that the process ever had, and how many evaluations."""

    peak: int
    evaluations: int
    items: list[Item]


def look(number: int, turn: int) -> Arrival:
    """A delivery that only says "look again"."""
    lane = f"{VEPS}#{number}"
    return Arrival(f"{number}-{turn}", lane, "pull_request", "edited", None, b"", NOW)


async def fill(url: str, arrivals: Iterable[Arrival]) -> None:
    """Put them in, as they would have come."""
    async with opened(url) as database:
        inbox = Inbox(database)
        await asyncio.gather(*map(inbox.put, arrivals))


async def drained(key_pair: tuple[str, str], folder: Path, arrivals: list[Arrival]) -> Drained:
    """A process finds all of them when it starts."""
    folder.mkdir()  # noqa: ASYNC240  nothing else runs yet
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    repository = github.add_repository(VEPS, ["sig/compute"])
    for number in range(1, PULLS + 1):
        files = [ChangedFile("added", f"veps/sig-compute/{number}-x/vep.md", text="x")]
        repository.open_pull_request("alice", f"VEP {number}", files=files, number=number)
    await fill(f"sqlite+aiosqlite:///{folder}/vepbot.sqlite3", arrivals)
    async with github.serving() as api_url:
        process = BotProcess(folder, key_pair[0], api_url)
        await process.start()
        items = await process.worked(len(arrivals))
        found = Drained(peak_of(process.pid), await evaluations_of(process.url), items)
        assert await process.stop() == 0
    assert all(pull.labels == ["sig/compute"] for pull in repository.issues.values())
    assert len(items) == len(arrivals)
    assert {item.state for item in items} == {"done"}
    return found


def peak_of(pid: int) -> int:
    """https://man7.org/linux/man-pages/man5/proc_pid_status.5.html: VmHWM, in KiB."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        pytest.skip("this system does not say in /proc how much memory a process has had")
    [found] = re.findall(r"VmHWM:\s+(\d+) kB", status.read_text())
    return int(found)


async def evaluations_of(url: str) -> int:
    """How many there were, by the metric."""
    async with aiohttp.ClientSession() as session, session.get(f"{url}/metrics") as answer:
        told = await answer.text()
    counts = re.findall(r"^vepbot_evaluations_total{.*} (\S+)", told, re.MULTILINE)
    return int(sum(map(float, counts)))


async def test_twenty_thousand_drain_in_the_memory_of_five_thousand(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    """And each subject is looked at once or twice, however often it was asked for."""
    found = {}
    for total in (5_000, 20_000):
        arrivals = [look(n % PULLS + 1, n // PULLS) for n in range(total)]
        found[total] = await drained(key_pair, tmp_path / str(total), arrivals)
    assert found[20_000].peak < 1.15 * found[5_000].peak
    assert found[20_000].evaluations <= 2 * PULLS


async def test_two_thousand_on_one_subject_cost_a_few_looks_and_keep_nobody_waiting(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    """They came first, and the others are not the last to be finished."""
    hot = [look(HOT, turn) for turn in range(2_000)]
    others = [look(number, 0) for number in range(2, PULLS + 1)]
    found = await drained(key_pair, tmp_path / "hot", hot + others)
    assert found.evaluations - len(others) < 20


async def test_who_talks_much_keeps_nobody_waiting(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    """Words are worked one by one; other subjects, which came last, are done long before."""
    github = stage(key_pair)
    repository = github.repository(HOME)
    pulls = [repository.open_pull_request("alice", f"P{n}", "", FILES) for n in range(10)]
    payloads = []
    for _ in range(200):
        repository.comment(pulls[0].number, "carol", "/ep explain")
        payloads.append(json.dumps(github.deliveries[-1].payload).encode())
    lanes = [f"{HOME}#{pull.number}" for pull in pulls]
    talk = [
        Arrival(f"t{n}", lanes[0], "issue_comment", "created", None, body, NOW, carries_words=True)
        for n, body in enumerate(payloads)
    ]
    looks = [Arrival(lane, lane, "pull_request", "edited", None, b"", NOW) for lane in lanes[1:]]
    await fill(f"sqlite+aiosqlite:///{tmp_path}/vepbot.sqlite3", talk + looks)
    async with talking(key_pair, tmp_path, github=github) as world:
        world.github.deliver_to(None)
        while not all(pull.labels for pull in pulls[1:]):  # noqa: ASYNC110  the bot works
            await asyncio.sleep(0.01)
        done = [item for item in await world.deliveries() if item.state == "done"]
    assert sum(item.lane == lanes[0] for item in done) < len(talk) / 4
