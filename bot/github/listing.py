"""What is open in a repository: a hundred threads a request, and none where nothing changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.github.client import UNEXPECTED_SHAPE, Installation, parse_time
from bot.github.errors import Transient
from bot.model.subject import SubjectKind


@dataclass(frozen=True, slots=True)
class Listed:
    """An open issue or pull request. `updated_at` is UTC."""

    number: int
    kind: SubjectKind
    labels: tuple[str, ...]
    updated_at: datetime


async def open_threads(client: Installation, repository: str) -> tuple[Listed, ...]:
    """All of them; in the order of their opening, so that pages stay as they are.

    https://docs.github.com/en/rest/issues/issues#list-repository-issues
    """
    url = "/repos/{+repository}/issues?state=open&sort=created&direction=asc&per_page=100"
    found = await client.get_all(url, repository=repository)
    try:
        return tuple(_listed(each) for each in found)
    except UNEXPECTED_SHAPE as error:
        raise Transient(f"GitHub's list has another form: {type(error).__name__}") from error


def _listed(answer: Any) -> Listed:
    is_pull = "pull_request" in answer
    return Listed(
        int(answer["number"]),
        SubjectKind.PULL_REQUEST if is_pull else SubjectKind.ISSUE,
        tuple(label["name"] for label in answer["labels"]),
        parse_time(answer["updated_at"]),
    )
