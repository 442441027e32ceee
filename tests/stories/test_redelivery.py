"""What GitHub could not deliver is asked for again: once, and only what never arrived."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.store.backend.database import opened
from bot.store.inbox import Arrival, Inbox
from tests.fakes.github import ChangedFile, FakeGitHub, Fault, PullRequest, Repository
from tests.world import APP_ID, SECRET, Clock, World, label_rules, make_settings, playing

NOBODY = "http://127.0.0.1:9/webhook"
HOUR, DAY = 3600 * 1.3, 86_400
VEP = [ChangedFile("added", "veps/sig-compute/25-a/vep.md", text="# VEP #25: A\n")]


class Scene:
    """A GitHub with a repository, and a bot that is there or not."""

    def __init__(self, key_pair: tuple[str, str], folder: Path) -> None:
        self.clock = Clock()
        self.github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET, now=self.clock)
        self.github.jwt_time = lambda: datetime.now(UTC)
        self.repository: Repository = self.github.add_repository(
            "kubevirt/enhancements", labels=["sig/compute"]
        )
        self._key_pair = key_pair
        self.folder = folder
        self.url = make_settings(key_pair[0], folder, "").database_url

    def propose(self, number: int = 25) -> PullRequest:
        return self.repository.open_pull_request("alice", f"VEP {number}", files=VEP)

    async def propose_to_nobody(self, count: int = 1) -> list[PullRequest]:
        """GitHub cannot deliver these."""
        async with self.github.serving():
            self.github.deliver_to(NOBODY)
            found = [self.propose(number) for number in range(25, 25 + count)]
            await self.github.settled(60)
        return found

    @asynccontextmanager
    async def bot(self, **changes: Any) -> AsyncIterator[World]:
        """The bot runs inside the block, and has gone through the list at once."""
        rules = label_rules(self.folder)
        async with playing(
            self._key_pair, self.folder, rules, self.github, self.clock, sweeps=True, **changes
        ) as world:
            await world.advance(30)
            yield world

    @property
    def asked(self) -> int:
        """How often something was asked for again."""
        return sum(request.path.endswith("/attempts") for request in self.github.requests)

    @property
    def listed(self) -> int:
        """How many pages of the list were read."""
        return sum(each.path == "/app/hook/deliveries" for each in self.github.requests)


@pytest.fixture
def scene(key_pair: tuple[str, str], tmp_path: Path) -> Scene:
    return Scene(key_pair, tmp_path)


async def test_what_failed_while_the_bot_was_away_is_done_at_the_start(scene: Scene) -> None:
    [pull] = await scene.propose_to_nobody()
    async with scene.bot() as world:
        assert pull.labels == ["sig/compute"]
        assert [delivery.status for delivery in scene.github.deliveries] == [202, 202]
        await world.advance(HOUR)
        await world.advance(HOUR)
    assert scene.asked == 1


async def test_with_nothing_failed_a_look_costs_one_request_and_writes_nothing(
    scene: Scene,
) -> None:
    async with scene.bot() as world:
        scene.propose()
        await world.settled()
        before = scene.listed
        await world.advance(HOUR)
        assert (scene.listed - before, scene.asked) == (1, 0)


async def test_what_failed_meanwhile_is_asked_for_within_the_hour(scene: Scene) -> None:
    async with scene.bot() as world:
        scene.github.deliver_to(NOBODY)
        pull = scene.propose()
        await scene.github.settled(60)
        scene.github.deliver_to(f"{world.url}/webhook")
        await world.advance(HOUR)
        assert (pull.labels, scene.asked) == (["sig/compute"], 1)


async def test_what_fails_again_is_asked_for_again_once_each_time(scene: Scene) -> None:
    [pull] = await scene.propose_to_nobody()
    async with scene.bot(maximum_pending=1) as world:
        assert pull.labels == ["sig/compute"]
    again = await scene.propose_to_nobody()
    async with scene.bot() as world:
        scene.github.deliver_to(NOBODY)
        await world.advance(HOUR)
        asked = scene.asked
        await world.advance(HOUR)
        assert scene.asked <= asked + 1
        scene.github.deliver_to(f"{world.url}/webhook")
        await world.advance(HOUR)
        assert again[0].labels == ["sig/compute"]


async def test_what_arrived_although_github_says_it_failed_is_not_asked_for(scene: Scene) -> None:
    """The answer was lost on its way: the inbox knows better."""
    await scene.propose_to_nobody()
    [delivery] = scene.github.deliveries
    arrival = Arrival(
        delivery.guid, "kubevirt/enhancements#1", "pull_request", "opened", None, b"",
        scene.clock(),
    )  # fmt: skip
    async with opened(scene.url) as database:
        await Inbox(database).put(arrival)
    async with scene.bot():
        assert scene.asked == 0


async def test_all_pages_are_gone_through_and_all_that_failed_is_done(scene: Scene) -> None:
    pulls = await scene.propose_to_nobody(105)
    async with scene.bot() as world:
        assert scene.asked == 105
        assert scene.listed == 4  # the front, two pages of failures, the rest
        for _ in range(3):
            await world.advance(90)
        assert all(pull.labels == ["sig/compute"] for pull in pulls)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("GET", r"/app/hook/deliveries$", status=502),
        Fault("GET", r"/app/hook/deliveries$", status=403, headers={"Retry-After": "60"}),
        Fault("POST", r"/attempts$", drop=True),
    ],
)
async def test_a_look_that_failed_is_repeated_soon(scene: Scene, fault: Fault) -> None:
    [pull] = await scene.propose_to_nobody()
    scene.github.faults.add(fault)
    async with scene.bot() as world:
        assert pull.labels == []
        await world.advance(310)
        assert pull.labels == ["sig/compute"]


async def test_one_that_github_does_not_send_again_does_not_keep_others_waiting(
    scene: Scene,
) -> None:
    pulls = await scene.propose_to_nobody(2)
    scene.github.faults.add(Fault("POST", r"/attempts$", status=422, body={"message": "too old"}))
    async with scene.bot():
        assert [pull.labels for pull in pulls] == [[], ["sig/compute"]]


async def test_while_nothing_can_be_taken_nothing_is_asked_for(scene: Scene) -> None:
    await scene.propose_to_nobody()
    async with scene.bot(minimum_free_bytes=1 << 60) as world:
        await world.advance(HOUR)
        assert scene.asked == 0
    failures = len(scene.github.deliveries)  # a sweep has found the proposal, and labelled it
    async with scene.bot():
        assert scene.asked == failures


async def test_after_longer_than_github_keeps_deliveries_everything_is_looked_at(
    scene: Scene,
) -> None:
    async with scene.bot() as world:
        scene.propose()
        await world.settled()
    scene.clock.ahead += timedelta(days=4)
    async with scene.bot() as world:
        await world.advance(120)
        looked = [item.guid for item in await world.deliveries() if item.action == "sweep"]
        assert [guid.partition("-")[0] for guid in looked] == ["away"]
        await world.advance(HOUR)
        assert len(await world.deliveries()) == 3  # opened, labeled, and that one look
