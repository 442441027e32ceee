"""Words that are one file each, written below a pull request or an issue, over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.talk import home, opened, reactions, replies, talking, written
from tests.world import World

RULES = """\
  - name: cc
    description: Ask for reviews.
    for: pull-request
    on-command: "cc <person...>"
    who: [ author, lead ]
    do: reviewer

  - name: help
    description: Say which commands there are.
    for: [ pull-request, issue ]
    on-command: "help [word]"
    who: [ anybody ]
    do: help
"""


@pytest.fixture
async def world(key_pair: tuple[str, str], tmp_path: Path) -> AsyncIterator[World]:
    async with talking(key_pair, tmp_path, RULES) as found:
        yield found


async def test_people_are_asked_to_review(world: World) -> None:
    home(world).grant("rita", "write")
    pull = await opened(world)
    comment = home(world).comment(pull.number, "alice", "/ep cc @rita, @dan please")
    await world.settled()
    assert [each.login for each in pull.requested_reviewers] == ["rita", "dan"]
    assert reactions(comment) == ["eyes", "+1"]
    assert written(world) == ["POST reactions", "POST requested_reviewers", "POST reactions"]


async def test_who_cannot_be_asked_is_explained_in_githubs_words(world: World) -> None:
    pull = await opened(world)
    home(world).comment(pull.number, "alice", "/ep cc @stranger")
    await world.settled()
    assert pull.requested_reviewers == []
    [reply] = replies(pull)
    assert "**Not done.** GitHub refused it: 422" in reply
    assert "collaborator" in reply
    assert "@stranger" not in reply


async def test_a_mistake_is_answered_with_the_way_out(world: World) -> None:
    pull = await opened(world)
    home(world).comment(pull.number, "alice", "/ep cc @org/team")
    home(world).comment(pull.number, "bob", "/ep hlep")
    await world.settled()
    first, second = replies(pull)
    assert "A person was expected there. Write `/ep cc <person...>`" in first
    assert "Did you mean `/ep help`?" in second


async def test_help_is_for_everybody_and_costs_nothing_to_look_up(world: World) -> None:
    pull = await opened(world)
    home(world).comment(pull.number, "mallory", "/ep help cc")
    await world.settled()
    [reply] = replies(pull)
    assert "**`/ep cc <person...>`**: Ask for reviews." in reply
    assert "* Who may: author or lead" in reply
