"""The database is gone for a while: what was acknowledged survives, all else is refused."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from tests.fakes.github import ChangedFile, FakeGitHub, Fault
from tests.harness.postgresql import OwnPostgreSQL
from tests.world import APP_ID, SECRET, label_rules, playing

VEP = [ChangedFile("added", "veps/sig-compute/25-a/vep.md", text="# VEP #25: A\n")]


async def until(is_so: Callable[[], bool]) -> None:
    """Another process works; asked without a rest it would have no processor."""
    async with asyncio.timeout(60):
        while not is_so():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_a_server_that_is_stopped_and_started_again_needs_nobody(
    own_postgresql: OwnPostgreSQL, key_pair: tuple[str, str], tmp_path: Path
) -> None:
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    repository = github.add_repository("kubevirt/enhancements", ["sig/compute"])
    rules = label_rules(tmp_path)
    with own_postgresql.database() as url:
        async with playing(key_pair, tmp_path, rules, github, database_url=url) as world:
            github.faults.add(Fault("GET", r"/files$", status=None, delay=1.0))
            first = repository.open_pull_request("alice", "VEP 25", files=VEP)
            await until(lambda: any(each.path.endswith("/files") for each in github.requests))

            await asyncio.to_thread(own_postgresql.stop)
            second = repository.open_pull_request("bob", "VEP 26", files=VEP)
            await github.settled(60)
            refused = github.deliveries[-1]
            assert refused.status == 503
            assert first.labels == second.labels == []

            await asyncio.to_thread(own_postgresql.start)
            await until(lambda: bool(first.labels))
            while refused.status != 202:
                github.redeliver(refused.guid)
                await github.settled(60)
            await until(lambda: bool(second.labels))
            await world.settled()
            assert {item.state for item in await world.deliveries()} == {"done"}
    labelings = [request.path for request in github.writes()]
    assert len(labelings) == len(set(labelings)) == 2
