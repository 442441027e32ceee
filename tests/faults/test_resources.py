"""The disk is full, the database read-only, locked, moved or damaged: nothing acknowledged is lost.

What cannot be kept is refused with 503, for GitHub to deliver again; recovery needs nobody.
"""

import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import Connection, Engine, event

from tests.fakes.github import ChangedFile, Fault, PullRequest, RecordedDelivery, Repository
from tests.harness.postgresql import OwnPostgreSQL
from tests.world import World, label_rules, playing

VEP = [ChangedFile("added", "veps/sig-compute/25-a/vep.md", text="# VEP #25: A\n")]


class Driver:
    """What SQLite is told at the beginning of every transaction of this process."""

    def __init__(self) -> None:
        self.pragma = "busy_timeout = 5000"

    def __call__(self, connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA {self.pragma}")

    @contextmanager
    def told(self, pragma: str, afterwards: str) -> Iterator[None]:
        self.pragma = pragma
        yield
        self.pragma = afterwards


@pytest.fixture
def driver() -> Iterator[Driver]:
    found = Driver()
    event.listen(Engine, "begin", found)
    yield found
    event.remove(Engine, "begin", found)


Trouble = Callable[[Driver, Path], AbstractContextManager[None]]


def full(driver: Driver, database: Path) -> AbstractContextManager[None]:
    """Not a page more may be written."""
    with closing(sqlite3.connect(database)) as reader:
        [pages] = reader.execute("PRAGMA page_count").fetchone()
    return driver.told(f"max_page_count = {pages}", afterwards="max_page_count = 1000000")


def read_only(driver: Driver, _: Path) -> AbstractContextManager[None]:
    return driver.told("query_only = ON", afterwards="query_only = OFF")


@contextmanager
def locked(driver: Driver, database: Path) -> Iterator[None]:
    """Another process writes and comes to no end."""
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with driver.told("busy_timeout = 20", afterwards="busy_timeout = 5000"):
            yield
        other.execute("ROLLBACK")


@contextmanager
def moved(_: Driver, database: Path) -> Iterator[None]:
    aside = database.with_suffix(".aside")
    database.rename(aside)
    yield
    assert not database.exists()
    aside.rename(database)


async def ask(world: World, path: str) -> str:
    async with aiohttp.ClientSession() as session, session.get(f"{world.url}{path}") as answer:
        return await answer.text()


async def ready_again(world: World) -> None:
    """Returns when `/readyz` says so; nothing else happens meanwhile."""
    while '"ready"' not in await ask(world, "/readyz"):
        pass


def proposals(repository: Repository) -> Iterator[PullRequest]:
    """Pull requests that get one label each."""
    for number in range(25, 1000):
        yield repository.open_pull_request("alice", f"VEP {number}", files=VEP)


def refused(world: World) -> list[RecordedDelivery]:
    return [each for each in world.github.deliveries if each.status == 503]


async def fill(world: World, repository: Repository) -> None:
    """Until deliveries are refused: where one has no room there may be some for another."""
    pulls = proposals(repository)
    while not refused(world) or '"ready"' in await ask(world, "/readyz"):
        next(pulls)
        await world.github.settled(60)


async def send_again(world: World) -> None:
    for delivery in refused(world):
        world.github.redeliver(delivery.guid)
    await world.settled()
    await world.advance(60)


def each_has_one_label(world: World, repository: Repository) -> bool:
    labels = [pull.labels for pull in repository.issues.values()]
    return labels == [["sig/compute"]] * len(world.github.writes())


@pytest.mark.parametrize("trouble", [full, read_only, locked, moved])
async def test_what_was_acknowledged_survives_and_the_rest_is_refused(
    key_pair: tuple[str, str], tmp_path: Path, driver: Driver, trouble: Trouble
) -> None:
    async with playing(key_pair, tmp_path, label_rules(tmp_path)) as world:
        repository = world.github.add_repository("kubevirt/enhancements", labels=["sig/compute"])
        world.github.faults.add(Fault("GET", r"/pulls/\d+$", status=502))
        next(proposals(repository))
        await world.settled()
        with trouble(driver, tmp_path / "vepbot.sqlite3"):
            await fill(world, repository)
            assert "the database" in await ask(world, "/readyz")
            assert 'vepbot_refusing{reason="database"} 1.0' in await ask(world, "/metrics")
        await ready_again(world)
        assert 'vepbot_refusing{reason="database"} 0.0' in await ask(world, "/metrics")
        await send_again(world)
        assert each_has_one_label(world, repository)
        assert {item.state for item in await world.deliveries()} == {"done"}


async def test_a_postgresql_that_is_gone_for_a_while(
    key_pair: tuple[str, str], tmp_path: Path, own_postgresql: OwnPostgreSQL
) -> None:
    with own_postgresql.database() as url:
        rules = label_rules(tmp_path)
        async with playing(key_pair, tmp_path, rules, database_url=url) as world:
            repository = world.github.add_repository("kubevirt/enhancements", ["sig/compute"])
            world.github.faults.add(Fault("GET", r"/pulls/\d+$", status=502))
            next(proposals(repository))
            await world.settled()
            own_postgresql.stop()
            await fill(world, repository)
            assert "the database" in await ask(world, "/readyz")
            own_postgresql.start()
            await ready_again(world)
            await send_again(world)
            assert each_has_one_label(world, repository)
            assert {item.state for item in await world.deliveries()} == {"done"}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() or _ran("mount", "-t", "tmpfs", "-o", "size=4m", "none", str(folder)):
        pytest.skip("no file system can be mounted here")
    yield folder
    _ran("umount", "--lazy", str(folder))


def _ran(*command: str) -> int:
    return subprocess.run(command, check=False, capture_output=True).returncode  # noqa: S603


def use_up(rubbish: Path) -> None:
    with suppress(OSError), rubbish.open("wb", buffering=0) as file:
        while file.write(b"\0" * 4096):
            pass


async def test_a_disk_that_is_full_and_emptied_again(
    key_pair: tuple[str, str],
    small_disk: Path,
    tmp_path: Path,
    log: Callable[[], str],
) -> None:
    async with playing(key_pair, small_disk, label_rules(tmp_path), minimum_free_bytes=0) as world:
        repository = world.github.add_repository("kubevirt/enhancements", labels=["sig/compute"])
        rubbish = small_disk / "rubbish"
        use_up(rubbish)
        await fill(world, repository)
        told = await ask(world, "/readyz")
        assert "the database cannot be written" in told
        assert "database or disk is full" not in told
        assert "database or disk is full" in log()
        rubbish.unlink()
        await ready_again(world)
        await send_again(world)
        assert each_has_one_label(world, repository)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"minimum_free_bytes": 1 << 60}, "the disk is nearly full"),
        ({"maximum_pending": 0}, "0 deliveries wait already"),
    ],
)
async def test_a_bound_that_is_reached_is_said_and_refuses(
    key_pair: tuple[str, str], tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    async with playing(key_pair, tmp_path, label_rules(tmp_path), **changes) as world:
        repository = world.github.add_repository("kubevirt/enhancements", labels=["sig/compute"])
        next(proposals(repository))
        await world.github.settled(60)
        repository.open_issue("alice", "what no rule listens to is not kept, and not refused")
        await world.github.settled(60)
        assert [delivery.status for delivery in world.github.deliveries] == [503, 202]
        assert reason in await ask(world, "/readyz")


# What a bad disk or a slip of the hand leaves in a row.
DAMAGE = {
    "a lane that is none": "lane = 'nothing'",
    "a time beyond all time": f"due_at = {2**63 - 1}, received_at = {2**63 - 1}",
    "a time that is none": "received_at = 'yesterday'",
    "as many attempts as a number can say": f"attempts = {2**63 - 1}",
    "attempts that are no number": "attempts = 'many'",
    "a body that was cut": "carries_words = 1, body = x'789c4b'",
    "a body that is none": "carries_words = 1, body = x'00'",
    "a number that no installation has": f"installation = {-(2**63)}",
}


@pytest.mark.parametrize("damage", DAMAGE)
async def test_a_damaged_row_is_laid_aside_and_stops_nothing(
    key_pair: tuple[str, str], tmp_path: Path, damage: str
) -> None:
    database = tmp_path / "vepbot.sqlite3"
    rules = label_rules(tmp_path)
    async with playing(key_pair, tmp_path, rules) as world:
        repository = world.github.add_repository("kubevirt/enhancements", labels=["sig/compute"])
        world.github.faults.add(Fault("GET", r"/pulls/\d+$", times=2, status=502))
        first = repository.open_pull_request("a", "VEP 25", files=VEP)
        await world.settled()
        repository.edit_pull_request(first.number, title="VEP 25, edited")
        second = repository.open_pull_request("a", "VEP 26", files=VEP)
        await world.settled()
        github = world.github
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(f"UPDATE deliveries SET {DAMAGE[damage]} WHERE id = 1")  # noqa: S608
        connection.commit()
    async with playing(key_pair, tmp_path, rules, github) as world:
        for _ in range(6):
            await world.advance(7200)
        assert [pull.labels for pull in (first, second)] == [["sig/compute"]] * 2
        assert {item.state for item in await world.deliveries()} <= {"done", "dead"}


async def test_a_row_in_a_state_that_nobody_knows_is_taken_again_when_it_comes_again(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    async with playing(key_pair, tmp_path, label_rules(tmp_path)) as world:
        repository = world.github.add_repository("kubevirt/enhancements", labels=["sig/compute"])
        pull = next(proposals(repository))
        await world.settled()
        repository.remove_label(pull.number, "sig/compute", "vepbot[bot]")
        with closing(sqlite3.connect(tmp_path / "vepbot.sqlite3")) as connection:
            connection.execute("UPDATE deliveries SET state = 'odd'")
            connection.commit()
        world.github.redeliver(world.github.deliveries[0].guid)
        await world.settled()
        states = [item.state for item in await world.deliveries()]
        assert states[0] == "done"
