"""Whose checks a commit carries: GitHub does not tell it of pull requests from forks."""

from typing import Any

from bot.github.api.client import Installation
from bot.github.api.shape import items, maybe, understood
from bot.github.read.threads import is_run_of

_LONGEST_NUMBER = 9


async def checked_pull_requests(
    client: Installation, repository: str, commit: str, app_id: str
) -> tuple[int, ...]:
    """The pull requests that this App published checks of on a commit: their own ids say so.

    "Pushes to a branch in a forked repository are not detected and return an empty pull_requests
    array": https://docs.github.com/en/rest/checks/runs#list-check-runs-for-a-git-reference
    """
    url = "/repos/{+repository}/commits/{sha}/check-runs?filter=latest&per_page=100&app_id={app}"
    answer: Any = await client.get(url, repository=repository, sha=commit, app=app_id)
    return understood(lambda found: numbers_of(maybe(found, "check_runs"), app_id), answer)


def numbers_of(runs: Any, app_id: str) -> tuple[int, ...]:
    """The pull requests whose checks these runs of the App are."""
    mine = (run for run in items(runs) if is_run_of(run, app_id))
    found = (number_of_run(str(maybe(run, "external_id") or "")) for run in mine)
    return tuple(sorted({number for number in found if number}))


def number_of_run(external_id: str | None) -> int | None:
    """The pull request's number at the front of a check run's `external_id`, if it is ours."""
    number = (external_id or "").partition("/")[0]
    is_number = number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER
    return int(number) or None if is_number else None
