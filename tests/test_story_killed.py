"""The stories with SIGKILL after every single write: the end is as if nothing had happened."""

import asyncio
import os
import signal
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.fakes.github import FakeGitHub
from tests.processes import BotProcess
from tests.story import HOME, STORIES, AtWrite, Story, go_on, picture, stage_of
from tests.support import ROOT


@dataclass
class Deadly(AtWrite):
    """The write is carried out; the process that asked for it is dead before the answer."""

    pid: int = 0
    struck: asyncio.Event = field(default_factory=asyncio.Event)

    def matches(self, method: str, path: str) -> bool:
        """Nothing comes between the write and the end."""
        found = super().matches(method, path)
        if found:
            os.kill(self.pid, signal.SIGKILL)
            self.struck.set()
        return found


async def started(process: BotProcess, github: FakeGitHub) -> None:
    """It listens, and webhooks go to it."""
    await process.start()
    github.deliver_to(f"{process.url}/webhook")


async def settled(process: BotProcess, github: FakeGitHub) -> None:
    """Until what is said is heard, and nothing new is said because of it."""
    known = -1
    while known != len(github.deliveries):
        known = len(github.deliveries)
        await github.settled()
        await process.worked()


async def played(process: BotProcess, story: Story, deadly: Deadly | None = None) -> None:
    """All steps; when the process dies on the way it is started again, and told again."""
    github = story.repository.github
    await started(process, github)
    if deadly:
        deadly.pid = process.pid
        github.faults.add(deadly)
    for step in story.steps:
        step()
        if deadly and not deadly.struck.is_set() and await died(process, github, deadly):
            await process.kill()
            await started(process, github)
            go_on(story, "redelivery")
        await settled(process, github)
    assert await process.stop() == 0


async def died(process: BotProcess, github: FakeGitHub, deadly: Deadly) -> bool:
    """Whether the step ended like that."""
    waiting = [
        asyncio.create_task(each) for each in (settled(process, github), deadly.struck.wait())
    ]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    return deadly.struck.is_set()


def edits(github: FakeGitHub) -> int:
    """How often a comment was edited."""
    return sum("/issues/comments/" in each.path for each in github.writes())


def made(github: FakeGitHub) -> int:
    """How many other writes there were."""
    return len(github.writes()) - edits(github)


@pytest.mark.parametrize("name", STORIES)
async def test_killed_after_every_write(
    key_pair: tuple[str, str], tmp_path: Path, name: str
) -> None:
    async def play(n: int) -> FakeGitHub:
        folder = tmp_path / str(n)
        folder.mkdir()
        github = stage_of(key_pair, name)
        async with github.serving() as api_url:
            process = BotProcess(folder, key_pair[0], api_url, RULES_DIR=str(ROOT / "rules"))
            deadly = Deadly(drop=True, after=True, countdown=n) if n else None
            await played(process, Story(name, github.repository(HOME)), deadly)
            assert deadly is None or deadly.struck.is_set()
        return github

    expected = await play(0)
    assert expected.writes()
    for n in range(1, len(expected.writes()) + 1):
        found = await play(n)
        assert picture(found.repository(HOME)) == picture(expected.repository(HOME)), n
        assert made(found) == made(expected), n
        # Between two writes the tracking issue may be looked at: it says what is so by then.
        assert abs(edits(found) - edits(expected)) <= 1, n
