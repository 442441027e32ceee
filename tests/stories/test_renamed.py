"""A repository is renamed: nothing false is written under its old name, and that is said."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.fakes.github import Repository
from tests.stories.test_tracking import HOME, document, populated
from tests.world import World, playing

NEW = "kubevirt/veps"
FIX = f"write `repository: {NEW}` into the rules"


@pytest.fixture
async def world(key_pair: tuple[str, str], tmp_path: Path) -> AsyncIterator[World]:
    github = populated(key_pair[1])
    async with playing(key_pair, tmp_path, github=github, sweeps=True) as found:
        yield found


@pytest.fixture
async def repository(world: World) -> Repository:
    """With a pull request that was looked at, and renamed since."""
    found = world.github.repository(HOME)
    found.open_pull_request("alice", "Warm reboot", files=document(), number=50)
    await world.settled()
    assert (await readiness(world))[0] == 200
    world.github.rename_repository(HOME, "veps")
    world.github.forget_requests()
    return found


async def readiness(world: World) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(f"{world.url}/readyz") as answer:
        return answer.status, (await answer.json()).get("reason", "")


async def test_an_event_under_the_new_name_is_refused_for_later(
    world: World, repository: Repository
) -> None:
    repository.comment(50, "carol", "/vep help")
    await world.settled()
    [said] = [each for each in world.github.deliveries if each.event == "issue_comment"][-1:]
    assert said.status == 503  # GitHub can be asked for it when the rules are right
    status, reason = await readiness(world)
    assert status == 503
    assert FIX in reason
    assert world.github.writes() == []


@pytest.mark.usefixtures("repository")
async def test_a_sweep_finds_it_without_an_event(world: World) -> None:
    for _ in range(3):
        await world.advance(3700)
    assert FIX in (await readiness(world))[1]
    assert world.github.writes() == []


async def test_what_waited_under_the_old_name_writes_nothing(
    world: World, repository: Repository
) -> None:
    """Everything can be read under the old name; links in it are those of the new one."""
    world.github.rename_repository(NEW, "enhancements")
    repository.edit_pull_request(50, title="Another")
    await world.settled()
    assert (await readiness(world))[0] == 200
    world.github.forget_requests()
    world.github.webhooks.url = None
    repository.edit_pull_request(50, title="Yet another")
    guid = world.github.deliveries[-1].guid
    world.github.rename_repository(HOME, "veps")
    world.github.deliver_to(f"{world.url}/webhook")
    world.github.redeliver(guid)
    await world.github.settled(60)
    for _ in range(3):
        await world.advance(700)
    assert FIX in (await readiness(world))[1]
    assert world.github.writes() == []
