"""The last step of making an App from a manifest: a code becomes its credentials, once.

https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
"""

from dataclasses import dataclass, field

import aiohttp
from yarl import URL

from bot.github.api.client import translated
from bot.github.api.connection import Connection
from bot.github.api.gate import Clock, RequestLimiter


@dataclass(frozen=True, slots=True)
class NewApp:
    """What GitHub has made. The secrets are said this once, and never shown."""

    id: str
    slug: str
    page: str
    private_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)


async def convert(session: aiohttp.ClientSession, api_url: str, clock: Clock, code: str) -> NewApp:
    """Asked as nobody: the code is the proof. Raises GitHubError.

    https://docs.github.com/en/rest/apps/apps#create-a-github-app-from-a-manifest
    """
    connection = Connection(session, RequestLimiter(clock), lambda *_: None, base_url=api_url)

    async def ask() -> NewApp:
        url, names = "/app-manifests/{code}/conversions", {"code": code}
        answer = await connection.post(url, names, data=b"")
        if not answer["webhook_secret"]:
            raise ValueError("an App with a webhook has a secret")
        return NewApp(
            id=str(int(answer["id"])),
            slug=str(answer["slug"]),
            page=str(answer["html_url"]),
            private_key=str(answer["pem"]),
            webhook_secret=str(answer["webhook_secret"]),
        )

    return await translated(ask)


def web_address(api_url: str) -> str:
    """Where people meet the GitHub whose API is there."""
    url = URL(api_url)
    host = url.host or ""
    if host.startswith("api.") and host.endswith((".github.com", ".ghe.com")):
        return f"https://{host.removeprefix('api.')}"
    return str(url.origin())
