"""Read what rules need to know about a subject: GitHub's JSON becomes frozen Facts.

A failure that will pass raises (the inbox tries again); one that will not becomes `Unavailable`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from bot.core.documents.paths import directories_of, proposal_names
from bot.core.model.definitions.calendar import Calendar
from bot.core.model.definitions.process import Process
from bot.core.model.facts import (
    Ambiguous,
    Change,
    ChangedFile,
    Check,
    CodeChange,
    Fact,
    Facts,
    Milestone,
    Need,
    NotFetched,
    OwnComment,
    PullRequest,
    Review,
    Thread,
    Unavailable,
    reason_of,
)
from bot.core.model.plan.desired_state import Target
from bot.core.model.proposal import ProposalChange
from bot.core.model.records.exception_request import ExceptionRequest
from bot.core.model.subject import SubjectKind, SubjectRef
from bot.core.process.exceptions import exemptions_in
from bot.core.process.targets.target_release import releases_of
from bot.github.api.client import App, Installation
from bot.github.api.errors import Refused, UnexpectedAnswer, plain_words
from bot.github.api.repository_names import is_called
from bot.github.api.shape import UNEXPECTED_SHAPE, maybe, misunderstood, understood
from bot.github.read import threads
from bot.github.read.code_changes import code_of
from bot.github.read.documents import Documents
from bot.github.read.kind import kind_in
from bot.github.read.last_activity import touched
from bot.github.read.links.proof import LinkVerifier
from bot.github.read.links.tracking_issue import Tracking
from bot.github.read.own_comments import OwnComments, Remembered
from bot.github.read.people.named_people import ASSIGNEES
from bot.github.read.people.roles import Roles
from bot.github.read.repository import read_place

T = TypeVar("T")
# Looks after which what GitHub says and nobody understands counts as unreadable: about a minute.
LOOKS_TO_UNDERSTAND = 6
Wanted = Iterable[tuple[Target, Need]]
_ISSUE = "/repos/{+repository}/issues/{number}"
_PULL = "/repos/{+repository}/pulls/{number}"
# What is told from other facts is read after them, in this order.
_SOURCES = {
    Need.PROPOSALS: frozenset({Need.FILES}),
    Need.CALENDAR: frozenset({Need.PROPOSALS}),
    Need.TRACKING_ISSUE: frozenset({Need.PROPOSALS}),
    Need.EXCEPTIONS: frozenset({Need.TRACKING_ISSUE}),
}
_LATER = (
    frozenset({Need.PROPOSALS}),
    frozenset({Need.CALENDAR, Need.TRACKING_ISSUE, Need.ROLES}),
    frozenset({Need.EXCEPTIONS, Need.CODE}),
)
# What the bot itself has put on record in the thread.
_TOLD_IN_COMMENTS = frozenset({Need.EXCEPTIONS, Need.CODE})
_STAGES = (frozenset(Need).difference(*_LATER), *_LATER)


class Reader:
    """Reads facts through one installation. `app` says which account is this App's own.

    `processes` are those bound to the repository; `people` whose permissions are of interest,
    `releases` whose schedules are, beside those that the subject has to do with.
    `asked` are issues that had a say in which of them tracks the subject.
    `patient`: a role that cannot be looked up at the moment is unreadable, and does not raise,
    unless it `insists` on it. `tried` is how often it was looked at before for the same reason.
    `remembered` is what there is about its own comments.
    """

    def __init__(
        self,
        app: App,
        installation: Installation,
        processes: tuple[Process, ...],
        documents: Documents,
        people: tuple[str, ...] = (),
        releases: tuple[str, ...] = (),
        *,
        patient: bool = False,
        insists: bool = False,
        tried: int = 0,
        remembered: Remembered | None = None,
    ) -> None:
        self._app = app
        self._documents = documents
        self._installation = installation
        self._processes = processes
        self._people = people
        self._releases = releases
        self._known_comments: dict[SubjectRef, tuple[OwnComment, ...]] = {}
        self.asked: set[SubjectRef] = set()
        self._timelines: dict[SubjectRef, list[Any]] = {}
        self._timeline_lock = asyncio.Lock()
        self._patient = patient
        self._insists = insists
        self._tried = tried
        self._remembered = remembered

    async def read(
        self,
        subject: SubjectRef,
        kind: SubjectKind,
        needs: Callable[[SubjectKind], frozenset[Need]],
        queued: str | None = None,
    ) -> Facts:
        """The issue or pull request and all that is needed from the start, by what it turns out.

        `queued` is checked in place of a pull request's head. Raises Refused (404, 410) where there
        is no such subject.
        """
        if kind is SubjectKind.PULL_REQUEST:
            answer = await self._installation.get(_PULL, **_names(subject))
            await self._require_name(subject, answer)
            thread: Any = await self._based(subject, understood(threads.pull_request, answer))
        else:
            answer = await self._installation.get(_ISSUE, **_names(subject))
            if kind_in(answer, subject) is not kind:
                raise Refused(410, f"{subject} is a pull request")
            await self._require_name(subject, answer)
            thread = understood(threads.issue, answer)
            kind = SubjectKind.PROPOSAL if self._tracks(thread) else SubjectKind.ISSUE
        installed_at = await self._app.installed_at(self._installation.number)
        facts = Facts(subject, thread, kind, queued=queued, installed_at=installed_at)
        return await self.read_more(facts, needs(kind))

    async def _require_name(self, subject: SubjectRef, answer: Any) -> None:
        """Raises Renamed where the repository was, Refused (410) where the issue left it."""
        if is_called(answer, subject.repository):
            return
        place = await read_place(self._installation, subject.repository)
        if place.name.casefold() == subject.repository.casefold():
            raise Refused(410, "it was transferred to another repository")
        raise self._app.names.note(subject.repository, place.name)

    async def _based(self, subject: SubjectRef, pull_request: PullRequest) -> PullRequest:
        """With the name that its base has by now: a merged one keeps the old name of the branch.

        https://docs.github.com/en/rest/branches/branches#get-a-branch
        """
        if not pull_request.merged or not pull_request.goes_elsewhere:
            return pull_request
        url, branch = "/repos/{+repository}/branches/{+branch}", pull_request.base.name
        try:
            answer = await self._installation.get(url, repository=subject.repository, branch=branch)
        except Refused as refused:
            if not refused.gone:
                raise
            return pull_request  # a topic branch is removed after its merge
        return replace(pull_request, renamed_base=maybe(answer, "name") or "")

    def _tracks(self, thread: Thread) -> bool:
        """Whether it is an issue that tracks a proposal."""
        labels = {label.casefold() for label in thread.labels}
        marks = (each.tracker_label for each in self._processes if each.tracker_label)
        return any(mark.casefold() in labels for mark in marks)

    async def read_wanted(self, facts: Facts, wanted: Wanted) -> Facts:
        """More facts about the subject and about its tracking issue."""
        by_target = {on: frozenset(n for target, n in wanted if target is on) for on in Target}
        found = await self.read_more(facts, by_target[Target.SUBJECT])
        tracked = found.tracking_issue
        if isinstance(tracked, Facts) and (more := by_target[Target.TRACKING_ISSUE]):
            return replace(found, tracking_issue=await self.read_more(tracked, more))
        return found

    async def read_more(self, facts: Facts, needs: frozenset[Need]) -> Facts:
        """The same facts with more of them read; what is there already is not read again."""
        missing = self._with_sources(needs, facts) - facts.read()
        self._timelines.clear()
        for stage in _STAGES:
            facts = await self._read_side_by_side(facts, missing & stage)
        return self._with_tracker_comments(facts)

    def _with_tracker_comments(self, facts: Facts) -> Facts:
        """Those of the tracking issue were read where exceptions are asked for: they are kept."""
        tracked = facts.tracking_issue
        if not isinstance(tracked, Facts) or not isinstance(tracked.comments, NotFetched):
            return facts
        comments = self._known_comments.get(tracked.subject)
        if comments is None:
            return facts
        return replace(facts, tracking_issue=replace(tracked, comments=comments))

    def _with_sources(self, needs: frozenset[Need], facts: Facts) -> frozenset[Need]:
        """The needs, and what they are told from; an issue has no files and documents."""
        found = needs | (self._sources_of_roles(facts) if Need.ROLES in needs else frozenset())
        if facts.pull_request is None:
            return found | ({Need.COMMENTS} if _TOLD_IN_COMMENTS & found else frozenset())
        for need in (Need.EXCEPTIONS, Need.CALENDAR, Need.TRACKING_ISSUE, Need.PROPOSALS):
            if need in found:
                found |= _SOURCES[need]
        return found

    def _sources_of_roles(self, facts: Facts) -> frozenset[Need]:
        """Whose a pull request is, its files tell; whose an issue is, the merged document."""
        sources = {s for p in self._processes for found in p.roles.values() for s in found}
        heads = {source.partition(".")[0] for source in sources}
        found = {Need.PROPOSALS} if "proposal" in heads else set()
        if self._patient and facts.thread.assignees and ASSIGNEES in sources:
            found.add(Need.HISTORY)  # who assigned them says whether they count
        if facts.pull_request is not None:
            return frozenset(found | ({Need.FILES} if heads & {"group", "owners"} else set()))
        return frozenset(found | ({Need.PROPOSALS} if "owners" in heads else set()))

    async def _read_side_by_side(self, facts: Facts, needs: frozenset[Need]) -> Facts:
        order = sorted(needs, key=lambda need: need.name)
        answers = await asyncio.gather(*(self._fact(need, facts) for need in order))
        found: dict[str, Any] = {
            need.value: answer for need, answer in zip(order, answers, strict=True)
        }
        return replace(facts, **found)

    async def _fact(self, need: Need, facts: Facts) -> Fact[Any]:
        readers: dict[Need, Callable[[Facts], Awaitable[Any]]] = {
            Need.FILES: self._files,
            Need.REVIEWS: self._reviews,
            Need.ROLES: self._roles,
            Need.PROPOSALS: self._proposals,
            Need.CALENDAR: self._calendar,
            Need.TRACKING_ISSUE: self._tracking_issue,
            Need.REPOSITORY_LABELS: self._repository_labels,
            Need.MILESTONES: self._milestones,
            Need.HISTORY: self._history,
            Need.COMMENTS: self._comments,
            Need.CHECKS: self._checks,
            Need.EXCEPTIONS: self._exceptions,
            Need.TOUCHED: self._touched,
            Need.CODE: self._code,
        }
        if need not in readers:
            return Unavailable(f"{need.value.replace('_', ' ')}: nothing here reads it")
        try:
            return await readers[need](facts)
        except Refused as refused:
            return Unavailable(plain_words(refused))
        except UnexpectedAnswer as odd:
            return self._not_understood(odd)
        except UNEXPECTED_SHAPE as error:
            return self._not_understood(misunderstood(error))

    def _not_understood(self, odd: UnexpectedAnswer) -> Unavailable:
        """Raises it while it may be over soon; then what needs it not goes on without it."""
        if self._tried < LOOKS_TO_UNDERSTAND:
            raise odd
        return Unavailable(str(odd))

    async def _files(self, facts: Facts) -> Fact[tuple[ChangedFile, ...]]:
        """All changed files, or Unreadable where GitHub does not list them all (3,000 at most).

        https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files
        """
        if facts.pull_request is None:
            return Unavailable("an issue changes no files")
        files = await self._documents.files(
            facts.pull_request, facts.subject.repository, lambda: self._listed_files(facts)
        )
        expected = facts.pull_request.changed_files
        if len(files) >= expected:
            return files
        return Unavailable(f"GitHub listed only {len(files)} of {expected} changed files")

    async def _listed_files(self, facts: Facts) -> tuple[ChangedFile, ...]:
        return understood(threads.changed_files, await self._list(f"{_PULL}/files", facts.subject))

    async def _reviews(self, facts: Facts) -> tuple[Review, ...]:
        return understood(threads.reviews, await self._list(f"{_PULL}/reviews", facts.subject))

    async def _proposals(self, facts: Facts) -> Fact[tuple[ProposalChange, ...]]:
        found: tuple[ProposalChange, ...] = ()
        for process in self._processes:
            changes = await self._documents.changes(self._installation, process, facts)
            if not isinstance(changes, tuple):
                return changes
            found += changes
        return found

    async def _calendar(self, facts: Facts) -> Fact[Calendar]:
        """The schedules of the subject's releases, of the first process that has schedules."""
        process = next((each for each in self._processes if each.schedule), None)
        if process is None:
            return Calendar()
        wanted = releases_of(facts) | set(self._releases)
        schedules = self._documents.schedules
        found = await schedules.calendar(self._installation, process, wanted)
        if not isinstance(found, Calendar) or all(map(found.schedule, wanted)):
            return found
        if not all(map(found.schedule, self._releases)):
            latest = await schedules.latest_releases(self._installation, process)
            found = await schedules.calendar(self._installation, process, wanted | latest)
        if not isinstance(found, Calendar):
            return found
        return await schedules.placed(self._installation, process, found, wanted)

    async def _tracking_issue(self, facts: Facts) -> Fact[Facts | None]:
        if facts.pull_request is None or not self._processes:
            return facts
        process = self._concerned(facts)
        if process is None:
            return Ambiguous("proposals of several processes are touched; each has its own issue")
        client, others = self._installation, [each for each in self._processes if each != process]
        prover = LinkVerifier(
            client, self._documents, process, tuple(others), facts, self._comments, self._history
        )
        return await Tracking(self._app, client, process, facts, prover, self.asked).find()

    def _concerned(self, facts: Facts) -> Process | None:
        """The process whose proposals are touched; the first where none are, None for several."""
        files = facts.files if isinstance(facts.files, tuple) else ()
        found = [each for each in self._processes if proposal_names(each, files)]
        found = found or [each for each in self._processes if directories_of(each, files)]
        if len({proposal_names(each, files) for each in found}) > 1:
            return None
        return next(iter(found), self._processes[0])

    async def _roles(self, facts: Facts) -> Mapping[str, Fact[frozenset[str]]]:
        people = list(self._people)
        people += [facts.thread.author.login]
        people += (
            [r.author.login for r in facts.reviews] if isinstance(facts.reviews, tuple) else []
        )
        roles = Roles(
            self._installation,
            self._documents,
            facts,
            people,
            actor=self._people[0] if self._patient else None,
            insists=self._insists,
        )
        found: dict[str, Fact[frozenset[str]]] = {}
        for process in self._processes:
            found |= await roles.of(process)
        return found

    async def _repository_labels(self, facts: Facts) -> frozenset[str]:
        """https://docs.github.com/en/rest/issues/labels#list-labels-for-a-repository."""
        labels = await self._list("/repos/{+repository}/labels", facts.subject)
        return frozenset(understood(threads.label_names, labels))

    async def _milestones(self, facts: Facts) -> tuple[Milestone, ...]:
        url = "/repos/{+repository}/milestones?state=all&per_page=100"
        found = await self._installation.get_all(url, repository=facts.subject.repository)
        me = await self._app.ourselves(self._installation, found, "creator")
        return understood(lambda answer: threads.milestones(answer, me), found)

    async def _history(self, facts: Facts) -> tuple[Change, ...]:
        if _is_untouched(facts.thread):
            return ()
        events = await self._timeline(facts.subject)
        me = await self._app.ourselves(self._installation, events, "actor")
        repository = facts.subject.repository
        return understood(lambda answer: threads.changes(answer, me, repository), events)

    async def _touched(self, facts: Facts) -> datetime | None:
        if facts.thread.updated_at == facts.thread.created_at:
            return None
        events = await self._timeline(facts.subject)
        machines = frozenset[str]().union(*(each.automation for each in self._processes))
        latest = facts.thread.updated_at
        return understood(lambda answer: touched(answer, machines, latest), events)

    async def _comments(self, facts: Facts) -> tuple[OwnComment, ...]:
        """Each thread's once: more than one question may be answered by them."""
        if facts.subject not in self._known_comments:
            read = OwnComments(self._app, self._installation, self._remembered)
            self._known_comments[facts.subject] = await read.of(facts)
        return self._known_comments[facts.subject]

    async def _exceptions(self, facts: Facts) -> Fact[tuple[ExceptionRequest, ...]]:
        """Those on record on the tracking issue."""
        tracker = facts if facts.pull_request is None else facts.tracking_issue
        if tracker is None or isinstance(tracker, Ambiguous):
            return ()  # there is no place where one could be on record
        if not isinstance(tracker, Facts):
            return Unavailable(reason_of(tracker))
        read = tracker.comments
        comments = read if isinstance(read, tuple) else await self._comments(tracker)
        return exemptions_in(comments)

    async def _code(self, facts: Facts) -> Fact[tuple[CodeChange, ...]]:
        if facts.pull_request is not None:
            return Unavailable("what implements a proposal is told from its tracking issue")
        timeline = await self._timeline(facts.subject)
        return await code_of(self._installation, self._processes, facts, timeline)

    async def _checks(self, facts: Facts) -> Fact[tuple[Check, ...]]:
        if facts.checked is None:
            return Unavailable("an issue has no commit to check")
        url = (
            "/repos/{+repository}/commits/{sha}/check-runs?filter=latest&per_page=100&app_id={app}"
        )
        answer = await self._installation.get(
            url,
            repository=facts.subject.repository,
            sha=facts.checked,
            app=self._app.app_id,
        )
        return understood(
            lambda found: threads.own_checks(maybe(found, "check_runs"), self._app.app_id), answer
        )

    async def _timeline(self, subject: SubjectRef) -> list[Any]:
        """Several facts are told from it: those that are read together ask for it once."""
        async with self._timeline_lock:
            if subject not in self._timelines:
                self._timelines[subject] = await self._list(f"{_ISSUE}/timeline", subject)
            return self._timelines[subject]

    async def _list(self, url: str, subject: SubjectRef) -> list[Any]:
        return await self._installation.get_all(f"{url}?per_page=100", **_names(subject))


def _is_untouched(thread: Thread) -> bool:
    """Whether nothing was changed since it was opened, so that its timeline has nothing to tell."""
    is_bare = not (thread.labels or thread.assignees or thread.milestone) and thread.open
    return is_bare and thread.updated_at == thread.created_at


def _names(subject: SubjectRef) -> dict[str, str]:
    return {"repository": subject.repository, "number": str(subject.number)}
