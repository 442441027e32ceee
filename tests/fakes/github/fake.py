"""The fake GitHub itself: one App, its installations, repositories and people."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from tests.fakes.github.authentication import Authentication
from tests.fakes.github.faults import Faults
from tests.fakes.github.rate_limit import RateLimits
from tests.fakes.github.registration import Registrations
from tests.fakes.github.representation.people import Json, integration, user
from tests.fakes.github.server import RecordedRequest, Server
from tests.fakes.github.state.base import RepositoryBase
from tests.fakes.github.state.model import Account, App, Fork, Installation
from tests.fakes.github.state.repository import Repository
from tests.fakes.github.state.teams import Team, Teams
from tests.fakes.github.webhooks import HOOK_ID, RecordedDelivery, Webhooks

EVENTS = [
    *("check_run", "check_suite", "issue_comment", "issues", "label", "milestone"),
    *("pull_request", "pull_request_review", "pull_request_review_comment", "push"),
]
PERMISSIONS = {
    "checks": "write",
    "contents": "read",
    "issues": "write",
    "members": "read",
    "merge_queues": "read",
    "metadata": "read",
    "pull_requests": "write",
}


class FakeGitHub:
    """What tests hold: changes state, serves the REST API, sends webhooks, remembers both."""

    def __init__(
        self,
        app_id: int,
        slug: str,
        public_key: str,
        webhook_secret: str,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self.now = now or (lambda: datetime.now(UTC))
        self.api_url = "https://api.github.com"
        self._last_id = 1_000_000
        self._accounts: dict[str, Account] = {}
        self._repositories: dict[str, Repository] = {}
        # Old names of repositories, and their ids.
        self.renamed: dict[str, int] = {}
        self._forks: dict[tuple[int, int], Fork] = {}
        self._other_apps: dict[str, App] = {}
        self.installations: dict[str, Installation] = {}
        self.teams = Teams(self.account, self.next_id, self._current_time)
        owner = self.account(f"{slug}-owners", "Organization")
        self.app = App(app_id, slug, owner, self.now(), dict(PERMISSIONS), list(EVENTS))
        self.authentication = Authentication(self, public_key)
        self.rate_limits = RateLimits(self._current_time)
        self.webhooks = Webhooks(self, webhook_secret)
        self.registrations = Registrations(self)
        # Clients sign by the clock on the wall, whatever time it is in a test's story.
        self.jwt_time = self._current_time
        self.shift = timedelta(0)
        self.names_apps = True
        # Counters may lag behind what is there.
        self.counts_comments = True
        self.faults = Faults()
        # By the name of a route: what becomes of its answer, as where GitHub says less than usual.
        self.bends: dict[str, Callable[[Any], Any]] = {}
        self.requests: list[RecordedRequest] = []

    # ------------------------------------------------------------------ what is there

    def next_id(self) -> int:
        """Ids only grow, so that they also say what came first."""
        self._last_id += 1
        return self._last_id

    def account(self, login: str, kind: str | None = None) -> Account:
        """An account, made when it is first named; GitHub compares logins without case."""
        key = login.casefold()
        if key not in self._accounts:
            standard = "Bot" if login.endswith("[bot]") else "User"
            self._accounts[key] = Account(login, self.next_id(), kind or standard)
        return self._accounts[key]

    def rename_app(self, slug: str) -> None:
        """Its account too, on all that it has done; the old name is free for others then."""
        account = self._accounts.pop(self.app.bot_login.casefold())
        self.app.slug, account.login = slug, f"{slug}[bot]"
        self._accounts[account.login.casefold()] = account

    def find_account(self, login: str) -> Account | None:
        """An account that has been named before."""
        return self._accounts.get(login.casefold())

    def add_team(self, org: str, slug: str, members: Iterable[str] = ()) -> Team:
        """A team, silently; who is in a team is in its organization."""
        return self.teams.add(org, slug, members)

    def team(self, org: str, slug: str) -> Team:
        """A team that is there."""
        return self.teams.find(org, slug)

    def join_team(self, org: str, slug: str, login: str, role: str = "member") -> None:
        """One more: as member, maintainer or pending."""
        self.teams.join(org, slug, login, role)

    def leave_team(self, org: str, slug: str, login: str) -> None:
        """One less."""
        self.teams.leave(org, slug, login)

    def add_members(self, org: str, logins: Iterable[str]) -> None:
        """People of an organization who are in none of its teams."""
        self.teams.add_members(org, logins)

    def remove_member(self, org: str, login: str) -> None:
        """Out of the organization and of all its teams."""
        self.teams.remove_member(org, login)

    def subscribe(self, *events: str) -> None:
        """Let the App know of more events than the usual ones."""
        self.app.events = sorted({*self.app.events, *events})

    def unsubscribe(self, *events: str) -> None:
        """Webhooks of these are sent no more."""
        self.app.events = [event for event in self.app.events if event not in events]

    def other_app(self, slug: str) -> App:
        """Somebody else's App, made when it is first named."""
        if slug not in self._other_apps:
            owner = self.account(f"{slug}-owners", "Organization")
            self._other_apps[slug] = App(self.next_id(), slug, owner, self.now(), {}, [])
        return self._other_apps[slug]

    def add_repository(
        self,
        full_name: str,
        labels: Iterable[str] = (),
        files: Mapping[str, str] | None = None,
        default_branch: str = "main",
        installed: bool = True,
        private: bool | None = None,
    ) -> Repository:
        """A repository, silently. One without the App is private unless said otherwise."""
        owner, name = full_name.split("/")
        account, now = self.account(owner, "Organization"), self.now() + self.shift
        hidden = not installed if private is None else private
        repository = Repository(
            self, self.next_id(), account, name, default_branch, installed, hidden, now, now
        )
        if full_name.casefold() in self._repositories:
            raise ValueError(f"{full_name} exists")
        self._repositories[full_name.casefold()] = repository
        if installed and account.login not in self.installations:
            self.installations[account.login] = Installation(self.next_id(), account, now)
        for label in labels:
            repository.create_label(label, silent=True)
        repository.start({} if files is None else files)
        return repository

    def rename_repository(self, full_name: str, new_name: str, by: str = "maintainer") -> None:
        """The old name redirects from now on, as long as nobody takes it.

        https://docs.github.com/en/repositories/creating-and-managing-repositories/renaming-a-repository
        """
        repository = self._repositories.pop(full_name.casefold())
        before, repository.name = repository.name, new_name
        self._repositories[repository.full_name.casefold()] = repository
        self.renamed[full_name.casefold()] = repository.id
        changes = {"repository": {"name": {"from": before}}}
        self.webhooks.announce(
            repository, "repository", "renamed", self.account(by), {"changes": changes}
        )

    def find_repository(self, full_name: str) -> Repository | None:
        """A repository whatever the case of its name, or None."""
        return self._repositories.get(full_name.casefold())

    def repository(self, full_name: str) -> Repository:
        """A repository that is there."""
        return self._repositories[full_name.casefold()]

    def numbered_repository(self, number: int) -> Repository | None:
        """A repository by its id, which outlives its name."""
        found = (one for one in self._repositories.values() if one.id == number)
        return next(found, None)

    def repositories(self, installation: Installation) -> list[Repository]:
        """Those the App is installed on at one owner."""
        return [
            repository
            for repository in self._repositories.values()
            if repository.installed and repository.owner is installation.account
        ]

    def fork(self, repository: RepositoryBase, owner: Account) -> Fork:
        """Somebody's fork; the owner's own is the repository itself."""
        key = (repository.id, owner.id)
        if key not in self._forks:
            own = repository.id if owner is repository.owner else None
            self._forks[key] = Fork(own or self.next_id(), owner, repository.name)
        return self._forks[key]

    # ------------------------------------------------------------------ serving

    @asynccontextmanager
    async def serving(self, port: int = 0, host: str = "127.0.0.1") -> AsyncIterator[str]:
        """Listen, and send webhooks meanwhile."""
        server = Server(self)
        self.api_url = await server.start(host, port)
        sender = asyncio.create_task(self.webhooks.run())
        try:
            yield self.api_url
        finally:
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)
            await server.stop()

    def address(self, url: str, query: Mapping[str, Any]) -> str:
        """An absolute address with parameters."""
        return f"{url}?{urlencode(query)}" if query else url

    # ------------------------------------------------------------------ webhooks

    @property
    def deliveries(self) -> list[RecordedDelivery]:
        """Every webhook so far, sent or not."""
        return self.webhooks.deliveries

    @property
    def webhook_concurrency(self) -> int:
        """How many deliveries are under way at once; with 1 they arrive in order."""
        return self.webhooks.concurrency

    @webhook_concurrency.setter
    def webhook_concurrency(self, value: int) -> None:
        self.webhooks.concurrency = value

    @property
    def webhook_timeout(self) -> float:
        """Seconds until an attempt is given up; GitHub's ten unless a test is in a hurry."""
        return self.webhooks.timeout

    @webhook_timeout.setter
    def webhook_timeout(self, value: float) -> None:
        self.webhooks.timeout = value

    @property
    def omit_installation(self) -> bool:
        """Deliveries that Prow forwards lack `installation`."""
        return self.webhooks.omit_installation

    @omit_installation.setter
    def omit_installation(self, value: bool) -> None:
        self.webhooks.omit_installation = value

    def deliver_to(self, url: str | None) -> None:
        """Where webhooks go from now on; None only records them."""
        self.webhooks.url = url

    def redeliver(self, guid: str) -> None:
        """Send a delivery again, the same body under the same GUID."""
        self.webhooks.redeliver(guid)

    async def settled(self, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Wait until every queued webhook has been answered or has failed."""
        await self.webhooks.settled(timeout)

    def ping(self) -> RecordedDelivery:
        """What GitHub sends when a webhook is set up.

        https://docs.github.com/en/webhooks/webhook-events-and-payloads#ping
        """
        config = {"content_type": "json", "insecure_ssl": "0", "url": self.webhooks.url or ""}
        created = integration(self.api_url, self.app)["created_at"]
        hook: Json = {
            "type": "App", "id": HOOK_ID, "name": "web", "active": True,
            "events": self.app.events, "config": config, "updated_at": created,
            "created_at": created, "app_id": self.app.id,
            "deliveries_url": f"{self.api_url}/app/hook/deliveries",
        }  # fmt: skip
        sender = user(self.api_url, self.app.owner)
        body = {"zen": "Keep it logically awesome.", "hook_id": HOOK_ID, "hook": hook}
        return self.webhooks.send("ping", body | {"sender": sender})

    # ------------------------------------------------------------------ requests

    def reads(self) -> list[RecordedRequest]:
        """Requests that only look."""
        return [request for request in self.requests if request.reads]

    def writes(self) -> list[RecordedRequest]:
        """Requests that change content; asking for a token is none."""
        return [request for request in self.requests if request.writes]

    def be_at(self, moment: datetime) -> None:
        """What people do from now on is done at this time; tokens and limits go by the real one."""
        self.shift = moment - self.now()

    def forget_requests(self) -> None:
        """Start the list of requests afresh."""
        self.requests.clear()

    def expire_tokens(self) -> None:
        """Every installation token handed out so far answers 401 from now on."""
        self.authentication.expire_all()

    def set_rate_limit(self, remaining: int, reset_at: datetime | None = None) -> None:
        """What installations have left until `reset_at` (by default an hour from now)."""
        self.rate_limits.set(remaining, reset_at)

    def _current_time(self) -> datetime:
        return self.now()
