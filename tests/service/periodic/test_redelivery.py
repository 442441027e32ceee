"""A list of deliveries that is longer than an hour's requests: it comes to an end all the same."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.github.api.errors import Refused, Throttled
from bot.service.periodic.delivery_scan import REST, DeliveryScan
from bot.service.periodic.redelivery import Redelivery
from bot.service.periodic.timer import AFTER_FAILURE
from bot.store.backend.database import Database, opened
from bot.store.bookmarks import Bookmarks
from bot.store.inbox import Arrival, Inbox
from bot.store.timestamps import Timestamps
from bot.telemetry import Metrics

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAGES, ASKS, MANY = 4, 10, 200


@dataclass(frozen=True)
class Try:
    """A line of GitHub's list. Nobody answered where `code` is 0."""

    id: int
    code: int
    event: str = "pull_request"
    action: str = "synchronize"

    def listed(self) -> dict[str, Any]:
        at = NOW + timedelta(seconds=self.id * 10 - 259_000)
        return {
            "id": self.id, "guid": f"guid-{self.id}", "delivered_at": at.isoformat(),
            "status": "OK" if self.code == 202 else "failed", "status_code": self.code,
            "event": self.event, "action": self.action,
        }  # fmt: skip


class Hook:
    """GitHub's list, which grows while it is read, and an hour's requests."""

    def __init__(self, inbox: Inbox, tries: list[Try]) -> None:
        self.inbox = inbox
        self.tries = tries
        self.asked: list[int] = []
        self.requests = 0
        self.knows_cursors = True

    def _spend(self) -> None:
        self.requests += 1
        if self.requests > PAGES + ASKS:
            raise Throttled("the hour's requests are spent", NOW + timedelta(hours=1))

    async def get_page(self, url: str) -> tuple[list[Any], str | None]:
        self._spend()
        query = {name: value for name, [value] in parse_qs(urlsplit(url).query).items()}
        below = int(query.get("cursor", f"v1_{10**9}").removeprefix("v1_"))
        if "cursor" in query and not self.knows_cursors:
            raise Refused(422, "cursor")
        found = [each for each in reversed(self.tries) if each.id < below]
        if query.get("status") == "failure":
            found = [each for each in found if 400 <= each.code < 600]
        page = [each.listed() for each in found[:100]]
        more = f"https://api/x?cursor=v1_{found[99].id}" if len(found) > 100 else None
        return page, more

    async def post(self, url: str, **names: Any) -> Any:
        """It is sent again, and arrives."""
        self._spend()
        assert url == "/app/hook/deliveries/{id}/attempts"
        number = int(names["id"])
        self.asked.append(number)
        arrival = Arrival(f"guid-{number}", "o/r#1", "issues", "opened", 1, b"", NOW)
        await self.inbox.put(arrival)
        self.tries.append(Try(self.tries[-1].id + 1, 202))


class Scene:
    """Somebody who starts the bot anew before every turn: only what is durable helps it."""

    def __init__(self, database: Database, tries: list[Try]) -> None:
        self.database = database
        self.hook = Hook(Inbox(database), tries)
        self.reconciled = 0

    async def turn(self) -> bool:
        """Whether that was all."""
        self.hook.requests = 0
        landmarks, bookmarks = Timestamps(self.database), Bookmarks(self.database)
        redelivery = Redelivery(
            self.hook, self.hook.inbox, landmarks, bookmarks, self._nothing, self._reconcile,
            lambda: NOW, Metrics(), (PAGES, ASKS, MANY),
        )  # fmt: skip
        return await redelivery.turn(NOW) > NOW + AFTER_FAILURE

    async def turns(self, most: int = 200) -> int:
        """How many it took, with some more deliveries after each."""
        for count in range(1, most):
            if await self.turn():
                return count
            last = self.hook.tries[-1].id
            self.hook.tries += [Try(last + n, 202) for n in range(1, 20)]
        raise AssertionError("it comes to no end")

    async def _nothing(self) -> None:
        return None

    def _reconcile(self) -> None:
        self.reconciled += 1


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with opened(f"sqlite+aiosqlite:///{tmp_path}/r.sqlite3") as found:
        yield found


def tries(count: int, **special: int) -> list[Try]:
    """So many, of which every n-th has the code that its name says: `every_70=503`."""
    found = [Try(number, 202) for number in range(1, count + 1)]
    for name, code in special.items():
        step = int(name.removeprefix("every_"))
        found[step - 1 :: step] = [replace(each, code=code) for each in found[step - 1 :: step]]
    return found


async def test_a_list_longer_than_an_hours_requests_is_gone_through_in_steps(
    database: Database,
) -> None:
    scene = Scene(database, tries(3_000, every_70=503, every_999=0))
    wanted = {each.id for each in scene.hook.tries if each.code != 202}
    assert await scene.turns() < 20
    assert sorted(scene.hook.asked) == sorted(wanted)
    assert scene.reconciled == 0
    assert await scene.turns() == 1
    assert len(scene.hook.asked) == len(wanted)


async def test_failures_come_before_the_rest_of_the_list(database: Database) -> None:
    scene = Scene(database, tries(3_000, every_600=503, every_1001=0))
    assert not await scene.turn()
    assert sorted(scene.hook.asked) == [600, 1200, 1800, 2400, 3000]


async def test_where_very_much_failed_only_what_is_irreplaceable_is_asked_for(
    database: Database,
) -> None:
    """All else is looked at, once."""
    listed = [Try(number, 503) for number in range(1, 3_001)]
    words = range(99, 3_000, 100)
    for index in words:
        listed[index] = replace(listed[index], event="issue_comment", action="created")
    scene = Scene(database, listed)
    await scene.turns()
    assert scene.reconciled == 1
    assert {index + 1 for index in words} <= set(scene.hook.asked)
    assert len(scene.hook.asked) == len(words)


async def test_a_place_that_github_does_not_know_any_more_ends_nothing(database: Database) -> None:
    scene = Scene(database, tries(1_000, every_70=503))
    assert not await scene.turn()
    scene.hook.knows_cursors = False
    await scene.turns()
    assert await scene.turns() == 1


async def test_a_bookmark_that_cannot_be_read_begins_anew(database: Database) -> None:
    scene = Scene(database, tries(150, every_70=503))
    await Bookmarks(database).put("deliveries-walk", '{"until": 7}')
    await scene.turns()
    assert sorted(scene.hook.asked) == [70, 140]


@pytest.mark.parametrize("until", [None, NOW])
def test_a_walk_is_what_it_was_when_it_is_read_again(until: datetime | None) -> None:
    walk = DeliveryScan(NOW, until, REST, "v1_7", "v1_9", 12, many=True)
    assert DeliveryScan.read(walk.written()) == walk
