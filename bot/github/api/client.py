"""Calls to GitHub as the App or as one of its installations, with our own errors.

https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import aiohttp
import gidgethub
from cachetools import LRUCache, TLRUCache, TTLCache

from bot.core.records.seal import Seal
from bot.github.api.connection import Connection, Listener
from bot.github.api.errors import GitHubError, NotPermitted, Refused, Transient
from bot.github.api.etag_cache import EtagCache
from bot.github.api.gate import Clock, RequestLimiter
from bot.github.api.own_identity import OwnIdentity, account_in, login_in, may_be_ours
from bot.github.api.repository_names import RepositoryNames
from bot.github.api.shape import UNEXPECTED_SHAPE, misunderstood, number, understood
from bot.github.api.write_budget import RecentWrites, WriteBudget

T = TypeVar("T")

# A token lives an hour; one that is about to expire is not used any more.
TOKEN_MARGIN = timedelta(minutes=5)
INSTALLATION_LOOKUP_SECONDS = 3600
# Anybody may install a public App. Of how many something is remembered at once.
MOST_INSTALLATIONS = 10_000


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who the App is. The private key is PEM text and never shown; nor are the keys of its seal.

    The private key seals where there are none, and what it sealed stays known.
    """

    app_id: str
    private_key: str
    record_keys: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Credentials(app_id={self.app_id!r}, private_key=…)"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Base of the REST API and address of GraphQL, without trailing slash."""

    rest: str
    graphql: str


@dataclass(frozen=True, slots=True)
class _Token:
    text: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class GraphQLAnswer:
    """Data, possibly in part only, with the errors that say which part is missing."""

    data: Mapping[str, Any]
    errors: tuple[str, ...]


