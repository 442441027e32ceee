"""Replicas on one PostgreSQL: no lane worked by two at once, none left with one that died."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from bot.app import running
from bot.core.engine.decision.decide import Decision
from bot.core.engine.planning.plan import Plan
from bot.core.model.subject import SubjectRef
from bot.core.model.trigger import Trigger
from bot.github.api.errors import Transient
from bot.service.evaluation.result import Evaluation
from bot.service.worker.replicas import Replicas
from bot.service.worker.worker import Worker
from bot.store.backend.database import opened
from bot.store.backend.schema import DONE
from bot.store.inbox import Arrival, Inbox
from bot.telemetry import Metrics
from tests.fakes.github import ChangedFile, FakeGitHub, Fault, RecordedDelivery
from tests.harness.postgresql import PostgreSQL
from tests.harness.processes import BotProcess
from tests.harness.story import HOME, OPENING, PULL, Story, stage_of
from tests.store.backend.test_locks import cut_all
from tests.world import APP_ID, SECRET, World, playing

HOT, OTHERS = "o/r#1", ("o/r#2", "o/r#3")


def clock() -> datetime:
    return datetime.now(UTC)


class Bench:
    """Where all replicas evaluate: `overlaps` counts subjects that two had in hand at once."""

    def __init__(self) -> None:
        self.overlaps = 0
        self.by: set[str] = set()
        self.calls = 0
        self.fails = 0
        self.started = asyncio.Event()
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()
        self._inside: set[int] = set()

    async def evaluate(self, who: str, subject: SubjectRef, trigger: Trigger) -> Evaluation:
        self.by.add(who)
        self.calls += 1
        self.overlaps += subject.number in self._inside
        self._inside.add(subject.number)
        self.started.set()
        try:
            await self.may_go_on.wait()
            await asyncio.sleep(0.01)  # as long as a look takes at the least
        finally:
            self._inside.discard(subject.number)
        if self.fails:
            self.fails -= 1
            raise Transient("502")
        return Evaluation(Decision(trigger, clock(), ()), Plan(()), ())


class Replica:
    """A worker as one process has it, on its own connections."""

    def __init__(self, inbox: Inbox, worker: Worker) -> None:
        self.inbox = inbox
        self.worker = worker

    async def arrive(self, lane: str, guid: str, *, words: bool = False) -> None:
        assert await self.inbox.put(
            Arrival(guid, lane, "pull_request", "opened", 11, b"{}", clock(), words)
        )
        self.worker.wake(lane)

    async def all_done(self) -> None:
        async with asyncio.timeout(30):
            while (await self.inbox.counts()).pending:  # noqa: ASYNC110  others work, too
                await asyncio.sleep(0.02)


@asynccontextmanager
async def replica(url: str, who: str, bench: Bench) -> AsyncIterator[Replica]:
    """One at work inside the block; at its end it dies."""

    async def evaluate(subject: SubjectRef, trigger: Trigger, _: int | None) -> Evaluation:
        return await bench.evaluate(who, subject, trigger)

    async with opened(url) as database:
        inbox = Inbox(database)
        worker = Worker(inbox, evaluate, clock, Metrics(), database.holds)
        neighbours = Replicas(database.holds, worker)
        tasks = [asyncio.create_task(each.run()) for each in (worker, neighbours)]
        try:
            yield Replica(inbox, worker)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_hot_lane_is_worked_by_one_at_a_time_and_in_order(postgresql: PostgreSQL) -> None:
    bench = Bench()
    with postgresql.database() as url:
        async with replica(url, "a", bench) as a, replica(url, "b", bench) as b:
            for number in range(60):
                who = (a, b)[number % 2]
                await who.arrive(HOT, f"{number}", words=True)
                await who.arrive(OTHERS[number % 2], f"other {number}")
            await a.all_done()
            items = [item for item in await a.inbox.list() if item.lane == HOT]
    assert bench.overlaps == 0
    assert bench.by == {"a", "b"}
    finished = [item.finished_at for item in items if item.finished_at]
    assert finished == sorted(finished)
    assert [item.attempts for item in items] == [1] * len(items)


async def test_what_one_accepted_and_left_is_worked_by_the_other(postgresql: PostgreSQL) -> None:
    bench = Bench()
    bench.may_go_on.clear()
    with postgresql.database() as url:
        async with replica(url, "b", bench) as b:
            async with replica(url, "a", bench) as a:
                await a.arrive(HOT, "first")
                await bench.started.wait()
                await a.arrive(HOT, "second")
            assert bench.by == {"a"}
            bench.may_go_on.set()
            await b.all_done()
    assert bench.by == {"a", "b"}
    assert bench.overlaps == 0


async def test_the_rest_after_a_failure_holds_for_all(postgresql: PostgreSQL) -> None:
    bench = Bench()
    bench.fails = 2
    with postgresql.database() as url:
        async with replica(url, "a", bench) as a, replica(url, "b", bench) as b:
            await a.arrive(HOT, "first")
            await bench.started.wait()
            for number in range(20):
                await b.arrive(HOT, f"{number}")
                await asyncio.sleep(0.02)
            await a.all_done()
            [first] = [item for item in await a.inbox.list() if item.guid == "first"]
    assert bench.calls == first.attempts == 3


async def test_with_its_locks_lost_a_replica_lets_go_of_what_it_has_in_hand(
    postgresql: PostgreSQL,
) -> None:
    bench = Bench()
    bench.may_go_on.clear()
    with postgresql.database() as url:
        async with replica(url, "a", bench) as a:
            await a.arrive(HOT, "first")
            await bench.started.wait()
            bench.started.clear()
            cut_all(url)
            async with asyncio.timeout(30):
                await bench.started.wait()  # let go of, and taken up again
            bench.may_go_on.set()
            await a.all_done()
    assert bench.overlaps == 0
    assert bench.calls == 2


async def test_a_killed_process_leaves_its_work_to_the_other_and_nothing_is_done_twice(
    postgresql: PostgreSQL, key_pair: tuple[str, str], tmp_path: Path
) -> None:
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    repository = github.add_repository("kubevirt/enhancements", ["sig/compute"])
    for number in range(1, 9):
        files = [ChangedFile("added", f"veps/sig-compute/{number}-x/vep.md", text="x")]
        repository.open_pull_request("alice", f"VEP {number}", files=files, number=number)
        for turn in range(3):
            repository.edit_pull_request(number, title=f"VEP {number}, edited {turn}")
    sent = list(github.deliveries)
    with postgresql.database() as url:
        async with github.serving() as api_url:
            both = []
            for name in ("a", "b"):
                (tmp_path / name).mkdir()
                both.append(BotProcess(tmp_path / name, key_pair[0], api_url, DATABASE_URL=url))
            await asyncio.gather(*(each.start() for each in both))
            dying, other = both
            github.faults.add(Fault("GET", r"/files$", times=3, status=None, delay=0.2))
            for number, delivery in enumerate(sent):
                await send((both[number % 2]).url, delivery)
                if number == len(sent) // 2:
                    await dying.kill()
                    both = [other, other]
            items = await other.worked()
            assert await other.stop() == 0
    assert {item.state for item in items} == {DONE}
    assert len(items) == len(sent)
    assert sorted(request.path for request in github.writes()) == sorted(
        f"/repos/kubevirt/enhancements/issues/{number}/labels" for number in range(1, 9)
    )


async def send(url: str, delivery: RecordedDelivery) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{url}/webhook", data=delivery.body, headers=delivery.headers) as response,
    ):
        assert response.status == 202


async def test_of_two_replicas_one_makes_the_sweep_of_an_hour(
    postgresql: PostgreSQL, key_pair: tuple[str, str], tmp_path: Path
) -> None:
    github = stage_of(key_pair, OPENING)
    with postgresql.database() as url:
        async with pair(key_pair, tmp_path, url, github, sweeps=True) as (first, second):
            await asyncio.gather(first.advance(90), second.advance(0))  # they share their clock
            assert await sweeps_of(first, second) == 1
            await first.advance(100 * 60)
            await second.advance(0)
            assert await sweeps_of(first, second) == 2


async def sweeps_of(*worlds: World) -> float:
    """How many all of them made."""
    async with aiohttp.ClientSession() as session:
        pages = [await (await session.get(f"{world.url}/metrics")).text() for world in worlds]
    found = re.findall(r'vepbot_sweeps_total{outcome="done"} (\S+)', "\n".join(pages))
    return sum(map(float, found))


@asynccontextmanager
async def pair(
    key_pair: tuple[str, str],
    folder: Path,
    url: str,
    github: FakeGitHub | None = None,
    *,
    sweeps: bool = False,
) -> AsyncIterator[tuple[World, World]]:
    """Two replicas before one GitHub, which sends to the first."""
    playing_first = playing(key_pair, folder, github=github, sweeps=sweeps, database_url=url)
    async with (
        playing_first as first,
        running(first.settings, first.clock, sweeps=sweeps) as (bot, address),
    ):
        yield first, World(first.github, bot, address, first.settings, first.clock, sweeps)


async def test_two_pull_requests_of_one_proposal_at_two_replicas_open_one_issue_for_it(
    postgresql: PostgreSQL, key_pair: tuple[str, str], tmp_path: Path
) -> None:
    github = stage_of(key_pair, OPENING)
    story = Story(OPENING, github.repository(HOME))
    files = story.document("Warm reboot")
    for number in (PULL, PULL + 1):
        story.repository.open_pull_request("alice", "Reboot", files=files, number=number)
        story.repository.merge(number)
    merges = [each for each in github.deliveries if each.action == "closed"]
    github.faults.add(Fault("POST", r"/issues$", status=None, delay=0.5))
    with postgresql.database() as url:
        async with pair(key_pair, tmp_path, url, github) as both:
            github.deliver_to(None)
            await asyncio.gather(*map(send, (each.url for each in both), merges))
            async with asyncio.timeout(60):
                while {item.state for item in await both[0].deliveries()} != {DONE}:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
    pulls = {PULL, PULL + 1}
    assert len({*story.repository.issues} - pulls) == 1
    assert sum(request.path.endswith("/issues") for request in github.writes()) == 1
