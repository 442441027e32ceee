"""A way into a repository for commands, or why there is none in words for a person."""

from bot.github.api.client import App, Installation
from bot.github.api.errors import Refused


class NothingThere(Exception):
    """There is nothing to look at, in words for a person."""


async def reached(app: App, repository: str, installation: int | None = None) -> Installation:
    """The client for a repository. Raises NothingThere and GitHubError."""
    try:
        return await app.reach(repository, installation)
    except Refused as refused:
        if not refused.gone:
            raise
        message = f"the App is not installed on {repository}, or there is no such repository"
        raise NothingThere(message) from refused
