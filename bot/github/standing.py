"""How this App stands with GitHub: what it is registered as, where it is installed, what is there.

https://docs.github.com/en/rest/apps/apps
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.github.client import App, Installation
from bot.github.errors import Refused


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
class Place:
    """A repository."""

    default_branch: str
    archived: bool
    has_issues: bool


@dataclass(frozen=True, slots=True)
class Budget:
    """Requests left of the hour's."""

    remaining: int
    limit: int


async def read_registration(app: App) -> Registration:
    """https://docs.github.com/en/rest/apps/apps#get-the-authenticated-app."""
    answer = await app.get("/app")
    login = f"{answer['slug']}[bot]"
    return Registration(login, dict(answer["permissions"]), frozenset(answer["events"]))


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
    account = answer.get("account") or {}
    permissions = dict(answer["permissions"])
    return Installed(account.get("login", ""), permissions, bool(answer.get("suspended_at")))


async def read_place(client: Installation, repository: str) -> Place:
    """https://docs.github.com/en/rest/repos/repos#get-a-repository."""
    answer = await client.get("/repos/{+repository}", repository=repository)
    branch, has_issues = str(answer["default_branch"]), bool(answer.get("has_issues", True))
    return Place(branch, bool(answer.get("archived")), has_issues)


async def read_names(client: Installation, repository: str, folder: str) -> tuple[str, ...]:
    """What a folder has. https://docs.github.com/en/rest/repos/contents#get-repository-content."""
    url = "/repos/{+repository}/contents" + ("/{+folder}" if folder else "")
    answer: Any = await client.get(url, repository=repository, folder=folder)
    return tuple(str(entry["name"]) for entry in answer)


async def read_budget(client: Installation) -> Budget:
    """Free of charge. https://docs.github.com/en/rest/rate-limit/rate-limit."""
    core = (await client.get("/rate_limit"))["resources"]["core"]
    return Budget(int(core["remaining"]), int(core["limit"]))


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
