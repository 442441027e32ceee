"""What the tests of the fake GitHub play in: a clock they move, a repository, a client."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.fakes.app_client import AppClient, Reply, app_client
from tests.fakes.github import FakeGitHub, Repository
from tests.fakes.keys import public_key

SECRET = "s3cret"
BASE = "/repos/kubevirt/enhancements"
NOBODY = "http://127.0.0.1:9/"
SOON = 10


@dataclass
class Clock:
    """A clock that tests move."""

    moment: datetime = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def pass_time(self, **passed: float) -> None:
        self.moment += timedelta(**passed)


@dataclass
class Scene:
    """A fake that is being served, with a client that holds a token."""

    github: FakeGitHub
    repository: Repository
    client: AppClient
    clock: Clock
    base_url: str
    seen: int = field(default=0)

    async def ask(self, method: str, path: str, body: Any = None) -> Reply:
        """A request below the repository."""
        return await self.client.ask(method, f"{BASE}{path}", body)

    async def get(self, path: str) -> Any:
        """The JSON of a good answer below the repository."""
        reply = await self.ask("GET", path)
        assert reply.status == 200, reply.data
        return reply.json

    def news(self) -> list[str]:
        """Deliveries since the last look, as event.action."""
        fresh = self.github.deliveries[self.seen :]
        self.seen = len(self.github.deliveries)
        return [f"{one.event}.{one.action}" if one.action else one.event for one in fresh]


@asynccontextmanager
async def playing() -> AsyncIterator[Scene]:
    """A fresh fake, served."""
    clock = Clock()
    github = FakeGitHub(4242, "vepbot", public_key(), SECRET, now=clock)
    repository = github.add_repository(
        "kubevirt/enhancements",
        labels=("sig/compute", "kind/tracker"),
        files={"README.md": "Enhancements\n", "veps/old/vep.md": "one\ntwo\n"},
    )
    async with github.serving() as base_url, app_client(base_url, 4242, clock) as client:
        await client.take_token("kubevirt/enhancements")
        github.forget_requests()
        yield Scene(github, repository, client, clock, base_url)


def errors(reply: Reply) -> list[tuple[str, str, str]]:
    """The errors of a 422 as resource, field, code."""
    assert reply.status == 422
    return [(one["resource"], one["field"], one["code"]) for one in reply.json["errors"]]
