"""Pull requests and the issues that track them: what happens to one concerns the other."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from cachetools import LRUCache

from bot.core.documents.numbers import number_of_directory
from bot.core.documents.paths import proposal_directory
from bot.core.engine.decision.tracker_dependence import STILL_CONCERNS, depends_on_tracker, rests
from bot.core.model.definitions.process import Process
from bot.core.model.facts import Ambiguous, Facts, Need, Unavailable
from bot.core.model.plan.operation import (
    AddAssignees,
    AddLabels,
    CreateIssue,
    Operation,
    RemoveAssignee,
    RemoveLabel,
    SetMilestone,
    SetState,
)
from bot.core.model.subject import SubjectKind, SubjectRef
from bot.core.model.trigger import Trigger
from bot.core.rulebook.rulebook import Rulebook
from bot.github.api.errors import Transient
from bot.github.webhook.delivery import Delivery
from bot.service.evaluation.evaluate import Clock
from bot.service.evaluation.result import Evaluate, Evaluation
from bot.service.queue.requeue import Requeue
from bot.store.judged_by import JudgedBy
from bot.store.timestamps import PASSING, Timestamps

MERGED, TRACKER = "merged", "tracker"
ISSUES = "issues"
MOST_HEARD = 10_000
# By how much the clocks of two replicas may differ.
TOLERANCE = timedelta(seconds=5)


class TrackerLinks:
    """An evaluation, and after it the asking for those that it concerns."""

    def __init__(
        self,
        evaluate: Evaluate,
        rulebook: Callable[[], Rulebook],
        refresh: Requeue,
        dependents: JudgedBy,
        clock: Clock,
        landmarks: Timestamps | None = None,
    ) -> None:
        """With `landmarks` other replicas hear of what this one has heard."""
        self._evaluate = evaluate
        self._rulebook = rulebook
        self._refresh = refresh
        self._dependents = dependents
        self._clock = clock
        self._landmarks = landmarks
        # The last delivery about each issue, and how many had been heard by then.
        self._heard: LRUCache[str, tuple[int, str]] = LRUCache(MOST_HEARD)
        self._count = 0
        # Which merges were told to which issues: what is forgotten here is told once more at most.
        self._told: LRUCache[tuple[SubjectRef, SubjectRef], bool] = LRUCache(MOST_HEARD)

    async def hear(self, delivery: Delivery) -> bool:
        """Whether it is about an issue, and pull requests are looked at again because of it.

        They are those that were judged by it. What this App does there counts too: a command may
        have brought it about. Whom it was done for sees nothing new, and that is the end.
        """
        repository, number = delivery.repository, delivery.number
        if repository is None or number is None or not self._concerns(repository, delivery):
            return False
        issue = str(SubjectRef(repository, number)).casefold()
        self._count += 1
        self._heard[issue] = (self._count, delivery.guid)
        if self._landmarks:  # before it is asked who was judged by it: see `_remember`
            await self._landmarks.set(_heard_of(issue), self._clock())
        concerned = await self._dependents.of(issue, resting=delivery.action in STILL_CONCERNS)
        return any([await self._ask(each, delivery.guid) for each in concerned])

    async def changed(self, issue: SubjectRef, cause: str, *, is_looked_at: bool) -> None:
        """What was judged by the issue is looked at again, once a cause; it too, if not now."""
        if not is_looked_at:
            await self._refresh.ask(issue, SubjectKind.ISSUE, TRACKER, cause)
        for each in await self._dependents.of(str(issue)):
            await self._ask(each, cause)

    def _concerns(self, repository: str, delivery: Delivery) -> bool:
        if delivery.event != ISSUES:
            return False
        try:
            return self._rulebook().listens_through_tracker(repository, delivery.action)
        except Transient:  # while there are no rules, any may
            return True

    async def _ask(self, subject: str, guid: str) -> bool:
        pull_request = SubjectRef.parse(subject)
        return await self._refresh.ask(pull_request, SubjectKind.PULL_REQUEST, TRACKER, guid)

    async def evaluate(
        self, subject: SubjectRef, trigger: Trigger, installation: int | None
    ) -> Evaluation:
        """As `Evaluator.evaluate`; what is asked for is durable when this returns."""
        began, began_at = self._count, self._clock()
        evaluation = await self._evaluate(subject, trigger, installation)
        if evaluation.facts:
            await self._remember(evaluation, evaluation.facts, began, began_at)
            await self._tell_of_merge(evaluation.facts, evaluation.done)
        return evaluation

    async def _remember(
        self, evaluation: Evaluation, facts: Facts, began: int, began_at: datetime
    ) -> None:
        """Which issues it was judged by. One of them that changed meanwhile was read too early.

        Whichever replica heard of that: either it finds here who was judged by the issue, or it is
        found here that it was heard of.
        """
        if facts.pull_request is None or _is_unsettled(facts.tracking_issue):
            return
        depends = depends_on_tracker(self._rulebook(), facts, self._clock())
        issues = (str(issue) for issue in evaluation.asked) if depends else ()
        resting = not evaluation.unknown and rests(facts, evaluation.done)
        for issue in await self._dependents.keep(str(facts.subject), issues, resting=resting):
            count, guid = self._heard.get(issue, (0, ""))
            if count > began:
                await self._ask(str(facts.subject), guid)
            elif cause := await self._heard_elsewhere(issue, began_at):
                await self._ask(str(facts.subject), cause)

    async def _heard_elsewhere(self, issue: str, since: datetime) -> str:
        """What a replica heard of it since then, as a cause; empty for nothing."""
        at = await self._landmarks.at(_heard_of(issue)) if self._landmarks else None
        return f"{issue} {at}" if at and at >= since - TOLERANCE else ""

    async def _tell_of_merge(self, facts: Facts, done: tuple[Operation, ...]) -> None:
        """What the rules say of an issue is told from the merged documents: they are others now.

        Issues that hear of it by what was written on them need no asking.
        """
        rulebook, repository = self._rulebook(), facts.subject.repository
        is_merged = facts.pull_request is not None and facts.pull_request.landed
        if not is_merged or Need.PROPOSALS not in rulebook.needs(repository, SubjectKind.PROPOSAL):
            return
        processes = tuple(entry.process for entry in rulebook.for_repository(repository))
        numbers = {*_numbers(facts, processes)} - {facts.subject.number}
        woken = {*_woken(facts, done, rulebook)}
        for issue in (SubjectRef(repository, number) for number in sorted(numbers)):
            merge = (facts.subject, issue)
            if issue.number not in woken and merge not in self._told:
                await self._refresh.ask(issue, SubjectKind.ISSUE, MERGED, str(facts.subject))
            self._told[merge] = True


def _heard_of(issue: str) -> str:
    return f"{PASSING}{issue}"


def _numbers(facts: Facts, processes: tuple[Process, ...]) -> Iterator[int]:
    """The tracking issue, and every issue whose number a changed directory carries or carried."""
    if isinstance(facts.tracking_issue, Facts):
        yield facts.tracking_issue.subject.number
    files = facts.files if isinstance(facts.files, tuple) else ()
    paths = (path for file in files for path in file.paths)
    for path in paths:
        for process in processes:
            number = number_of_directory(proposal_directory(process, path) or "")
            if number:
                yield number


def _woken(facts: Facts, done: tuple[Operation, ...], rulebook: Rulebook) -> Iterator[int]:
    """Issues that were written on, where a rule listens to what GitHub says of that."""
    tracked = facts.tracking_issue
    for operation in done:
        action = _echo(operation)
        if action is None or not rulebook.listens(facts.subject.repository, "issues", action):
            continue
        if not isinstance(operation, CreateIssue):
            yield operation.subject.number
        elif isinstance(tracked, Facts):
            yield tracked.subject.number


def _is_unsettled(tracked: object) -> bool:
    """Whether GitHub could not say which issue it is: more may have a say than were asked."""
    return isinstance(tracked, Unavailable) and not isinstance(tracked, Ambiguous)


def _echo(operation: Operation) -> str | None:
    """The action of the event that GitHub sends about an issue after this, if it sends one.

    https://docs.github.com/en/webhooks/webhook-events-and-payloads#issues
    """
    match operation:
        case AddLabels() | RemoveLabel():
            return "labeled" if isinstance(operation, AddLabels) else "unlabeled"
        case AddAssignees() | RemoveAssignee():
            return "assigned" if isinstance(operation, AddAssignees) else "unassigned"
        case SetMilestone(number=number):
            return "demilestoned" if number is None else "milestoned"
        case SetState():
            return "reopened" if operation.open else "closed"
        case CreateIssue():
            return "opened"
        case _:
            return None