class App:
    """The GitHub App: its identity, where it is installed, and a client for each installation.

    `spend` gives what keeps count of an installation's writes.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        credentials: Credentials,
        endpoints: Endpoints,
        clock: Clock,
        listener: Listener,
        spend: Callable[[int], WriteBudget] = lambda _: RecentWrites(),
    ) -> None:
        self.endpoints = endpoints
        self.app_id = credentials.app_id
        self._session = session
        self._clock = clock
        self._listener = listener
        self._spend = spend
        self.gate = RequestLimiter(clock)
        self.names = RepositoryNames()
        self.seal = Seal((*credentials.record_keys, credentials.private_key))
        self._connection = Connection(
            session,
            self.gate,
            listener,
            base_url=endpoints.rest,
            app_id=credentials.app_id,
            private_key=credentials.private_key,
        )
        self._answers = EtagCache()
        self._clients: LRUCache[int, Installation] = LRUCache(MOST_INSTALLATIONS)
        self._account: int | None = None
        self._where: TTLCache[str, int] = TTLCache(MOST_INSTALLATIONS, INSTALLATION_LOOKUP_SECONDS)
        self._tokens: TLRUCache[int, _Token] = TLRUCache(
            MOST_INSTALLATIONS, ttu=_last_use, timer=lambda: clock().timestamp()
        )
        self._locks: LRUCache[int, asyncio.Lock] = LRUCache(MOST_INSTALLATIONS)
        self._installed: LRUCache[int, datetime] = LRUCache(MOST_INSTALLATIONS)

    async def login(self) -> str:
        """The account name under which the App acts, `<slug>[bot]`, as of now: it can be renamed.

        https://docs.github.com/en/rest/apps/apps#get-the-authenticated-app
        """

        async def ask() -> str:
            return login_in(await self._connection.getitem("/app"))

        return await self._as_app(ask)

    async def ourselves(
        self, client: "Installation", items: Sequence[Any] = (), by: str = "user"
    ) -> OwnIdentity:
        """Who we are, to tell which of these items are ours.

        The number of the App's account is learnt once: from such items or, if they do not say
        through which App they were made, from GitHub.
        """
        if self._account is None:
            self._account = account_in(items, by, self.app_id)
        if self._account is None and may_be_ours(items, by):
            self._account = await self._ask_account(client)
        return OwnIdentity(self.app_id, self._account)

    async def _ask_account(self, client: "Installation") -> int:
        """https://docs.github.com/en/rest/users/users#get-a-user."""
        answer = await client.get("/users/{login}", login=await self.login())
        return understood(lambda found: number(found, "id"), answer)

    async def get(self, url: str, **names: Any) -> Any:
        """One JSON value, asked for by the App itself."""
        return await self._as_app(lambda: self._connection.getitem(url, names))

    async def get_page(self, url: str) -> tuple[list[Any], str | None]:
        """One page of a list, and the address of the next one."""
        return await self._as_app(lambda: self._connection.page(url))

    async def post(self, url: str, **names: Any) -> Any:
        """Ask for something to be done, by the App itself."""
        return await self._as_app(lambda: self._connection.post(url, names, data=b""))

    async def installation_of(self, repository: str) -> int:
        """Which installation covers a repository. Raises Refused (404) where none does.

        https://docs.github.com/en/rest/apps/apps#get-a-repository-installation-for-the-authenticated-app
        """
        key = repository.casefold()
        if key not in self._where:
            url, names = "/repos/{+repository}/installation", {"repository": repository}

            async def ask() -> int:
                return int((await self._connection.getitem(url, names))["id"])

            self._where[key] = await self._as_app(ask)
        return self._where[key]

    async def installed_at(self, installation: int) -> datetime:
        """When (UTC) the App was installed; asked for once.

        https://docs.github.com/en/rest/apps/apps#get-an-installation-for-the-authenticated-app
        """
        if installation not in self._installed:
            url, names = "/app/installations/{id}", {"id": str(installation)}

            async def ask() -> datetime:
                return parse_time((await self._connection.getitem(url, names))["created_at"])

            self._installed[installation] = await self._as_app(ask)
        return self._installed[installation]

    async def reach(self, repository: str, named: int | None) -> "Installation":
        """The client for a repository: of the installation that a delivery names, if it still is.

        After the App was installed anew GitHub knows the old number no more; and deliveries that
        Prow forwards name none. Raises Refused (404) where the App is not installed.
        """
        number = named or await self.installation_of(repository)
        try:
            await self.token(number)
        except Refused as refused:
            if not refused.gone:
                raise
            self._where.pop(repository.casefold(), None)
            number = await self.installation_of(repository)
        return self.installation(number)

    def installation(self, number: int) -> "Installation":
        """The client of an installation; its limits and cache live as long as the App object."""
        if number not in self._clients:
            gate = RequestLimiter(self._clock, self._spend(number))
            self._clients[number] = Installation(self, number, self._session, gate, self._answers)
        found: Installation = self._clients[number]
        return found

    async def token(self, installation: int, *, instead_of: str | None = None) -> str:
        """A token for an installation, shared until it is about to expire.

        `instead_of` names one that was refused: only that one is replaced, by the first who asks.
        https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app
        """
        async with self._locks.setdefault(installation, asyncio.Lock()):
            token = self._tokens.get(installation)
            if token is None or token.text == instead_of:
                token = await self._new_token(installation)
                self._tokens[installation] = token
            return token.text

    async def _new_token(self, installation: int) -> _Token:
        url, names = "/app/installations/{id}/access_tokens", {"id": str(installation)}

        async def ask() -> _Token:
            answer = await self._connection.post(url, names, data=b"")
            return _Token(str(answer["token"]), parse_time(answer["expires_at"]))

        return await self._as_app(ask)

    async def _as_app(self, request: Callable[[], Awaitable[T]]) -> T:
        """Ask as the App itself; a key that GitHub refuses is for the operator to mend."""
        for _ in range(2):
            try:
                return await translated(request)
            except Refused as refused:
                if refused.status != 401:
                    raise
                self._connection.forget_jwt()
        raise NotPermitted("GitHub refuses the App's id or private key")

    def listen(self, kind: str, method: str, outcome: str) -> None:
        """Tell the listener about a request of one of the installations."""
        self._listener(kind, method, outcome)


