"""The tracking issue of a proposal's pull request: whoever names it, GitHub has to confirm it.

Authors guess numbers, and issues and pull requests share them. What cannot be told is said, never
guessed, and an issue is only missing where nothing hints at one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from bot.github import threads
from bot.github.client import Installation
from bot.github.errors import Refused
from bot.model.facts import Disputed, Fact, Facts
from bot.model.process import Process
from bot.model.subject import SubjectKind, SubjectRef
from bot.text.likeness import likeness, words_of
from bot.text.marker import key_of, tracking_key
from bot.text.territory import proposal_names
from bot.text.thread import PULL_REQUEST, read_thread

# As alike as this, an issue may be the one although nobody names it: somebody has to say.
ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A number that somebody gave. `is_stated`: its author says that it is the tracking issue."""

    subject: SubjectRef
    source: str
    is_stated: bool = False


@dataclass(frozen=True, slots=True)
class Tracking:
    """Looks for the tracking issue of one pull request. `login` is this App's own account."""

    client: Installation
    process: Process
    facts: Facts
    login: str

    async def find(self) -> Fact[Facts | None]:
        """The issue; None only where nothing hints at one; Unreadable where it cannot be told."""
        names = self._names()
        if len(names) > 1 and not self._is_moved():
            return Disputed(f"{len(names)} proposals are touched; each has its own issue")
        reasons = []
        for candidate in self._candidates():
            found = await self._confirmed(candidate)
            if isinstance(found, Facts):
                return found
            reasons.append(found)
        known = await self._among_known(names)
        if known is not None or not reasons:
            return known
        return Disputed("; ".join(reasons))

    def _names(self) -> tuple[str, ...]:
        files = self.facts.files if isinstance(self.facts.files, tuple) else ()
        return proposal_names(self.process, files)

    def _is_moved(self) -> bool:
        """Whether all names are those of one document, which was renamed."""
        changes = self.facts.proposals
        return isinstance(changes, tuple) and len(changes) <= 1

    def _candidates(self) -> Iterator[_Candidate]:
        """Named in the body, then by the directory of the document, then in the title."""
        thread = self.facts.thread
        if thread is None:
            return
        text = read_thread(
            thread.body,
            self.process,
            kind=PULL_REQUEST,
            repository=self.facts.subject.repository,
            number=thread.number,
        )
        seen = {self.facts.subject}
        titled = read_thread("", self.process, kind=PULL_REQUEST, title=thread.title).number
        numbers = [(number, "the document") for number in self._numbers()]
        numbers += [(titled, "the title")] if titled else []
        stated = (
            [_Candidate(text.tracking_issue, "the description", is_stated=True)]
            if text.tracking_issue
            else []
        )
        others = [_Candidate(SubjectRef(self.process.repository, n), s) for n, s in numbers]
        for candidate in (*stated, *others):
            if candidate.subject not in seen:
                seen.add(candidate.subject)
                yield candidate

    def _numbers(self) -> Iterator[int]:
        changes = self.facts.proposals if isinstance(self.facts.proposals, tuple) else ()
        for change in changes:
            if change.current and change.current.number:
                yield change.current.number

    async def _confirmed(self, candidate: _Candidate) -> Facts | str:
        """The issue, or why that number is none.

        https://docs.github.com/en/rest/issues/issues#get-an-issue
        """
        subject, said = candidate.subject, f"{candidate.source} says {candidate.subject}"
        if subject.repository.casefold() != self.process.repository.casefold():
            return f"{said}, which is in another repository"
        names = {"repository": self.process.repository, "number": str(subject.number)}
        try:
            answer: Any = await self.client.get("/repos/{+repository}/issues/{number}", **names)
        except Refused as refused:
            if not refused.gone:
                raise
            return f"{said}, which does not exist"
        return self._understood(answer, candidate, said)

    def _understood(self, answer: Any, candidate: _Candidate, said: str) -> Facts | str:
        if "pull_request" in answer:
            return f"{said}, which is a pull request"
        if answer["number"] != candidate.subject.number:
            return f"{said}, which was transferred"
        if not (candidate.is_stated or self._links_here(answer) or self._likeness(answer) > 0):
            return f"{said}, whose title is about something else"
        return self._facts(answer)

    async def _among_known(self, names: tuple[str, ...]) -> Fact[Facts | None]:
        """An issue that this App opened for the proposal, or that links to the pull request."""
        opened = [
            each for each in await self._list("creator", self.login) if _opened_for(each, names)
        ]
        if opened:
            return self._facts(opened[0])
        if self.process.tracker_label is None:
            return None
        trackers = await self._list("labels", self.process.tracker_label)
        linking = [each for each in trackers if self._links_here(each)]
        if len(linking) == 1:
            return self._facts(linking[0])
        alike = [each for each in trackers if self._likeness(each) >= ALIKE]
        hints = [f"#{each['number']}" for each in (*linking, *alike)][:3]
        return Disputed(f"it may be {' or '.join(hints)}; nobody says so") if hints else None

    async def _list(self, key: str, value: str) -> list[Any]:
        """https://docs.github.com/en/rest/issues/issues#list-repository-issues."""
        url = f"/repos/{{+repository}}/issues?{key}={{value}}&state=all&per_page=100"
        found = await self.client.get_all(url, repository=self.process.repository, value=value)
        return [each for each in found if "pull_request" not in each]

    def _links_here(self, answer: Any) -> bool:
        number = self.facts.subject.number
        return re.search(rf"(?:#|/pull/){number}\b", str(answer["body"] or "")) is not None

    def _likeness(self, answer: Any) -> float:
        title = str(answer["title"]).casefold().replace(self.process.name.casefold(), " ")
        return likeness(self._words(), words_of(title))

    def _words(self) -> frozenset[str]:
        changes = self.facts.proposals if isinstance(self.facts.proposals, tuple) else ()
        titles = [change.current.title or "" for change in changes if change.current]
        slugs = [PurePosixPath(name).stem.replace("-", " ") for name in self._names()]
        return words_of(*titles, *slugs)

    def _facts(self, answer: Any) -> Facts:
        subject = SubjectRef(self.process.repository, int(answer["number"]))
        return Facts(subject, threads.issue(answer), SubjectKind.ISSUE)


def _opened_for(answer: Any, names: tuple[str, ...]) -> bool:
    return key_of(answer["body"] or "") in {tracking_key(name) for name in names}
