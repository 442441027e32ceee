"""The threads of a story at one moment, and the facts that follow from them. No I/O."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.core.documents.numbers import number_of_directory
from bot.core.documents.paths import proposal_directory, proposal_of
from bot.core.model.actor import Actor
from bot.core.model.definitions.calendar import Schedule
from bot.core.model.definitions.process import Process
from bot.core.model.facts import (
    Branch,
    Change,
    ChangedFile,
    Check,
    CodeChange,
    Facts,
    Field,
    Issue,
    Milestone,
    Override,
    OwnComment,
    PullRequest,
    Review,
    Unavailable,
)
from bot.core.model.proposal import Proposal, ProposalChange
from bot.core.model.subject import SubjectKind, SubjectRef
from bot.core.process.exceptions import exemptions_in
from bot.core.records.marker import tracking_key
from bot.core.rulebook.examples.given_facts import THIS_APP, calendar_in
from bot.core.rulebook.rulebook import ProcessRules

OURSELVES = Actor(THIS_APP, is_bot=True, is_this_app=True)
_AUTHORS = ("pull-request.author", "issue.author")


@dataclass
class StoryThread:
    """A thread as GitHub would show it. `issue` is the thread that tracks a pull request.

    `documents` are what a pull request changes, each before and after it.
    """

    name: str
    thread: PullRequest | Issue
    files: tuple[ChangedFile, ...] = ()
    documents: tuple[ProposalChange, ...] = ()
    issue: str | None = None
    key: str | None = None
    reviews: tuple[Review, ...] = ()
    history: list[Change] = field(default_factory=list)
    comments: list[OwnComment] = field(default_factory=list)
    checks: dict[str, Check] = field(default_factory=dict)
    said: list[Override] = field(default_factory=list)
    touched: datetime | None = None

    def change(self, at: datetime, **values: object) -> None:
        """Something of the thread is another now."""
        self.thread = replace(self.thread, updated_at=at, **values)  # type: ignore[arg-type]

    def note(self, which: Field, value: str, actor: Actor, at: datetime, *, added: bool) -> None:
        """A line of the timeline."""
        self.history.append(Change(which, value, added, actor, at))
        if not actor.is_this_app:
            self.touched = at


@dataclass
class CodeThread:
    """A pull request in another repository that implements a proposal."""

    change: CodeChange
    issue: str


@dataclass
class StoryWorld:
    """All of it. `threads` and `code` are what is open or was, by their names in the story."""

    entry: ProcessRules
    roles: Mapping[str, tuple[str, ...]]
    schedules: dict[str, Schedule] = field(default_factory=dict)
    threads: dict[str, StoryThread] = field(default_factory=dict)
    code: dict[str, CodeThread] = field(default_factory=dict)
    milestones: list[Milestone] = field(default_factory=list)
    count: int = 0

    def next_id(self) -> int:
        """A number that nothing has yet."""
        self.count += 1
        return 1000 + self.count

    def subject(self, number: int) -> SubjectRef:
        """An issue or pull request of the process's repository."""
        return SubjectRef(self.entry.process.repository, number)

    def named(self, subject: SubjectRef) -> StoryThread:
        """The thread of a number. Raises LookupError where the story has none."""
        mine = (each for each in self.threads.values() if each.thread.number == subject.number)
        return next(mine)

    def tracker_of(self, found: StoryThread) -> StoryThread | None:
        """The issue that tracks a pull request, once there is one."""
        return self.threads.get(found.issue or "")

    def facts(self, name: str) -> Facts:
        """All that rules judge a thread by; nothing is unread."""
        found = self.threads[name]
        tracker = self.tracker_of(found)
        is_pull = isinstance(found.thread, PullRequest)
        facts = self._common(found)
        issue = self._common(tracker) if tracker else None
        comments = tracker.comments if tracker and is_pull else found.comments
        return replace(
            facts,
            files=found.files if is_pull else Unavailable("an issue changes no files"),
            reviews=found.reviews if is_pull else (),
            tracking_issue=issue if is_pull else facts,
            exceptions=exemptions_in(comments),
            code=() if is_pull else tuple(self._code(name)),
            checks=tuple(found.checks.values()),
        )

    def _common(self, found: StoryThread) -> Facts:
        process = self.entry.process
        is_pull = isinstance(found.thread, PullRequest)
        documents = found.documents if is_pull else tuple(self._merged(found.name))
        return Facts(
            self.subject(found.thread.number),
            found.thread,
            SubjectKind.PULL_REQUEST if is_pull else self._kind(found),
            proposals=documents,
            calendar=calendar_in(self.schedules.values()),
            roles=self._roles(found, documents),
            repository_labels=process.labels | _labels_of(process),
            milestones=tuple(self.milestones),
            history=tuple(found.history),
            comments=tuple(found.comments),
            touched=found.touched,
            commanded=tuple(found.said),
        )

    def _kind(self, found: StoryThread) -> SubjectKind:
        label = self.entry.process.tracker_label
        is_tracker = label is not None and label in found.thread.labels
        return SubjectKind.PROPOSAL if is_tracker else SubjectKind.ISSUE

    def _merged(self, issue: str) -> Iterable[ProposalChange]:
        """What is merged in the directory with the issue's number, or that it was opened for."""
        stands: dict[str, Proposal] = {}
        merged = [
            (each.thread.merged_at, each)
            for each in self.threads.values()
            if isinstance(each.thread, PullRequest) and each.thread.landed and each.issue == issue
        ]
        for _, each in sorted(merged, key=lambda pair: (pair[0], pair[1].thread.number)):
            for change in each.documents:
                if change.base and (change.head is None or change.base.path != change.head.path):
                    stands.pop(change.base.path, None)
                if change.head:
                    stands[change.head.path] = change.head
        mine = (each for each in stands.values() if self._is_of(self.threads[issue], each))
        return (ProposalChange(each, each) for each in sorted(mine, key=lambda each: each.path))

    def _is_of(self, issue: StoryThread, document: Proposal) -> bool:
        process, path = self.entry.process, document.path
        if issue.key and issue.key == tracking_key(proposal_of(process, path) or ""):
            return True
        number = number_of_directory(proposal_directory(process, path) or "")
        return number == issue.thread.number

    def _code(self, issue: str) -> Iterable[CodeChange]:
        return (each.change for each in self.code.values() if each.issue == issue)

    def _roles(
        self, found: StoryThread, documents: Iterable[ProposalChange]
    ) -> dict[str, frozenset[str]]:
        """Whom the story names, and who is an author by what the thread and the document say."""
        written = [each.current for each in documents if each.current]
        roles: dict[str, frozenset[str]] = {}
        for role, sources in self.entry.process.roles.items():
            people = set(self.roles.get(role, ()))
            if any(source in sources for source in _AUTHORS):
                people.add(found.thread.author.login)
            if "proposal.authors" in sources:
                people.update(name for each in written for name in each.authors)
            roles[role] = frozenset(people)
        more = {name: frozenset(people) for name, people in self.roles.items() if name not in roles}
        return {**roles, **more}


def _labels_of(process: Process) -> frozenset[str]:
    """Labels of groups and of tracking issues; a repository has them, or the rules are no use."""
    found = (process.tracker_label, *(group.label for group in process.groups))
    return frozenset(label for label in found if label)


def head_of(number: int, pushes: int) -> Branch:
    """The head of a pull request after so many pushes."""
    return Branch("topic", f"{number:020d}{pushes:020d}", None)
