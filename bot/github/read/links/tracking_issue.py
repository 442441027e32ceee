"""The tracking issue of a proposal's pull request: whoever names it, the other end has to agree.

Authors guess numbers, and issues and pull requests share them; anybody can name anything. What
cannot be told is said, never guessed, and an issue is only missing where nothing hints at one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from bot.core.documents.links.references import mentions
from bot.core.documents.numbers import number_of_directory
from bot.core.documents.paths import directories_of, one_proposal, proposal_names
from bot.core.documents.thread import PULL_REQUEST, read_thread
from bot.core.documents.title_similarity import is_alike, words_of
from bot.core.model.definitions.process import Process
from bot.core.model.facts import Ambiguous, Fact, Facts, Unavailable
from bot.core.model.subject import SubjectKind, SubjectRef
from bot.core.records.marker import key_of, tracking_key
from bot.github.api import shape as form
from bot.github.api.client import App, Installation
from bot.github.api.errors import Refused
from bot.github.read import threads
from bot.github.read.links.proof import Claim, LinkVerifier
from bot.github.read.off_loop import think

UNNAMED = "nobody names it"
MOST_HINTS = 3


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A number that somebody gave. `is_stated`: its author says that it is the tracking issue."""

    subject: SubjectRef
    source: str
    is_stated: bool = False


