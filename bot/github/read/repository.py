"""What GitHub says of a repository and its folders."""

from dataclasses import dataclass
from typing import Any

from bot.github.api.client import Installation
from bot.github.api.shape import every, maybe, text, understood


@dataclass(frozen=True, slots=True)
class Place:
    """A repository."""

    name: str
    default_branch: str
    archived: bool
    has_issues: bool


async def read_place(client: Installation, repository: str) -> Place:
    """https://docs.github.com/en/rest/repos/repos#get-a-repository."""
    answer = await client.get("/repos/{+repository}", repository=repository)
    return understood(place_in, answer)


def place_in(answer: Any) -> Place:
    """What GitHub says of a repository."""
    has_issues = maybe(answer, "has_issues") is not False
    name, branch = text(answer, "full_name"), text(answer, "default_branch")
    return Place(name, branch, bool(maybe(answer, "archived")), has_issues)


async def read_names(client: Installation, repository: str, folder: str) -> tuple[str, ...]:
    """What a folder has. https://docs.github.com/en/rest/repos/contents#get-repository-content."""
    url = "/repos/{+repository}/contents" + ("/{+folder}" if folder else "")
    answer: Any = await client.get(url, repository=repository, folder=folder)
    return tuple(every(lambda entry: text(entry, "name"), answer, "an entry of a folder"))
