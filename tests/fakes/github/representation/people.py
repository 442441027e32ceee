"""Accounts, the App and its installations as JSON."""

import base64
from datetime import UTC, datetime
from typing import Any

from tests.fakes.github.state.model import Account, App, Installation

Json = dict[str, Any]
WEB = "https://github.com"


def timestamp(moment: datetime | None) -> str | None:
    """https://docs.github.com/en/rest/using-the-rest-api/timezones-and-the-rest-api"""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def node_id(prefix: str, number: int) -> str:
    """An opaque global id. https://docs.github.com/en/graphql/guides/using-global-node-ids"""
    return f"{prefix}_{base64.urlsafe_b64encode(b'kw' + number.to_bytes(9)).decode().rstrip('=')}"


def user(api: str, account: Account) -> Json:
    """https://docs.github.com/en/rest/users/users ("simple user")."""
    url = f"{api}/users/{account.login}".replace("[", "%5B").replace("]", "%5D")
    kind = {"Organization": "O", "Bot": "BOT"}.get(account.type, "U")
    return {
        "login": account.login,
        "id": account.id,
        "node_id": node_id(kind, account.id),
        "avatar_url": f"https://avatars.githubusercontent.com/u/{account.id}?v=4",
        "gravatar_id": "",
        "url": url,
        "html_url": html_url(account),
        "followers_url": f"{url}/followers",
        "following_url": f"{url}/following{{/other_user}}",
        "gists_url": f"{url}/gists{{/gist_id}}",
        "starred_url": f"{url}/starred{{/owner}}{{/repo}}",
        "subscriptions_url": f"{url}/subscriptions",
        "organizations_url": f"{url}/orgs",
        "repos_url": f"{url}/repos",
        "events_url": f"{url}/events{{/privacy}}",
        "received_events_url": f"{url}/received_events",
        "type": account.type,
        "user_view_type": "public",
        "site_admin": False,
    }


def html_url(account: Account) -> str:
    """The page of an account; a bot's is its App's."""
    if account.type == "Bot":
        return f"{WEB}/apps/{account.login.removesuffix('[bot]')}"
    return f"{WEB}/{account.login}"


def organization(api: str, account: Account) -> Json:
    """The short form that webhooks carry."""
    url = f"{api}/orgs/{account.login}"
    return {
        "login": account.login,
        "id": account.id,
        "node_id": node_id("O", account.id),
        "url": url,
        "repos_url": f"{url}/repos",
        "events_url": f"{url}/events",
        "hooks_url": f"{url}/hooks",
        "issues_url": f"{url}/issues",
        "members_url": f"{url}/members{{/member}}",
        "public_members_url": f"{url}/public_members{{/member}}",
        "avatar_url": f"https://avatars.githubusercontent.com/u/{account.id}?v=4",
        "description": "",
    }


def integration(api: str, app: App) -> Json:
    """https://docs.github.com/en/rest/apps/apps#get-the-authenticated-app"""
    return {
        "id": app.id,
        "client_id": client_id(app),
        "slug": app.slug,
        "node_id": node_id("A", app.id),
        "owner": user(api, app.owner),
        "name": app.slug,
        "description": "",
        "external_url": f"https://example.org/{app.slug}",
        "html_url": f"{WEB}/apps/{app.slug}",
        "created_at": timestamp(app.created_at),
        "updated_at": timestamp(app.created_at),
        "permissions": app.permissions,
        "events": app.events,
    }


def client_id(app: App) -> str:
    """GitHub takes it as `iss` of an App's token too."""
    return f"Iv23li{app.id:014d}"


def installation(api: str, app: App, found: Installation) -> Json:
    """https://docs.github.com/en/rest/apps/apps#get-an-installation-for-the-authenticated-app"""
    account = found.account
    return {
        "id": found.id,
        "client_id": client_id(app),
        "account": user(api, account),
        "repository_selection": "selected",
        "access_tokens_url": f"{api}/app/installations/{found.id}/access_tokens",
        "repositories_url": f"{api}/installation/repositories",
        "html_url": f"{WEB}/organizations/{account.login}/settings/installations/{found.id}",
        "app_id": app.id,
        "app_slug": app.slug,
        "target_id": account.id,
        "target_type": account.type,
        "permissions": app.permissions,
        "events": app.events,
        "created_at": timestamp(found.created_at),
        "updated_at": timestamp(found.created_at),
        "single_file_name": None,
        "has_multiple_single_files": False,
        "single_file_paths": [],
        "suspended_by": None,
        "suspended_at": None,
    }
