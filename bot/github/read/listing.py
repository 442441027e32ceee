"""Threads of a repository: a hundred of them a request, and none where nothing changed."""

from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from bot.core.model.subject import SubjectKind
from bot.github.api.client import Installation, parse_time
from bot.github.api.errors import Renamed
from bot.github.api.repository_names import is_called, repository_in
from bot.github.api.shape import every, maybe, number, text, understood
from bot.github.read import threads

_LIST = "/repos/{+repository}/issues?sort=created&direction=asc&per_page=100"


@dataclass(frozen=True, slots=True)
class Listed:
    """An issue or pull request. `updated_at` is UTC."""

    number: int
    kind: SubjectKind
    labels: tuple[str, ...]
    updated_at: datetime


async def open_threads(client: Installation, repository: str) -> tuple[Listed, ...]:
    """All of them; in the order of their opening, so that pages stay as they are. Raises Renamed.

    https://docs.github.com/en/rest/issues/issues#list-repository-issues
    """
    url = f"{_LIST}&state=open"
    found = await client.get_all(url, repository=repository)
    for answer in found:
        if not is_called(answer, repository):
            raise Renamed(repository, repository_in(answer) or "")
    return _listed(found)


async def closed_on(client: Installation, repository: str, release: str) -> tuple[Listed, ...]:
    """What was closed on the milestone of a release, which may be named without its leading v.

    https://docs.github.com/en/rest/issues/milestones#list-milestones
    """
    url = "/repos/{+repository}/milestones?state=all&per_page=100"
    milestones = understood(threads.milestones, await client.get_all(url, repository=repository))
    names = release.casefold(), release.casefold().removeprefix("v")
    numbers = [each.number for each in milestones if each.title.casefold() in names]
    on_milestone = f"{_LIST}&state=closed&milestone={{number}}"
    found = [
        await _all(client, on_milestone, repository=repository, number=str(number))
        for number in numbers
    ]
    return tuple(chain.from_iterable(found))


async def _all(client: Installation, url: str, **names: str) -> tuple[Listed, ...]:
    return _listed(await client.get_all(url, **names))


def _listed(found: list[Any]) -> tuple[Listed, ...]:
    return understood(lambda answer: tuple(every(listed_in, answer, "a listed thread")), found)


def listed_in(answer: Any) -> Listed:
    """One of a list."""
    is_pull = threads.is_pull_request(answer)
    return Listed(
        number(answer, "number"),
        SubjectKind.PULL_REQUEST if is_pull else SubjectKind.ISSUE,
        threads.label_names(maybe(answer, "labels")),
        parse_time(text(answer, "updated_at")),
    )
