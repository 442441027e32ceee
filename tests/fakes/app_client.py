"""A bare App that talks to the fake GitHub: signs its own token, takes an installation's."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
import jwt

from tests.fakes.keys import private_key


@dataclass(frozen=True)
class Reply:
    """An answer, read to its end."""

    status: int
    headers: Mapping[str, str]
    data: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.data)


class AppClient:
    """Asks one server; `token` is the installation token it sends, empty for none."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        app_id: int,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self._session = session
        self._app_id = app_id
        self._now = now or (lambda: datetime.now(UTC))
        self.token = ""

    def jwt(self, **claims: Any) -> str:
        """The App's own token; `claims` replace the good ones."""
        now = int(self._now().timestamp())
        good = {"iss": str(self._app_id), "iat": now - 60, "exp": now + 540}
        return jwt.encode(good | claims, private_key(), algorithm="RS256")

    async def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """One request, with the installation token unless another is given; bytes go as is."""
        token = self.token if token is None else token
        sent = {
            "Accept": "application/vnd.github+json",
            "User-Agent": "app-client",
            "X-GitHub-Api-Version": "2022-11-28",
            **({"Authorization": f"Bearer {token}"} if token else {}),
            **(headers or {}),
        }
        content = {"data": body} if isinstance(body, bytes) else {"json": body}
        async with self._session.request(method, path, headers=sent, **content) as answer:
            return Reply(answer.status, answer.headers.copy(), await answer.read())

    async def as_app(self, method: str, path: str, body: Any = None) -> Reply:
        """One request with the App's own token."""
        return await self.ask(method, path, body, self.jwt())

    async def get(self, path: str, **headers: str) -> Reply:
        """GET; keyword arguments become headers, `_` for `-`."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.ask("GET", path, headers=sent)

    async def take_token(self, full_name: str) -> None:
        """Use the token of the installation on a repository from now on."""
        installation = (await self.as_app("GET", f"/repos/{full_name}/installation")).json["id"]
        path = f"/app/installations/{installation}/access_tokens"
        self.token = (await self.as_app("POST", path)).json["token"]


@asynccontextmanager
async def app_client(
    base_url: str, app_id: int, now: Callable[[], datetime] | None = None
) -> AsyncIterator[AppClient]:
    """A client with its connection."""
    timeout = aiohttp.ClientTimeout(total=60)
    async with aiohttp.ClientSession(base_url, timeout=timeout) as session:
        yield AppClient(session, app_id, now)
