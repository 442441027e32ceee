"""The pull requests that implement a proposal: named on its tracking issue, or naming it.

Somebody may have put one on record with a command; so it counts whatever the description says.

https://docs.github.com/en/rest/issues/timeline#list-timeline-events-for-an-issue
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from bot.core.documents.links.references import references_in
from bot.core.model.definitions.process import Process
from bot.core.model.facts import CodeChange, Fact, Facts, Unavailable, reason_of
from bot.core.model.records.thread_record import ThreadRecord
from bot.core.model.subject import SubjectRef
from bot.core.process.thread_record import minutes_in
from bot.github.api.client import Installation, parse_time
from bot.github.api.errors import Refused, plain_words
from bot.github.api.shape import every, maybe, number, text, understood
from bot.github.read.threads import is_pull_request

# More than this nobody looks at one by one, and each costs a request.
MOST_NAMED = 50
CROSS_REFERENCED = "cross-referenced"


async def code_of(
    client: Installation, processes: Iterable[Process], facts: Facts, timeline: Iterable[Any]
) -> Fact[tuple[CodeChange, ...]]:
    """Each once, those that name the issue first. One that does not exist is passed over.

    Unreadable where one that the issue names may not be read: nobody knows whether it is merged.
    """
    repositories = {name.casefold() for each in processes for name in each.code_repositories}
    found = {each.subject: each for each in referring(timeline, repositories)}
    minutes = minutes_in(facts.comments)
    if not isinstance(minutes, ThreadRecord):
        return Unavailable(reason_of(minutes))
    body = facts.thread.body
    linked = (SubjectRef.parse(link.reference) for link in minutes.links)
    named = (*references_in(body, facts.subject.repository), *linked)
    left = [each for each in named if each.repository.casefold() in repositories]
    for subject in [each for each in dict.fromkeys(left) if each not in found][:MOST_NAMED]:
        try:
            change = await _change(client, subject)
        except Refused as refused:
            if not refused.gone:
                return Unavailable(f"{subject} cannot be read: {plain_words(refused)}")
            continue
        if change:
            found[change.subject] = change
    return tuple(found.values())


def referring(timeline: Iterable[Any], repositories: set[str]) -> Iterator[CodeChange]:
    """Pull requests of these repositories that name the issue."""
    for change in every(_referred, list(timeline), "an event of a timeline"):
        if change and change.subject.repository.casefold() in repositories:
            yield change


def _referred(event: Any) -> CodeChange | None:
    """The pull request that names the issue, in whatever repository."""
    issue = maybe(event, "source", "issue")
    if maybe(event, "event") != CROSS_REFERENCED or not is_pull_request(issue):
        return None
    return _code_change(issue, SubjectRef(_repository_of(issue), number(issue, "number")))


def _repository_of(issue: Any) -> str:
    """By its address where the repository itself is not told: that is optional."""
    name: str | None = maybe(issue, "repository", "full_name")
    return name or "/".join(text(issue, "repository_url").rsplit("/", 2)[-2:])


def _code_change(issue: Any, subject: SubjectRef) -> CodeChange:
    merged_at = _moment(maybe(issue, "pull_request", "merged_at"))
    return CodeChange(
        subject,
        text(issue, "title"),
        text(issue, "state") == "open",
        merged_at is not None,
        _moment(maybe(issue, "created_at")),
        merged_at,
        _moment(maybe(issue, "closed_at")),
    )


def _moment(value: Any) -> datetime | None:
    return parse_time(value) if value else None


async def _change(client: Installation, subject: SubjectRef) -> CodeChange | None:
    """https://docs.github.com/en/rest/issues/issues#get-an-issue; None where it is an issue."""
    url = "/repos/{+repository}/issues/{number}"
    issue: Any = await client.get(url, repository=subject.repository, number=str(subject.number))
    if not is_pull_request(issue):
        return None
    return understood(lambda answer: _code_change(answer, subject), issue)
