"""How this App stands with GitHub: what it is registered as, where it is installed, what is there.

https://docs.github.com/en/rest/apps/apps
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.github.api.client import App, Installation
from bot.github.api.errors import Refused
from bot.github.api.own_identity import login_in
from bot.github.api.shape import items, maybe, number, understood


@dataclass(frozen=True, slots=True)
class Registration:
    """What the App may do at most, and what it is told of."""

    login: str
    permissions: Mapping[str, str]
    events: frozenset[str]


@dataclass(frozen=True, slots=True)
class Installed:
    """What the owner of a repository lets the App do there."""

    account: str
    permissions: Mapping[str, str]
    suspended: bool


@dataclass(frozen=True, slots=True)
class Budget:
    """Requests left of the hour's."""

    remaining: int
    limit: int


async def read_registration(app: App) -> Registration:
    """https://docs.github.com/en/rest/apps/apps#get-the-authenticated-app."""
    answer = await app.get("/app")
    return understood(registration_in, answer)


def registration_in(answer: Any) -> Registration:
    """What GitHub says of the App; it is not bound to say the short name."""
    login = login_in(answer)
    events = items(maybe(answer, "events"))
    return Registration(login, dict(maybe(answer, "permissions") or {}), frozenset(events))


async def read_installed(app: App, repository: str) -> Installed | None:
    """None where the App is not installed, or where there is no such repository.

    https://docs.github.com/en/rest/apps/apps#get-a-repository-installation-for-the-authenticated-app
    """
    try:
        answer = await app.get("/repos/{+repository}/installation", repository=repository)
    except Refused as refused:
        if not refused.gone:
            raise
        return None
    return understood(installed_in, answer)


def installed_in(answer: Any) -> Installed:
    """The account may be an enterprise, which has no login."""
    account = maybe(answer, "account", "login") or maybe(answer, "account", "slug") or ""
    permissions = dict(maybe(answer, "permissions") or {})
    return Installed(account, permissions, suspended=bool(maybe(answer, "suspended_at")))


async def read_budget(client: Installation) -> Budget:
    """Free of charge. https://docs.github.com/en/rest/rate-limit/rate-limit."""
    answer = await client.get("/rate_limit")
    return understood(budget_in, maybe(answer, "resources", "core"))


def budget_in(core: Any) -> Budget:
    """What GitHub says of the hour's requests."""
    return Budget(number(core, "remaining"), number(core, "limit"))


async def is_team(client: Installation, organization: str, slug: str) -> bool:
    """https://docs.github.com/en/rest/teams/teams#get-a-team-by-name."""
    return await _exists(client, "/orgs/{org}/teams/{slug}", org=organization, slug=slug)


async def is_account(client: Installation, repository: str, login: str) -> bool:
    """https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user."""
    url = "/repos/{+repository}/collaborators/{login}/permission"
    return await _exists(client, url, repository=repository, login=login)


async def _exists(client: Installation, url: str, **names: str) -> bool:
    try:
        await client.get(url, **names)
    except Refused as refused:
        if not refused.gone:
            raise
        return False
    return True
