"""A story ends the same on PostgreSQL as on SQLite: all that people see."""

from pathlib import Path
from typing import Any

import pytest

from tests.harness.postgresql import PostgreSQL
from tests.harness.story import HOME, STORIES, Story, picture, stage_of
from tests.world import playing


async def played(
    key_pair: tuple[str, str], folder: Path, name: str, **changes: Any
) -> dict[str, Any]:
    """What people see at the end."""
    github = stage_of(key_pair, name)
    story = Story(name, github.repository(HOME))
    async with playing(key_pair, folder, github=github, **changes) as world:
        for step in story.steps:
            step()
            await world.settled()
        assert {item.state for item in await world.deliveries()} == {"done"}
    return picture(story.repository)


@pytest.mark.parametrize("name", STORIES)
async def test_it_ends_alike(
    postgresql: PostgreSQL, key_pair: tuple[str, str], tmp_path: Path, name: str
) -> None:
    with postgresql.database() as url:
        on_postgresql = await played(key_pair, tmp_path, name, database_url=url)
    assert on_postgresql == await played(key_pair, tmp_path, name)