class Installation:
    """GitHub as one installation sees it. Raises Transient, Throttled or Refused."""

    def __init__(
        self,
        app: App,
        number: int,
        session: aiohttp.ClientSession,
        gate: RequestLimiter,
        answers: EtagCache,
    ) -> None:
        self.number = number
        self.gate = gate
        self.seal = app.seal
        self._app = app
        rest, graphql = app.endpoints.rest, app.endpoints.graphql
        self._connection = Connection(
            session, self.gate, app.listen, graphql, number, answers, base_url=rest
        )
        # "Make requests serially": one write at a time for each installation.
        self._writing = asyncio.Lock()

    async def get(self, url: str, **names: Any) -> Any:
        """One JSON value."""
        return await self._call(
            lambda token: self._connection.getitem(url, names, oauth_token=token)
        )

    async def get_all(self, url: str, **names: Any) -> list[Any]:
        """Every item of a list, all pages."""

        async def collect(token: str) -> list[Any]:
            pages = self._connection.getiter(url, names, oauth_token=token)
            return [item async for item in pages]

        return await self._call(collect)

    async def post(self, url: str, data: Mapping[str, Any], **names: Any) -> Any:
        """Create something."""
        async with self._writing:
            return await self._call(
                lambda token: self._connection.post(url, names, data=data, oauth_token=token)
            )

    async def patch(self, url: str, data: Mapping[str, Any], **names: Any) -> Any:
        """Change something."""
        async with self._writing:
            return await self._call(
                lambda token: self._connection.patch(url, names, data=data, oauth_token=token)
            )

    async def delete(self, url: str, data: Mapping[str, Any] | None = None, /, **names: Any) -> Any:
        """Delete something; returns what GitHub answers."""
        body: Any = b"" if data is None else data
        async with self._writing:
            return await self._call(
                lambda token: self._connection.deleted(url, names, data=body, token=token)
            )

    async def graphql(self, query: str, **variables: Any) -> GraphQLAnswer:
        """Ask GraphQL through the same gate. What is there is returned even beside errors.

        https://docs.github.com/en/graphql/guides/forming-calls-with-graphql
        """
        body = {"query": query, "variables": variables}
        url = self._app.endpoints.graphql
        answer = await self._call(
            lambda token: self._connection.post(url, data=body, oauth_token=token)
        )
        errors = tuple(answer.get("errors") or ())
        if any(error.get("type") == "RATE_LIMITED" for error in errors):
            raise self.gate.exhausted()
        return GraphQLAnswer(
            answer.get("data") or {}, tuple(str(error.get("message")) for error in errors)
        )

    async def _call(self, request: Callable[[str], Awaitable[T]]) -> T:
        """Run a request with a token; one that was refused as bad is replaced once."""
        token = await self._app.token(self.number)
        try:
            return await translated(lambda: request(token))
        except Refused as refused:
            if refused.status != 401:
                raise
        fresh = await self._app.token(self.number, instead_of=token)
        try:
            return await translated(lambda: request(fresh))
        except Refused as refused:
            if refused.status == 401:
                raise Transient("GitHub refuses a token that it has just given") from refused
            raise


def _last_use(_: int, token: _Token, now: float) -> float:
    return max((token.expires_at - TOKEN_MARGIN).timestamp(), now)


async def translated(request: Callable[[], Awaitable[T]]) -> T:
    """Run a gidgethub call; its errors become ours, by what to do about them."""
    try:
        return await request()
    except GitHubError:
        raise
    except gidgethub.HTTPException as error:
        raise Refused(int(error.status_code), _words(error), _fields(error)) from error
    except UNEXPECTED_SHAPE as error:
        raise misunderstood(error) from error


def _words(error: gidgethub.HTTPException) -> str:
    """GitHub's message, with the codes of a failed validation: `already_exists` is good news."""
    details = getattr(error, "errors", None)
    listed = details if isinstance(details, list) else []
    codes = [str(each["code"]) for each in listed if isinstance(each, dict) and "code" in each]
    return (str(error) or "refused") + (f" ({', '.join(codes)})" if codes else "")


def _fields(error: gidgethub.HTTPException) -> frozenset[str]:
    """Of a failed validation, what of the body it is about."""
    details = getattr(error, "errors", None)
    listed = details if isinstance(details, list) else []
    return frozenset(
        str(each["field"]) for each in listed if isinstance(each, dict) and each.get("field")
    )


def parse_time(text: str) -> datetime:
    """GitHub's times are ISO 8601 in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)
