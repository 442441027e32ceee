"""Carry a plan out and record it: announced before it is sent, confirmed after."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from cachetools import LRUCache

from bot.engine.claims import Parked, Step, facts_of
from bot.engine.effects import wanted, wishes_of
from bot.engine.plan import Plan
from bot.github import applier
from bot.github.client import Installation
from bot.github.created import Created
from bot.github.errors import GitHubError, Transient, UnderWay
from bot.model.facts import Facts
from bot.model.operation import (
    CREATING,
    CreateIssue,
    Operation,
    SetMilestoneDue,
    WriteComment,
)
from bot.model.subject import SubjectRef, Trigger
from bot.rulebook.rulebook import Mode, RuleRef
from bot.service.commenting import Commenting
from bot.store.comments import CommentLog
from bot.store.holds import Alone, Holds
from bot.store.journal import APPLIED, FAILED, PARKED, PLANNED, REPORTED, Entry, Journal
from bot.telemetry import Metrics, logger

if TYPE_CHECKING:
    from bot.service.evaluate import Evaluation

log = logger(__name__)
Clock = Callable[[], datetime]

# GitHub ends a request after 10 seconds:
# https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#timeouts
LONGEST_REQUEST = timedelta(seconds=11)
HELD_SECONDS = 0.2
MOST_LOOKS = 3
NOT_BEGUN = "not begun: what comes before it failed"
MOST_KEYS = 10_000


class Writer:
    """The one way from a plan to GitHub."""

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        metrics: Metrics,
        holds: Holds | None = None,
        comments: CommentLog | None = None,
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._metrics = metrics
        self._commenting = Commenting(clock, comments)
        self._holds = holds or Alone()
        # Two pull requests of one proposal must not open two issues for it; nor must one of them
        # put an issue on a milestone that somebody commanded otherwise since it looked.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        # How many such rounds there were, and which was the last for each key.
        self._count = 0
        self._acted: LRUCache[str, int] = LRUCache(MOST_KEYS)

    async def round(
        self,
        client: Installation,
        subject: SubjectRef,
        prepare: "Callable[[], Awaitable[Evaluation]]",
    ) -> "Evaluation":
        """Look, and carry the plan out. Whoever does what others may be doing does so alone.

        Where another did so since the look, it may have been for the same: it is looked once more.
        Raises GitHubError.
        """
        for _ in range(MOST_LOOKS):
            began = self._count
            evaluation = await prepare()
            keys = _alone(evaluation, subject)
            async with AsyncExitStack() as stack:
                for key in keys:
                    await stack.enter_async_context(self._alone(key))
                if keys and self._may_have_acted(keys, began):
                    evaluation = await prepare()
                    if not {*_alone(evaluation, subject)} <= {*keys}:
                        continue  # what it is about now, others may have in hand
                try:
                    created = await self._carry_out(client, subject, evaluation)
                finally:  # not before: whoever looks while it is being opened has not seen it
                    self._count += 1
                    self._acted.update(dict.fromkeys(keys, self._count))
            return replace(evaluation, created=created)
        raise Transient("it is about something else at each look")

    def _may_have_acted(self, keys: Sequence[str], began: int) -> bool:
        """Whether somebody else may have done one of these since then."""
        return self._holds.shared or any(self._acted.get(key, 0) > began for key in keys)

    async def write(
        self, client: Installation, steps: Sequence[Step], trigger: Trigger
    ) -> tuple[Created, ...]:
        """Carry steps out, in order. Returns what was created by them. Raises GitHubError."""
        if self._holds.shared:
            await self._require_none_under_way(steps)
        entries = [self._entry(step, trigger, PLANNED) for step in steps]
        if entries:
            await self._journal.record(entries)
        applied: list[Created | None] = []
        for number, (step, entry) in enumerate(zip(steps, entries, strict=True), 1):
            try:
                applied.append(await self._apply(client, step, entry))
            except GitHubError:
                left = [self._receipt(each, FAILED, NOT_BEGUN) for each in entries[number:]]
                await self._journal.record(left)
                raise
        return tuple(created for created in applied if created)

    @asynccontextmanager
    async def _alone(self, key: str) -> AsyncIterator[None]:
        """Nobody else is within such a block for the same key, in no replica."""
        async with self._locks.setdefault(key, asyncio.Lock()):
            name = f"alone: {key}"
            while not await self._holds.take(name):  # noqa: ASYNC110  another process has it
                await asyncio.sleep(HELD_SECONDS)
            try:
                yield
            finally:
                self._holds.give_back(name)

    async def _require_none_under_way(self, steps: Sequence[Step]) -> None:
        """A replica that died may have asked for the same; GitHub may be doing it at this moment.

        Raises UnderWay.
        """
        for step in steps:
            if _makes_another(step.operation):
                last = await self._last(step)
                is_open = last is not None and last.outcome == PLANNED
                age = self._clock() - last.at if last else LONGEST_REQUEST
                # One that lies far ahead is from before the clock was put back.
                if is_open and abs(age) < LONGEST_REQUEST:
                    said = f"it is not known yet what became of: {step.operation}"
                    raise UnderWay(said, LONGEST_REQUEST - age)

    async def _last(self, step: Step) -> Entry | None:
        """The newest line about the same; any pull request of a proposal may open its issue."""
        subject, rule, operation = step.operation.subject, step.rule.name, str(step.operation)
        if isinstance(step.operation, CreateIssue):
            return await self._journal.last_in(subject.repository, rule, operation)
        return await self._journal.last(str(subject), rule, operation)

    async def _carry_out(
        self, client: Installation, subject: SubjectRef, evaluation: "Evaluation"
    ) -> tuple[Created, ...]:
        trigger = evaluation.decision.trigger
        for parked in evaluation.plan.parked:
            await self._say_once(self._parked(parked, subject, trigger))
        enforced = [step for step in evaluation.plan.steps if step.mode is Mode.ENFORCE]
        for step in evaluation.plan.steps:
            if step.mode is Mode.REPORT:
                await self._say_once(self._entry(step, trigger, REPORTED))
        return await self.write(client, enforced, trigger)

    async def _apply(self, client: Installation, step: Step, entry: Entry) -> Created | None:
        kind = type(step.operation).__name__
        await self._holds.confirm()  # else another replica may be writing the same
        try:
            created = await self._send(client, step.operation)
        except GitHubError as error:
            self._metrics.operations.labels(kind, FAILED).inc()
            await self._journal.record([self._receipt(entry, FAILED, str(error))])
            raise
        self._metrics.operations.labels(kind, APPLIED).inc()
        log.info("applied", subject=entry.subject, operation=entry.operation, rule=str(step.rule))
        await self._journal.record([self._receipt(entry, APPLIED, None)])
        return created

    async def _send(self, client: Installation, operation: Operation) -> Created | None:
        if isinstance(operation, WriteComment):
            await self._commenting.write(client, operation)
            return None
        return await applier.apply(client, operation)

    async def _say_once(self, entry: Entry) -> None:
        """Record what is not done, unless that is the last thing said about it already."""
        last = await self._journal.last(entry.subject, entry.rule, entry.operation)
        if last and (last.outcome, last.rulebook) == (entry.outcome, entry.rulebook):
            return
        log.info(entry.outcome, subject=entry.subject, operation=entry.operation, rule=entry.rule)
        self._metrics.operations.labels("none", entry.outcome).inc()
        await self._journal.record([entry])

    def _entry(self, step: Step, trigger: Trigger, outcome: str) -> Entry:
        told = (str(step.operation.subject), str(step.operation), step.because)
        return self._line(step.rule, trigger, outcome, *told)

    def _parked(self, parked: Parked, subject: SubjectRef, trigger: Trigger) -> Entry:
        return self._line(parked.rule, trigger, PARKED, str(subject), "nothing", parked.because)

    def _line(
        self,
        rule: RuleRef,
        trigger: Trigger,
        outcome: str,
        subject: str,
        operation: str,
        because: str,
    ) -> Entry:
        return Entry(
            act=uuid.uuid4().hex,
            at=self._clock(),
            subject=subject,
            outcome=outcome,
            operation=operation,
            because=because,
            rule=rule.name,
            file=rule.file,
            line=rule.line,
            rulebook=rule.digest,
            deliveries=" ".join(trigger.deliveries),
        )

    def _receipt(self, entry: Entry, outcome: str, error: str | None) -> Entry:
        return replace(entry, at=self._clock(), outcome=outcome, error=error)


def creates(planned: Plan) -> bool:
    """Whether there will be new things whose numbers only GitHub knows."""
    return any(isinstance(operation, CREATING) for operation in enforced(planned))


def enforced(planned: Plan) -> tuple[Operation, ...]:
    """What is written, without what is only reported."""
    return tuple(step.operation for step in planned.steps if step.mode is Mode.ENFORCE)


def _makes_another(operation: Operation) -> bool:
    """Whether there are two of it when it is done twice."""
    is_new = isinstance(operation, WriteComment) and operation.comment is None
    return is_new or isinstance(operation, CREATING)


def _alone(evaluation: "Evaluation", subject: SubjectRef) -> list[str]:
    """What others may do at the same time, each in one order for all.

    Several subjects may ask for one thing that is to be done once. And an issue has values that
    its own rules and commands set, and those of the pull requests that it tracks.
    """
    facts, found = evaluation.facts, set[str]()
    mine = subject if facts and facts.pull_request else None
    changed = {place.subject for place in _commanded(evaluation)}
    for operation in enforced(evaluation.plan):
        if isinstance(operation, CreateIssue):
            found.add(operation.key)
        elif isinstance(operation, SetMilestoneDue):
            found.add(f"{operation.subject.repository} milestone {operation.number}")
        elif any(wishes_of(operation)):
            changed.add(operation.subject)
    return sorted(found | {f"{issue} values" for issue in changed if issue != mine})


def _commanded(evaluation: "Evaluation") -> Iterator[Facts]:
    """The threads that a command is about, also where it is so already: others may change it."""
    decision, facts = evaluation.decision, evaluation.facts
    if decision.command and facts:
        places = (facts_of(facts, on) for on, _ in wanted(decision, facts))
        yield from (place for place in places if isinstance(place, Facts))
