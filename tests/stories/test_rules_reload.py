"""Rules that change while the bot runs, from a folder and from GitHub's default branch."""

import asyncio
import os
from pathlib import Path

import aiohttp
import pytest

from bot.settings import RemoteRules
from tests.fakes.github import ChangedFile, FakeGitHub, Fault
from tests.harness.talk import home, talking
from tests.harness.talk import opened as command_target
from tests.stories.test_effects import HEAD, write_rules
from tests.world import APP_ID, SECRET, World, playing

RULE = """\
  - name: red
    description: A proposal of the red team is labelled so.
    for: pull-request
    if: { touches: proposal }
    ensure: { labels: { set: [ LABEL ] } }
"""
FILES = [ChangedFile("added", "p/red/1-a/p.md", text="# EP 1: A\n")]


def rules_with(label: str) -> str:
    return HEAD + RULE.replace("LABEL", label)


def fake(key_pair: tuple[str, str]) -> FakeGitHub:
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    github.add_repository("example/enhancements", labels=["one", "two"])
    return github


async def opened(world: World) -> list[str]:
    """The labels that a new proposal gets."""
    repository = world.github.repository("example/enhancements")
    pull = repository.open_pull_request("alice", "Red", files=FILES)
    await world.settled()
    return pull.labels


async def metric(world: World, name: str) -> float:
    async with aiohttp.ClientSession() as session, session.get(f"{world.url}/metrics") as answer:
        lines = (await answer.text()).splitlines()
    return float(next((line.split()[-1] for line in lines if line.startswith(name)), 0))


async def is_ready(world: World) -> bool:
    async with aiohttp.ClientSession() as session, session.get(f"{world.url}/readyz") as answer:
        return answer.status == 200


async def test_an_edit_in_the_folder_takes_effect_and_a_broken_one_does_not(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    folder = write_rules(tmp_path, RULE.replace("LABEL", "one"))
    async with playing(key_pair, tmp_path, folder, fake(key_pair)) as world:
        assert await opened(world) == ["one"]
        write_rules(tmp_path, RULE.replace("LABEL", "two"))
        await world.bot.rules.refresh()
        assert await opened(world) == ["two"]
        write_rules(tmp_path, RULE.replace("ensure", "ensrue"))
        await world.bot.rules.refresh()
        assert await opened(world) == ["two"]
        assert await is_ready(world)
        assert await metric(world, "vepbot_rules_problems") > 0
        write_rules(tmp_path, RULE.replace("LABEL", "one"))
        await world.bot.rules.refresh()
        assert await metric(world, "vepbot_rules_problems") == 0
        assert await opened(world) == ["one"]


async def test_a_command_is_carried_out_by_the_rules_by_which_it_was_read(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    async with talking(key_pair, tmp_path) as world:
        pull = await command_target(world)
        rules = world.settings.rules
        assert isinstance(rules, Path)

        async def edit() -> None:
            for path in rules.glob("*.yaml"):
                text = path.read_text("utf-8")
                path.write_text(text.replace("on-command: hold", "on-command: stop"), "utf-8")
            await world.bot.rules.refresh()

        fault = Fault("GET", r"/reactions$", status=None, meanwhile=edit)
        world.github.faults.add(fault)
        home(world).comment(pull.number, "carol", "/ep hold")
        await world.settled()
        assert world.github.faults.pending == []
        assert "hold" in pull.labels


async def test_a_folder_that_vanished_changes_nothing(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    folder = write_rules(tmp_path, RULE.replace("LABEL", "one"))
    async with playing(key_pair, tmp_path, folder, fake(key_pair)) as world:
        folder.rename(tmp_path / "elsewhere")
        await world.bot.rules.refresh()
        assert await opened(world) == ["one"]


async def test_rules_are_named_from_their_folder_on(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    folder = write_rules(tmp_path, RULE.replace("LABEL", "one"))
    async with playing(key_pair, tmp_path, folder, fake(key_pair)) as world:
        await opened(world)
        assert {entry.file for entry in await world.journal()} == {"rules/ep.yaml"}


REMOTE = RemoteRules("example/policy", "rules")


def with_policy(key_pair: tuple[str, str]) -> FakeGitHub:
    github = fake(key_pair)
    files = {"rules/ep.yaml": rules_with("one"), "rules/templates/x.md": "Hello."}
    github.add_repository("example/policy", files=files)
    return github


async def test_rules_on_github_are_read_again_at_the_push(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    github = with_policy(key_pair)
    async with playing(key_pair, tmp_path, REMOTE, github) as world:
        assert await opened(world) == ["one"]
        github.repository("example/policy").put_file("rules/ep.yaml", rules_with("two"))
        await world.settled()
        await world.bot.rules.refreshed()
        assert await opened(world) == ["two"]
        assert {entry.file for entry in await world.journal()} == {"example/policy:rules/ep.yaml"}


async def test_rules_of_a_pull_request_never_count(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    github = with_policy(key_pair)
    async with playing(key_pair, tmp_path, REMOTE, github) as world:
        policy = github.repository("example/policy")
        change = [ChangedFile("modified", "rules/ep.yaml", text=rules_with("two"))]
        policy.open_pull_request("mallory", "More for me", files=change)
        await world.settled()
        await world.bot.rules.refresh()
        assert await opened(world) == ["one"]


async def test_reading_them_again_costs_only_what_github_answers_304(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    async with playing(key_pair, tmp_path, REMOTE, with_policy(key_pair)) as world:
        world.new_requests()
        await world.bot.rules.refresh()
        assert {request.status for request in world.new_requests()} == {304}


async def test_a_github_that_is_down_at_the_start_is_waited_for(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    github = with_policy(key_pair)
    github.faults.add(Fault("GET", r"/contents/", times=1))
    async with playing(key_pair, tmp_path, REMOTE, github) as world:
        assert not await is_ready(world)
        repository = github.repository("example/enhancements")
        pull = repository.open_pull_request("alice", "Red", files=FILES)
        await world.settled()
        assert pull.labels == []
        await world.bot.rules.refresh()
        assert await is_ready(world)
        await world.advance(60)
        assert pull.labels == ["one"]


@pytest.mark.parametrize("trap", ["loop", "folder", "nowhere", "pipe"])
async def test_a_trap_in_the_folder_is_a_mistake_and_ends_nothing(
    key_pair: tuple[str, str], tmp_path: Path, trap: str
) -> None:
    folder = write_rules(tmp_path, RULE.replace("LABEL", "one"))
    async with playing(key_pair, tmp_path, folder, fake(key_pair)) as world:
        path = folder / "trap.yaml"
        match trap:
            case "loop":
                path.symlink_to(path.name)
            case "folder":
                path.mkdir()
            case "nowhere":
                path.symlink_to("not-there.yaml")
            case _:
                os.mkfifo(path)
        await told_to_read(world)
        assert await metric(world, "vepbot_rules_problems ") == 1
        assert await opened(world) == ["one"]
        path.rmdir() if trap == "folder" else path.unlink()
        write_rules(tmp_path, RULE.replace("LABEL", "two"))
        await told_to_read(world)
        assert await opened(world) == ["two"]
        assert await metric(world, "vepbot_rules_problems ") == 0
        assert await metric(world, 'vepbot_task_failures_total{task="rules"}') == 0


async def told_to_read(world: World) -> None:
    """By the task that watches the folder, not beside it."""
    world.bot.rules.moved()
    async with asyncio.timeout(20):
        await world.bot.rules.refreshed()
