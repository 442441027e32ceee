"""SIGKILL while deliveries pour in: what was acknowledged is worked, in order, nothing twice."""

import asyncio
from collections import defaultdict
from pathlib import Path

import aiohttp

from tests.fakes.github import ChangedFile, FakeGitHub, RecordedDelivery, Repository
from tests.harness.processes import BotProcess
from tests.world import APP_ID, SECRET

PULLS, DELIVERIES_EACH = 40, 5
KILL_AFTER = (45, 100, 160)


class Sender:
    """Sends deliveries until each is acknowledged, and kills the bot on the way."""

    def __init__(self, process: BotProcess) -> None:
        self.process = process
        self.acknowledged: list[str] = []
        self.kills = 0
        self._reviving = asyncio.Lock()

    async def send_all(self, deliveries: list[RecordedDelivery]) -> None:
        """One pull request's deliveries, each after the one before was acknowledged."""
        async with aiohttp.ClientSession() as session:
            for delivery in deliveries:
                while not await self._send(session, delivery):
                    async with self._reviving:
                        pass
                self.acknowledged.append(delivery.guid)
                await self._perhaps_kill()

    async def _send(self, session: aiohttp.ClientSession, delivery: RecordedDelivery) -> bool:
        url = f"{self.process.url}/webhook"
        try:
            async with session.post(url, data=delivery.body, headers=delivery.headers) as response:
                assert response.status == 202, await response.text()
                return True
        except (aiohttp.ClientError, ConnectionError):
            return False

    async def _perhaps_kill(self) -> None:
        due = sum(len(self.acknowledged) >= count for count in KILL_AFTER)
        if self.kills >= due or self._reviving.locked():
            return
        async with self._reviving:
            self.kills += 1
            await self.process.kill()
            await self.process.start()


def play(repository: Repository) -> dict[int, list[RecordedDelivery]]:
    """Forty proposals, five deliveries each, in the order they happened."""
    github = repository.github
    for number in range(1, PULLS + 1):
        group = ("compute", "network")[number % 2]
        files = [ChangedFile("added", f"veps/sig-{group}/{number}-x/vep.md", text="x")]
        repository.open_pull_request("alice", f"VEP {number}", files=files, number=number)
    for turn in range(DELIVERIES_EACH - 1):
        for number in range(1, PULLS + 1):
            repository.edit_pull_request(number, title=f"VEP {number}, edited {turn}")
    found: dict[int, list[RecordedDelivery]] = defaultdict(list)
    for delivery in github.deliveries:
        found[delivery.payload["pull_request"]["number"]].append(delivery)
    return found


async def test_killed_three_times(key_pair: tuple[str, str], tmp_path: Path) -> None:
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    repository = github.add_repository("kubevirt/enhancements", ["sig/compute", "sig/network"])
    async with github.serving() as api_url:
        deliveries = play(repository)
        process = BotProcess(tmp_path, key_pair[0], api_url)
        await process.start()
        sender = Sender(process)
        await asyncio.gather(*(sender.send_all(each) for each in deliveries.values()))
        items = await process.worked()
        assert await process.stop() == 0

    assert sender.kills == len(KILL_AFTER)
    assert len(sender.acknowledged) == PULLS * DELIVERIES_EACH
    assert {item.guid for item in items if item.state == "done"} == set(sender.acknowledged)

    for number, sent in deliveries.items():
        lane = [item for item in items if item.lane == f"kubevirt/enhancements#{number}"]
        assert [item.guid for item in lane] == [delivery.guid for delivery in sent]
        finished = [item.finished_at for item in lane if item.finished_at]
        assert finished == sorted(finished)

    writes = [request.path for request in github.writes()]
    assert sorted(writes) == sorted(
        f"/repos/kubevirt/enhancements/issues/{number}/labels" for number in deliveries
    )
    for number, pull in repository.issues.items():
        assert pull.labels == [("sig/compute", "sig/network")[number % 2]]