@dataclass(frozen=True, slots=True)
class _Issue:
    """An issue that GitHub confirms, who said so, and whether its title is about something else."""

    facts: Facts
    said: str
    is_about_else: bool
    is_stated: bool
    is_alike: bool
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Tracking:
    """Looks for the tracking issue of one pull request.

    `asked` are all issues that had a say in it, those too that turned out to be none.
    """

    app: App
    client: Installation
    process: Process
    facts: Facts
    prover: LinkVerifier
    asked: set[SubjectRef] = field(default_factory=set)

    async def find(self) -> Fact[Facts | None]:
        """The issue; None only where nothing hints at one; Unreadable where it cannot be told.

        Where both ends do not settle it, what somebody linked with a command does.
        """
        names = self._names()
        if len(names) > 1 and not self._is_one():
            return Ambiguous(f"{len(names)} proposals are touched; each has its own issue")
        found = await self._found(names)
        is_open = found is None or isinstance(found, Ambiguous)
        return (await self._recorded() if is_open else None) or found

    async def _found(self, names: tuple[str, ...]) -> Fact[Facts | None]:
        """What descriptions, documents, titles and issues tell."""
        stated = await think(len(self.facts.thread.body), self._stated)
        first = await self._confirmed(stated) if stated else None
        if isinstance(first, _Issue) and not first.is_about_else:
            return await self._linked(first)
        found = [await self._confirmed(each) for each in self._others(stated)]
        issues = [each for each in found if isinstance(each, _Issue)]
        if isinstance(first, _Issue) and not issues:
            return await self._linked(first)
        if isinstance(first, _Issue) or len(issues) > 1:
            told = (each for each in (first, *issues) if isinstance(each, _Issue))
            return Ambiguous("; ".join(f"{each.said}, an issue" for each in told))
        if issues:
            return await self._linked(issues[0])
        return await self._unnamed(names, [each for each in (first, *found) if each])

    async def _linked(self, issue: _Issue) -> Facts | Unavailable:
        """The issue that the pull request names, where there is evidence at both ends."""
        return await self.prover.linked(
            Claim(
                issue.facts,
                issue.said,
                is_stated=issue.is_stated,
                is_numbered=not issue.is_stated,
                is_alike=issue.is_alike,
                is_ours=issue.is_ours,
            )
        )

    async def _recorded(self) -> Facts | None:
        """The issue that others than the author linked to the pull request with a command."""
        numbers = {
            int(number)
            for link in await self.prover.confirmations()
            for home, _, number in [link.reference.rpartition("#")]
            if home.casefold() == self.process.repository.casefold()
        }
        if not numbers or len(numbers) > MOST_HINTS:
            return None
        found = [
            await self._confirmed(_Candidate(self._at_home(each), "a command", is_stated=True))
            for each in sorted(numbers)
        ]
        issues = [each for each in found if isinstance(each, _Issue)]
        linked = await self._linked(issues[0]) if len(issues) == 1 else None
        return linked if isinstance(linked, Facts) else None

    async def _unnamed(
        self, names: tuple[str, ...], reasons: list[_Issue | str]
    ) -> Fact[Facts | None]:
        """Nobody names an issue that there is. `reasons`: why those that were named are none."""
        known = await self._among_known(names)
        hints = known.hints if isinstance(known, Ambiguous) else ()
        if isinstance(known, Facts) or not (reasons or hints):
            return known
        return Ambiguous("; ".join(map(str, reasons)) or UNNAMED, hints)

    def _names(self) -> tuple[str, ...]:
        files = self.facts.files if isinstance(self.facts.files, tuple) else ()
        return proposal_names(self.process, files)

    def _directories(self) -> tuple[str, ...]:
        files = self.facts.files if isinstance(self.facts.files, tuple) else ()
        return directories_of(self.process, files)

    def _is_one(self) -> bool:
        """Whether all names are those of one proposal, whose document was moved."""
        files = self.facts.files if isinstance(self.facts.files, tuple) else ()
        return bool(one_proposal(self.process, files))

    def _stated(self) -> _Candidate | None:
        """What the description names; its author says that it is the tracking issue."""
        thread = self.facts.thread
        text = read_thread(
            thread.body,
            self.process,
            kind=PULL_REQUEST,
            repository=self.facts.subject.repository,
            number=thread.number,
        )
        named = text.tracking_issue
        return _Candidate(named, "the description", is_stated=True) if named else None

    def _others(self, stated: _Candidate | None) -> Iterator[_Candidate]:
        """Named by the document, then in the title: numbers that may have been guessed."""
        seen = {self.facts.subject} | ({stated.subject} if stated else set())
        for number, source in self._numbers():
            subject = self._at_home(number)
            if subject not in seen:
                seen.add(subject)
                yield _Candidate(subject, source)

    def _numbers(self) -> Iterator[tuple[int, str]]:
        changes = self.facts.proposals if isinstance(self.facts.proposals, tuple) else ()
        for change in changes:
            for number in change.current.numbers if change.current else ():
                yield number, "the document"
        title = self.facts.thread.title
        titled = read_thread("", self.process, kind=PULL_REQUEST, title=title).number
        if titled:
            yield titled, "the title"
        if not self._names():  # an image of a proposal whose document was merged before
            for directory in self._directories():
                if numbered := number_of_directory(directory):
                    yield numbered, "the directory"

    async def _confirmed(self, candidate: _Candidate) -> _Issue | str:
        """The issue, or why that number is none.

        https://docs.github.com/en/rest/issues/issues#get-an-issue
        """
        subject, said = candidate.subject, f"{candidate.source} says {candidate.subject}"
        if subject.repository.casefold() != self.process.repository.casefold():
            return f"{said}, which is in another repository"
        self.asked.add(subject)
        names = {"repository": self.process.repository, "number": str(subject.number)}
        try:
            answer: Any = await self.client.get("/repos/{+repository}/issues/{number}", **names)
        except Refused as refused:
            if not refused.gone:
                raise
            return f"{said}, which does not exist"
        ours = (await self.app.ourselves(self.client, [answer])).did(answer)
        read = partial(self._understood, candidate=candidate, said=said, ours=ours)
        return form.understood(read, answer)

    def _understood(
        self, answer: Any, candidate: _Candidate, said: str, *, ours: bool
    ) -> _Issue | str:
        if threads.is_pull_request(answer):
            return f"{said}, which is a pull request"
        home = f"/{self.process.repository}/issues/{candidate.subject.number}"
        if not form.text(answer, "html_url").casefold().endswith(home.casefold()):
            return f"{said}, which was transferred"
        alike = is_alike(self._words(), self._words_of_title(answer))
        if not (candidate.is_stated or alike or self._links_here(answer)):
            return f"{said}, whose title is about something else"
        about_else = self._is_about_else(answer)
        return _Issue(self._facts(answer), said, about_else, candidate.is_stated, alike, ours)

    async def _among_known(self, names: tuple[str, ...]) -> Fact[Facts | None]:
        """An issue that this App opened for the proposal, or that links to the pull request."""
        label, pull_request = self.process.tracker_label, self.facts.pull_request
        trackers = await self._list("labels", label) if label else []
        if opened := await self._opened_for(trackers, names):
            return self._facts(opened)
        # Somebody may have taken its label off: looked for where one would be opened otherwise.
        is_merged = pull_request is not None and pull_request.landed
        is_last_chance = label is None or is_merged or self.process.opens_early
        others = await self._list("creator", await self.app.login()) if is_last_chance else []
        if opened := await self._opened_for(others, names):
            return self._facts(opened)
        linking = [each for each in trackers if self._links_here(each)]
        if len(linking) == 1 and not self._is_about_else(linking[0]):
            linked = await self.prover.linked(Claim(self._facts(linking[0]), "an issue links here"))
            if not isinstance(linked, Ambiguous):
                return linked
        words = self._words()
        alike = [each for each in trackers if is_alike(words, self._words_of_title(each))]
        self.asked.update(self._subject(each) for each in (*linking, *alike))
        hints = tuple(dict.fromkeys(form.number(each, "number") for each in (*linking, *alike)))
        return Ambiguous(UNNAMED, hints[:MOST_HINTS]) if hints else None

    async def _opened_for(self, answers: list[Any], names: tuple[str, ...]) -> Any:
        """The first that this App opened for the proposal, by its mark: anybody can write one."""
        keys = {tracking_key(name) for name in names}
        me = await self.app.ourselves(self.client, answers)
        mine = (each for each in reversed(answers) if me.did(each))
        return next((each for each in mine if key_of(form.maybe(each, "body") or "") in keys), None)

    async def _list(self, key: str, value: str) -> list[Any]:
        """https://docs.github.com/en/rest/issues/issues#list-repository-issues."""
        url = f"/repos/{{+repository}}/issues?{key}={{value}}&state=all&per_page=100"
        found = await self.client.get_all(url, repository=self.process.repository, value=value)
        # Only those that can be understood: what is asked of them further on is there.
        checked = list(form.every(_issue, found, "a listed issue"))
        return [each for each in checked if not threads.is_pull_request(each)]

    def _links_here(self, answer: Any) -> bool:
        return mentions(form.maybe(answer, "body") or "", self.facts.subject)

    def _is_about_else(self, answer: Any) -> bool:
        """Whether the title says something, and nothing of it is in the proposal's words."""
        mine, other = self._words(), self._words_of_title(answer)
        return bool(mine and other) and not mine & other

    def _words_of_title(self, answer: Any) -> frozenset[str]:
        title = form.text(answer, "title").casefold().replace(self.process.name.casefold(), " ")
        return words_of(title) - self._everywhere()

    def _words(self) -> frozenset[str]:
        changes = self.facts.proposals if isinstance(self.facts.proposals, tuple) else ()
        titles = [change.current.title or "" for change in changes if change.current]
        names = self._names() or self._directories()
        slugs = [PurePosixPath(name).stem.replace("-", " ") for name in names]
        return words_of(*titles, *slugs) - self._everywhere()

    def _everywhere(self) -> frozenset[str]:
        """The project's own name says nothing: it may stand in every title."""
        return words_of(self.process.repository, *self.process.code_repositories)

    def _facts(self, answer: Any) -> Facts:
        subject = self._subject(answer)
        self.asked.add(subject)
        return Facts(subject, threads.issue(answer), SubjectKind.ISSUE)

    def _subject(self, answer: Any) -> SubjectRef:
        return self._at_home(form.number(answer, "number"))

    def _at_home(self, number: int) -> SubjectRef:
        """Spelled as GitHub does where it tells of the pull request, not as the rules do."""
        theirs, ours = self.facts.subject.repository, self.process.repository
        return SubjectRef(theirs if theirs.casefold() == ours.casefold() else ours, number)


def _issue(answer: Any) -> Any:
    """The answer, if it is about an issue. Raises what reading it raises."""
    threads.issue(answer)
    return answer
