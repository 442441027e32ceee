"""Every single write of the stories fails, or is the last thing that a process does."""

from pathlib import Path
from typing import Any

import pytest

from tests.fakes.github import FakeGitHub
from tests.faults.deaths import LastWrite, struck_before
from tests.harness.story import HOME, STORIES, AtWrite, Story, go_on, patient, picture, stage_of
from tests.world import playing

LIMITED: dict[str, Any] = {
    "status": 403,
    "headers": {"Retry-After": "20"},
    "body": {"message": "You have exceeded a secondary rate limit."},
}
FAULTS: dict[str, dict[str, Any]] = {
    "the connection is lost after it was carried out": {"drop": True, "after": True},
    "502": {"status": 502},
    "502 after it was carried out": {"status": 502, "after": True},
    "secondary limit": LIMITED,
}
# The writes of both stories; a test says when there are more.
MOST_WRITES = 14


async def undisturbed(key_pair: tuple[str, str], folder: Path, name: str) -> FakeGitHub:
    """The story without any trouble."""
    github = stage_of(key_pair, name)
    story = Story(name, github.repository(HOME))
    async with playing(key_pair, folder, github=github) as world:
        for step in story.steps:
            step()
            await world.settled()
    return github


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_at_every_write(
    key_pair: tuple[str, str], tmp_path: Path, name: str, fault: str
) -> None:
    expected = await undisturbed(key_pair, tmp_path, name)
    writes = len(expected.writes())
    assert 0 < writes <= MOST_WRITES
    for n in range(1, writes + 1):
        folder = tmp_path / str(n)
        folder.mkdir()
        github = stage_of(key_pair, name)
        story = Story(name, github.repository(HOME))
        github.faults.add(AtWrite(countdown=n, **FAULTS[fault]))
        async with playing(key_pair, folder, github=github) as world:
            for step in story.steps:
                step()
                await patient(world)
        # A tracker that is looked at between two writes is edited once more than after both: there
        # may be one write less.
        assert github.faults.pending == [] or n == writes
        assert picture(story.repository) == picture(expected.repository(HOME)), n


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize("database", ["same", "empty"])
@pytest.mark.parametrize("again", ["redelivery", "next event"])
async def test_killed_after_every_write(
    key_pair: tuple[str, str], tmp_path: Path, name: str, database: str, again: str
) -> None:
    expected = await undisturbed(key_pair, tmp_path, name)
    writes = len(expected.writes())
    for n in range(1, writes + 1):
        folder = tmp_path / str(n)
        folder.mkdir()
        github = stage_of(key_pair, name)
        story = Story(name, github.repository(HOME))
        done = await played_until_killed(key_pair, folder, story, n, writes)
        if database == "empty":
            folder = tmp_path / f"{n} empty"
            folder.mkdir()
        async with playing(key_pair, folder, github=github) as world:
            go_on(story, again)
            await patient(world)
            for step in story.steps[done:]:
                step()
                await patient(world)
        assert picture(story.repository) == picture(expected.repository(HOME)), n


async def played_until_killed(
    key_pair: tuple[str, str], folder: Path, story: Story, write: int, last: int
) -> int:
    """How many steps were begun when the write killed the bot."""
    github = story.repository.github
    async with playing(key_pair, folder, github=github) as world:
        fatal = LastWrite(drop=True, after=True, countdown=write, world=world)
        github.faults.add(fatal)
        for done, step in enumerate(story.steps, 1):
            step()
            if await struck_before(world.settled(), fatal):
                return done
    assert write == last, f"there is no write {write}"
    return len(story.steps)
