"""The stories with SIGKILL after every single write: the end is as if nothing had happened."""

from pathlib import Path

import pytest

from tests.fakes.github import FakeGitHub
from tests.faults.deaths import Deadly, settled, started, struck_before
from tests.harness.processes import BotProcess
from tests.harness.story import HOME, STORIES, Story, go_on, picture, stage_of
from tests.harness.support import ROOT

# The writes of a story are shared out among so many tests, so that processors are busy to the end.
PARTS = 3


async def played(process: BotProcess, story: Story, deadly: Deadly | None = None) -> None:
    """All steps; when the process dies on the way it is started again, and told again."""
    github = story.repository.github
    await started(process, github)
    if deadly:
        deadly.pid = process.pid
        github.faults.add(deadly)
    for step in story.steps:
        step()
        alive = deadly if deadly and not deadly.struck.is_set() else None
        if alive and await struck_before(settled(process, github), alive):
            await process.kill()
            await started(process, github)
            go_on(story, "redelivery")
        await settled(process, github)
    assert await process.stop() == 0


def edits(github: FakeGitHub) -> int:
    """How often a comment was edited."""
    return sum("/issues/comments/" in each.path for each in github.writes())


def made(github: FakeGitHub) -> int:
    """How many other writes there were."""
    return len(github.writes()) - edits(github)


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize("first", range(1, PARTS + 1))
async def test_killed_after_every_write(
    key_pair: tuple[str, str], tmp_path: Path, name: str, first: int
) -> None:
    async def play(n: int) -> FakeGitHub:
        folder = tmp_path / str(n)
        folder.mkdir()
        github = stage_of(key_pair, name)
        async with github.serving() as api_url:
            process = BotProcess(folder, key_pair[0], api_url, RULES_DIR=str(ROOT / "rules"))
            deadly = Deadly(drop=True, after=True, countdown=n) if n else None
            await played(process, Story(name, github.repository(HOME)), deadly)
            assert deadly is None or deadly.struck.is_set() or n == writes
        return github

    expected = await play(0)
    writes = len(expected.writes())
    assert writes >= PARTS
    for n in range(first, writes + 1, PARTS):
        found = await play(n)
        assert picture(found.repository(HOME)) == picture(expected.repository(HOME)), n
        assert made(found) == made(expected), n
        # Between two writes the tracking issue may be looked at: it says what is so by then.
        assert abs(edits(found) - edits(expected)) <= 1, n
