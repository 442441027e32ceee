"""Commands whose answer, or whose reactions, GitHub refuses: done once, and never in silence."""

from pathlib import Path

import pytest

from bot.github.write.outcome import LOCKED
from tests.fakes.github.faults import Fault
from tests.harness.talk import HOME, RULES, home, opened, reactions, replies, talking
from tests.stories.test_commands_precedence import TRACKING
from tests.world import World

ODD = {"message": "odd"}


async def test_an_answer_that_is_refused_leaves_a_thumbs_down_and_a_line_in_the_inbox(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    async with talking(key_pair, tmp_path) as world:
        pull = await opened(world)
        path = f"/issues/{pull.number}/comments$"
        refused = Fault("POST", path, times=99, status=422, body=ODD)
        world.github.faults.add(refused)
        asked = home(world).comment(pull.number, "carol", "/ep explain")
        await world.settled()
        assert reactions(asked) == ["eyes", "-1"]
        [told] = await noted(world)
        assert told.startswith("comment reply/")
        world.github.faults.clear()
        home(world).comment(pull.number, "carol", "/ep hold")
        await world.settled()
        assert replies(pull) == [], "what was handled is not handled again"


@pytest.mark.parametrize("status", [422, 451])
async def test_where_reactions_are_refused_a_comment_answers(
    key_pair: tuple[str, str], tmp_path: Path, status: int
) -> None:
    async with talking(key_pair, tmp_path) as world:
        pull = await opened(world)
        world.github.faults.add(Fault(None, "/reactions", times=99, status=status, body=ODD))
        home(world).comment(pull.number, "carol", "/ep hold")
        await world.settled()
        assert pull.labels == ["team/red", "hold"]
        [answer] = replies(pull)
        assert "Done." in answer
        assert await noted(world) == []


async def test_at_a_locked_tracking_issue_no_command_tries_to_say_anything(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    async with talking(key_pair, tmp_path, RULES + TRACKING) as world:
        tracker = home(world).open_issue("alice", "EP 1: Paint")
        pull = await opened(world, f"**Tracking issue**: #{tracker.number}")
        home(world).lock(tracker.number)
        await world.settled()
        world.new_requests()
        for release in ("v1.3", "v1.2"):
            home(world).comment(pull.number, "alice", f"/ep plan {release}")
            await world.settled()
        assert tracker.milestone == "v1.2"
        written = [each for each in world.new_requests() if each.writes]
        assert not [each for each in written if f"/issues/{tracker.number}/comments" in each.path]
        assert await noted(world) == [f"{HOME}#{tracker.number}: {LOCKED}"] * 2


async def noted(world: World) -> list[str]:
    """What stands beside deliveries in the inbox; all of them are done, at the first attempt."""
    found = await world.deliveries()
    assert {(each.state, each.attempts) for each in found} == {("done", 1)}
    return [each.error for each in found if each.error]
