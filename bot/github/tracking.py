"""The tracking issue of a pull request: named in its body, its directory or its title; verified."""

from typing import Any

from bot.github import threads
from bot.github.client import Installation
from bot.github.errors import Refused
from bot.model.facts import Fact, Facts, Unreadable
from bot.model.process import Process
from bot.model.subject import SubjectKind, SubjectRef
from bot.text.marker import key_of
from bot.text.thread import PULL_REQUEST, read_thread


async def find_tracking_issue(
    client: Installation, process: Process, facts: Facts, login: str
) -> Fact[Facts | None]:
    """The first of those named that is an issue; None only where none is named and none opened.

    Authors guess numbers, and issues and pull requests share them: what is no issue is reported,
    never taken. `login` is this App's own account.
    """
    reasons = []
    for candidate in _candidates(process, facts):
        found = await _verified(client, process, candidate)
        if isinstance(found, Facts):
            return found
        reasons.append(found)
    if reasons:
        return Unreadable("; ".join(reasons))
    return await _opened_by_us(client, facts, login)


def _candidates(process: Process, facts: Facts) -> list[SubjectRef]:
    """Named in the body, then by the directory of the document, then in the title."""
    thread = facts.thread
    if thread is None:
        return []
    text = read_thread(
        thread.body,
        process,
        kind=PULL_REQUEST,
        repository=facts.subject.repository,
        number=thread.number,
    )
    found = [text.tracking_issue] if text.tracking_issue else []
    titled = read_thread("", process, kind=PULL_REQUEST, title=thread.title).number
    numbers = [*_numbers(facts), *([titled] if titled else [])]
    found += [SubjectRef(process.repository, number) for number in numbers]
    return [each for each in dict.fromkeys(found) if each != facts.subject]


def _numbers(facts: Facts) -> list[int]:
    changes = facts.proposals if isinstance(facts.proposals, tuple) else ()
    current = (change.current for change in changes)
    return [proposal.number for proposal in current if proposal and proposal.number]


async def _verified(client: Installation, process: Process, candidate: SubjectRef) -> Facts | str:
    """The issue, or why that number is none.

    https://docs.github.com/en/rest/issues/issues#get-an-issue
    """
    if candidate.repository.casefold() != process.repository.casefold():
        return f"{candidate} is in another repository"
    names = {"repository": process.repository, "number": str(candidate.number)}
    try:
        answer: Any = await client.get("/repos/{+repository}/issues/{number}", **names)
    except Refused as refused:
        if not refused.gone:
            raise
        return f"{candidate} does not exist"
    if "pull_request" in answer:
        return f"{candidate} is a pull request, not an issue"
    if answer["number"] != candidate.number:
        return f"{candidate} was transferred"
    return Facts(candidate, threads.issue(answer), SubjectKind.ISSUE)


async def _opened_by_us(client: Installation, facts: Facts, login: str) -> Facts | None:
    """The issue that this App opened for the pull request, found by the marker in its body."""
    url = "/repos/{+repository}/issues?creator={login}&state=all&per_page=100"
    found = await client.get_all(url, repository=facts.subject.repository, login=login)
    for answer in found:
        if key_of(answer["body"] or "") == f"tracks/{facts.subject}":
            subject = SubjectRef(facts.subject.repository, answer["number"])
            return Facts(subject, threads.issue(answer), SubjectKind.ISSUE)
    return None
