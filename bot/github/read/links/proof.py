"""Evidence from both ends that an issue tracks a pull request's proposal.

What the answers that are there already tell is asked first. More is read only where the link would
be disputed otherwise.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace

from bot.core.documents.links.evidence import (
    Ends,
    assigned_in,
    is_by_people,
    is_person,
    links_back,
    proof_of,
)
from bot.core.documents.numbers import number_of_directory
from bot.core.documents.paths import one_proposal, proposal_of, touched
from bot.core.model.definitions.process import Process
from bot.core.model.facts import (
    Ambiguous,
    Change,
    ChangedFile,
    Facts,
    Field,
    OwnComment,
    Thread,
    Unavailable,
    reason_of,
)
from bot.core.model.records.thread_record import Link, ThreadRecord
from bot.core.model.subject import SubjectRef
from bot.core.process.thread_record import minutes_in
from bot.core.records.marker import key_of, tracking_key
from bot.github.api.client import Installation
from bot.github.read.documents import Documents

Comments = Callable[[Facts], Awaitable[tuple[OwnComment, ...]]]
History = Callable[[Facts], Awaitable[tuple[Change, ...]]]


@dataclass(frozen=True, slots=True)
class Claim:
    """An issue that one end names, and how. `is_alike`: its title is about the proposal.

    `is_ours`: this App opened it.
    """

    issue: Facts
    said: str
    is_stated: bool = False
    is_numbered: bool = False
    is_alike: bool = False
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class LinkVerifier:
    """Looks for evidence about the issues that one pull request may be tracked by.

    `others` are the other processes of the repository.
    """

    client: Installation
    documents: Documents
    process: Process
    others: tuple[Process, ...]
    facts: Facts
    comments: Comments
    history: History

    async def linked(self, claim: Claim) -> Facts | Unavailable:
        """The issue, with what was read of it; disputed where the other end does not agree."""
        issue, ends = claim.issue, self._ends(claim)
        if other := self._other_process(issue):
            why = f"{claim.said}, which tracks a proposal of {other}"
            return Ambiguous(why, claimed=issue.subject.number)
        if proof_of(ends) and not self._is_doubtful(ends):
            return issue
        merged = await self.documents.merged_paths(
            self.client, self.process, self.facts.subject.repository
        )
        if not isinstance(merged, frozenset):
            return Unavailable(reason_of(merged))
        ends = self._placed(ends, merged)
        if proof_of(ends):
            return issue
        issue, ends = await self._with_assigned(issue, ends)
        if proof_of(ends):
            return issue
        comments = await self.comments(issue)
        issue = replace(issue, comments=comments)
        is_linked = any(_is(link, self.facts.subject) for link in _links(comments))
        here = [each for each in await self.confirmations() if _is(each, issue.subject)]
        by = here[0].said.by if here else ""
        if proof_of(replace(ends, confirmed=by, links_back=ends.links_back or is_linked)):
            return issue
        why = f"{claim.said}, and nothing there shows that it belongs to this pull request"
        return Ambiguous(why, claimed=issue.subject.number)

    def _ends(self, claim: Claim) -> Ends:
        """As far as it is known without a request."""
        pull_request, issue = self.facts.pull_request, claim.issue.thread
        label, labels = self.process.tracker_label, map(str.casefold, issue.labels)
        places = self._places()
        known = self._before() | (set(places) if self._is_merged() else set())
        is_for_default = pull_request is not None and pull_request.is_for_default
        return Ends(
            process=self.process,
            pull_request=self.facts.thread,
            issue=issue,
            is_stated=claim.is_stated,
            is_numbered=claim.is_numbered,
            is_tracker=label.casefold() in labels if label else claim.is_alike,
            is_in_place=is_for_default and _carries(known.intersection(places), issue.number),
            is_taken=claim.is_ours and not self._is_for_this(issue),
            is_ours=claim.is_ours and self._is_for_this(issue),
            links_back=links_back(issue.body, self.process, self.facts.subject),
        )

    def _is_for_this(self, issue: Thread) -> bool:
        """Whether the mark in an issue that this App opened is that of this proposal."""
        keys = {tracking_key(name) for name in (*self._places(), str(self.facts.subject))}
        return key_of(issue.body) in keys

    def _other_process(self, issue: Facts) -> str | None:
        """Whose label the issue carries, if it is not that of this process."""
        labels = {label.casefold() for label in issue.thread.labels}
        if (self.process.tracker_label or "").casefold() in labels:
            return None
        marked = (each for each in self.others if (each.tracker_label or "").casefold() in labels)
        return next((each.name for each in marked), None)

    def _is_doubtful(self, ends: Ends) -> bool:
        """Whether only people speak for it, and it may be about another proposal of theirs.

        What is merged may have been moved since, by somebody else.
        """
        is_new = is_by_people(ends) and not self._is_merged()
        return is_new and not _carries(self._places(), ends.issue.number)

    def _is_merged(self) -> bool:
        pull_request = self.facts.pull_request
        return pull_request is not None and pull_request.merged

    def _placed(self, ends: Ends, merged: frozenset[str]) -> Ends:
        """With what lies on the default branch."""
        number = ends.issue.number
        is_there = _carries(merged.intersection(self._places()), number)
        is_there = is_there and not self._is_moved_into(merged)
        is_free = self._is_merged() or not _carries(merged, number)
        return replace(
            ends,
            is_in_place=ends.is_in_place or is_there,
            is_taken=ends.is_taken or not (is_there or is_free),
        )

    def _is_moved_into(self, merged: frozenset[str]) -> bool:
        """Whether it is moved to where another proposal lies: then it touches both."""
        now = touched(self.process, self._files()).proposals
        is_moved = len(self._places()) > len(now)
        return is_moved and not self._is_merged() and bool(merged.intersection(now))

    async def _with_assigned(self, issue: Facts, ends: Ends) -> tuple[Facts, Ends]:
        """Whom somebody assigned: a machine may assign whoever asks for it."""
        ends = replace(ends, assigned=assigned_in(ends.issue.body))
        if proof_of(ends) or not ends.is_among(ends.issue.assignees):
            return issue, ends
        history = await self.history(issue)
        last = {each.value.casefold(): each for each in history if each.field is Field.ASSIGNEE}
        by_people = {name for name, each in last.items() if self._is_word(each)}
        return replace(issue, history=history), replace(ends, assigned=frozenset(by_people))

    def _is_word(self, change: Change) -> bool:
        """Whether a person, or this App for one, assigned somebody else."""
        by = change.actor
        is_own = by.login.casefold() == change.value.casefold()
        return change.added and (by.is_this_app or (is_person(by, self.process) and not is_own))

    async def confirmations(self) -> tuple[Link, ...]:
        """What others than its author have linked to the pull request."""
        read = self.facts.comments
        comments = read if isinstance(read, tuple) else await self.comments(self.facts)
        author = self.facts.thread.author.login.casefold()
        return tuple(each for each in _links(comments) if each.said.by.casefold() != author)

    def _files(self) -> tuple[ChangedFile, ...]:
        return self.facts.files if isinstance(self.facts.files, tuple) else ()

    def _places(self) -> tuple[str, ...]:
        """Where the only proposal that is touched lies, also if its document is not."""
        files = self._files()
        if names := one_proposal(self.process, files):
            return names
        paths = {path for file in files for path in file.paths}
        found = {place for path in paths if (place := proposal_of(self.process, path))}
        return tuple(found) if len(found) == 1 else ()

    def _before(self) -> set[str]:
        """What lay on the base branch before: what is changed there was there."""
        old = (each.paths[-1] for each in self._files() if each.status not in ("added", "copied"))
        return {found for path in old if (found := proposal_of(self.process, path))}


def _carries(places: Iterable[str], number: int) -> bool:
    """Whether the directory of one of these proposals carries the number."""
    return any(number_of_directory(each.rpartition("/")[2]) == number for each in places)


def _links(comments: tuple[OwnComment, ...]) -> tuple[Link, ...]:
    found = minutes_in(comments)
    return found.links if isinstance(found, ThreadRecord) else ()


def _is(link: Link, subject: SubjectRef) -> bool:
    return link.reference.casefold() == str(subject).casefold()
