"""What the stories cost in requests: each event of a person, and the echoes of our own writes."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.fakes.github import RecordedRequest
from tests.story import ADOPTING, HOME, OPENING, Story, stage_of
from tests.world import World, playing


class Bill:
    """The requests that one event caused, and those of the webhooks that its writes sent."""

    def __init__(self, own: list[RecordedRequest], echoes: list[RecordedRequest]) -> None:
        self.reads = [each for each in own if each.reads]
        self.writes = [each for each in own if each.writes]
        self.echoes = echoes

    def __str__(self) -> str:
        echoes = Counter(str(each.status) for each in self.echoes)
        paths = "\n".join(f"    {r.method} {r.path} {r.query or ''} {r.status}" for r in (*self.reads, *self.writes))
        return f"{len(self.reads)} reads, {len(self.writes)} writes, echoes {dict(echoes)}\n{paths}"


async def billed(world: World, event: Callable[[], object]) -> Bill:
    """Let it happen; hold back what our own writes announce until the event is dealt with."""
    github = world.github
    world.new_requests()
    event()
    await github.settled()
    github.deliver_to(None)
    await world.bot.worker.idle()
    own = world.new_requests()
    github.deliver_to(f"{world.url}/webhook")
    for delivery in [each for each in github.deliveries if not each.history]:
        github.redeliver(delivery.guid)
    await world.settled()
    return Bill(own, world.new_requests())


@pytest.mark.parametrize("name", [ADOPTING, OPENING])
async def test_print(key_pair: tuple[str, str], tmp_path: Path, name: str) -> None:
    github = stage_of(key_pair, name)
    story = Story(name, github.repository(HOME))
    github_done = [d for d in github.deliveries]
    async with playing(key_pair, tmp_path, github=github) as world:
        for d in github_done:
            world.github.redeliver(d.guid)
        await world.settled()
        for step in (*story.steps, story.touch):
            bill = await billed(world, step)
            print(step.__name__, bill)
        print("echo detail")
        for r in bill.echoes: print(r)
