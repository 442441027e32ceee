"""People command, and the bot obeys, answers or refuses: once each, over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.talk import home, opened, reactions, replies, talking, written
from tests.world import World


@pytest.fixture
async def world(key_pair: tuple[str, str], tmp_path: Path) -> AsyncIterator[World]:
    async with talking(key_pair, tmp_path) as found:
        yield found


async def test_a_question_is_answered(world: World) -> None:
    pull = await opened(world)
    comment = home(world).comment(pull.number, "mallory", "Why?\n\n/ep explain\n")
    await world.settled()
    [reply] = replies(pull)
    assert "**owner-label** applies: changes p/red/1-a" in reply
    assert reactions(comment) == ["eyes"]
    assert written(world) == ["POST reactions", "POST comments"]


async def test_what_is_simply_done_gets_a_thumbs_up(world: World) -> None:
    pull = await opened(world)
    comment = home(world).comment(pull.number, "carol", "/ep hold")
    await world.settled()
    assert pull.labels == ["team/red", "hold"]
    assert reactions(comment) == ["eyes", "+1"]
    assert replies(pull) == []
    assert written(world) == ["POST reactions", "POST labels", "POST reactions"]


async def test_who_may_not_is_told_who_may(world: World) -> None:
    pull = await opened(world)
    comment = home(world).comment(pull.number, "mallory", "/ep hold")
    await world.settled()
    assert pull.labels == ["team/red"]
    [reply] = replies(pull)
    assert "**Not done.** `/ep hold` is for **lead** or **author**" in reply
    assert reactions(comment) == ["eyes"]
