"""Read what rules need to know about a subject: GitHub's JSON becomes frozen Facts.

A failure that will pass raises (the inbox tries again); one that will not becomes `Unreadable`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeVar

from bot.github.client import UNEXPECTED_SHAPE, App, Installation, parse_time
from bot.github.errors import Refused, Transient
from bot.model.facts import (
    Actor,
    Branch,
    ChangedFile,
    Fact,
    Facts,
    LabelEvent,
    Need,
    PullRequest,
    Unreadable,
)
from bot.model.subject import SubjectRef

T = TypeVar("T")

GHOST = "ghost"  # the account GitHub shows in place of a deleted one


class Reader:
    """Reads facts through one installation. `app` says which account is this App's own."""

    def __init__(self, app: App, installation: Installation) -> None:
        self._app = app
        self._installation = installation

    async def read(self, subject: SubjectRef, needs: frozenset[Need]) -> Facts:
        """The pull request and all that is needed from the start.

        Raises Refused (404, 410) where there is no such pull request.
        """
        url = "/repos/{+repository}/pulls/{number}"
        answer = await self._installation.get(url, **_names(subject))
        return await self.read_more(Facts(subject, _understood(_pull_request, answer)), needs)

    async def read_more(self, facts: Facts, needs: frozenset[Need]) -> Facts:
        """The same facts with more of them read; what is there already is not read again."""
        readers = {
            Need.FILES: ("files", self._files),
            Need.REPOSITORY_LABELS: ("repository_labels", self._repository_labels),
            Need.LABEL_HISTORY: ("label_history", self._label_history),
        }
        missing = [readers[need] for need in sorted(needs - facts.read(), key=lambda n: n.name)]
        answers = await asyncio.gather(*(_fact(read, facts) for _, read in missing))
        found: dict[str, Any] = dict(zip((name for name, _ in missing), answers, strict=True))
        return replace(facts, **found)

    async def _files(self, facts: Facts) -> Fact[tuple[ChangedFile, ...]]:
        """All changed files, or Unreadable where GitHub does not list them all (3,000 at most).

        https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files
        """
        url = "/repos/{+repository}/pulls/{number}/files?per_page=100"
        answer = await self._installation.get_all(url, **_names(facts.subject))
        files = _understood(_changed_files, answer)
        expected = facts.pull_request.changed_files
        if len(files) >= expected:
            return files
        return Unreadable(f"GitHub listed only {len(files)} of {expected} changed files")

    async def _repository_labels(self, facts: Facts) -> frozenset[str]:
        """https://docs.github.com/en/rest/issues/labels#list-labels-for-a-repository."""
        url = "/repos/{+repository}/labels?per_page=100"
        labels = await self._installation.get_all(url, repository=facts.subject.repository)
        return _understood(lambda answer: frozenset(label["name"] for label in answer), labels)

    async def _label_history(self, facts: Facts) -> tuple[LabelEvent, ...]:
        """https://docs.github.com/en/rest/issues/timeline."""
        url = "/repos/{+repository}/issues/{number}/timeline?per_page=100"
        events = await self._installation.get_all(url, **_names(facts.subject))
        login = await self._app.login()
        return _understood(
            lambda answer: tuple(
                self._label_event(event, login)
                for event in answer
                # a label that was deleted since may be missing
                if event.get("event") in ("labeled", "unlabeled") and event.get("label")
            ),
            events,
        )

    def _label_event(self, event: Any, login: str) -> LabelEvent:
        actor = _actor(event.get("actor"))
        via = event.get("performed_via_github_app") or {}
        ours = actor.login.casefold() == login.casefold() or str(via.get("id")) == self._app.app_id
        return LabelEvent(
            label=event["label"]["name"],
            added=event["event"] == "labeled",
            actor=replace(actor, is_this_app=ours),
            at=parse_time(event["created_at"]),
        )


async def _fact(read: Callable[[Facts], Awaitable[T]], facts: Facts) -> Fact[T]:
    try:
        return await read(facts)
    except Refused as refused:
        return Unreadable(f"GitHub refused: {refused}")


def _understood(form: Callable[[Any], T], answer: Any) -> T:
    """Read an answer; one of another form than GitHub's is as good as none. Raises Transient."""
    try:
        return form(answer)
    except UNEXPECTED_SHAPE as error:
        raise Transient(f"GitHub's answer has another form: {type(error).__name__}") from error


def _changed_files(answer: Any) -> tuple[ChangedFile, ...]:
    return tuple(
        ChangedFile(item["filename"], item["status"], item.get("previous_filename"))
        for item in answer
    )


def _names(subject: SubjectRef) -> dict[str, str]:
    return {"repository": subject.repository, "number": str(subject.number)}


def _pull_request(answer: Any) -> PullRequest:
    """https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request."""
    milestone = answer["milestone"]
    return PullRequest(
        number=answer["number"],
        title=answer["title"],
        body=answer["body"] or "",
        author=_actor(answer["user"]),
        draft=bool(answer["draft"]),
        open=answer["state"] == "open",
        merged_at=parse_time(answer["merged_at"]) if answer["merged_at"] else None,
        base=_branch(answer["base"]),
        head=_branch(answer["head"]),
        labels=tuple(label["name"] for label in answer["labels"]),
        milestone=milestone["title"] if milestone else None,
        changed_files=answer["changed_files"],
    )


def _branch(answer: Any) -> Branch:
    repository = answer["repo"]
    return Branch(answer["ref"], answer["sha"], repository["full_name"] if repository else None)


def _actor(answer: Any) -> Actor:
    return Actor(answer["login"], answer["type"] == "Bot") if answer else Actor(GHOST)
