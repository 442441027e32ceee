"""Carry a plan out and record it: announced before it is sent, confirmed after."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from cachetools import LRUCache

from bot.core.engine.planning.claims import Step, Suspended
from bot.core.engine.planning.refused_writes import RefusedWrite
from bot.core.model.facts import Facts, Issue
from bot.core.model.plan.operation import CreateIssue, Operation, WriteComment
from bot.core.model.subject import SubjectRef
from bot.core.model.trigger import Trigger
from bot.core.rulebook.rulebook import Mode, RuleRef
from bot.github.api.client import Installation
from bot.github.api.errors import GitHubError, Refused, Transient, UnderWay
from bot.github.write import applier
from bot.github.write.outcome import DONE, Outcome
from bot.service.evaluation.writing.comment_serials import CommentSerials
from bot.service.evaluation.writing.contention import alone, makes_another
from bot.service.evaluation.writing.creation_guard import CreationGuard
from bot.service.evaluation.writing.edit_guard import EditGuard
from bot.service.evaluation.writing.refusal_log import Refusals
from bot.service.evaluation.writing.results import (
    Done,
    Written,
    goes_on,
    may_pass,
    on_account_of,
    pressing,
    undone_of,
    written,
)
from bot.store.backend.locks import LocalLocks, LockManager
from bot.store.written.comments import CommentLog
from bot.store.written.journal import (
    APPLIED,
    FAILED,
    LEFT_OUT,
    PARKED,
    PLANNED,
    REPORTED,
    Entry,
    Journal,
)
from bot.telemetry import Metrics, logger

if TYPE_CHECKING:
    from bot.service.evaluation.result import Evaluation

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
        holds: LockManager | None = None,
        comments: CommentLog | None = None,
        guard: CreationGuard | None = None,
        refusals: Refusals | None = None,
        edits: EditGuard | None = None,
    ) -> None:
        """`guard` bounds what is created, `edits` what is edited; `refusals` remembers what GitHub
        did not do.
        """
        self._guard = guard
        self._edits = edits
        self._refusals = refusals
        self._journal = journal
        self._clock = clock
        self._metrics = metrics
        self._commenting = CommentSerials(clock, comments)
        self._holds = holds or LocalLocks()
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
            keys = alone(evaluation, subject)
            async with AsyncExitStack() as stack:
                for key in keys:
                    await stack.enter_async_context(self._alone(key))
                if keys and self._may_have_acted(keys, began):
                    evaluation = await prepare()
                    if not {*alone(evaluation, subject)} <= {*keys}:
                        continue  # what it is about now, others may have in hand
                try:
                    outcome = await self._carry_out(client, subject, evaluation)
                finally:  # not before: whoever looks while it is being opened has not seen it
                    self._count += 1
                    self._acted.update(dict.fromkeys(keys, self._count))
            return replace(
                evaluation,
                created=outcome.created,
                undone=outcome.undone,
                later=outcome.later,
                left=outcome.left,
            )
        raise Transient("it is about something else at each look")

    def _may_have_acted(self, keys: Sequence[str], began: int) -> bool:
        """Whether somebody else may have done one of these since then."""
        return self._holds.shared or any(self._acted.get(key, 0) > began for key in keys)

    async def write(
        self,
        client: Installation,
        steps: Sequence[Step],
        trigger: Trigger,
        facts: Facts | None = None,
    ) -> Written:
        """Carry steps out, in order; one that GitHub refuses stops no other.

        What is refused is remembered, with the `facts` that it depends on. Raises GitHubError:
        what was refused for a reason that passes is raised when all else is done.
        """
        if self._holds.shared:
            await self._require_none_under_way(steps)
        entries = [self._entry(step, trigger, PLANNED) for step in steps]
        if entries:
            await self._journal.record(entries)
        with on_account_of(facts):
            outcomes, trouble = await self._run(client, steps, entries, trigger)
        await self._remember(outcomes, facts)
        if trouble:
            raise trouble
        return written(outcomes)

    async def _run(
        self,
        client: Installation,
        steps: Sequence[Step],
        entries: Sequence[Entry],
        trigger: Trigger,
    ) -> tuple[list[Done], GitHubError | None]:
        """What became of each, and what is to be raised then. Checks have writes of their own."""
        outcomes = list[Done]()
        trouble: GitHubError | None = None
        for step, entry in zip(steps, entries, strict=True):
            if trouble and not goes_on(step.operation, trouble):
                await self._journal.record([self._receipt(entry, FAILED, NOT_BEGUN)])
                continue
            try:
                with pressing(step.operation):
                    outcomes.append(await self._apply(client, step, entry))
            except Refused as refused:
                if may_pass(refused, step.operation, trigger):
                    trouble = trouble or refused
                else:
                    outcomes.append(Done(undone=undone_of(refused, step.operation)))
            except GitHubError as error:
                trouble = error
        return outcomes, trouble

    async def _remember(self, outcomes: Sequence[Done], facts: Facts | None) -> None:
        if self._refusals and facts:
            undone = [each.undone for each in outcomes if each.undone]
            await self._refusals.remember(undone, facts)
            for each in outcomes:
                if isinstance(each.created, Issue) and each.beside:
                    opened = SubjectRef(facts.subject.repository, each.created.number)
                    await self._refusals.remember_beside(opened, each.beside)

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
            if makes_another(step.operation):
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
    ) -> Written:
        trigger = evaluation.decision.trigger
        for parked in evaluation.plan.parked:
            await self._say_once(self._parked(parked, subject, trigger))
        enforced = [step for step in evaluation.plan.steps if step.mode is Mode.ENFORCE]
        for step in evaluation.plan.steps:
            if step.mode is Mode.REPORT:
                await self._say_once(self._entry(step, trigger, REPORTED))
        return await self.write(client, enforced, trigger, evaluation.facts)

    async def _apply(self, client: Installation, step: Step, entry: Entry) -> Done:
        operation = step.operation
        await self._holds.confirm()  # else another replica may be writing the same
        if self._guard and (obstacle := await self._guard.obstacle(operation)):
            await self._conclude(step, entry, FAILED, obstacle)
            return Done(undone=RefusedWrite(operation, {"": obstacle}))
        if self._edits and (held := await self._edits.ruling(operation)):
            await self._conclude(step, entry, LEFT_OUT, held.in_words)
            return Done(later=held.later, left=held.left)
        try:
            outcome = await self._send(client, operation)
        except GitHubError as error:
            await self._conclude(step, entry, FAILED, str(error))
            raise
        if self._guard and not outcome.left_out:
            await self._guard.note(operation, outcome.created)
        if self._edits and not outcome.left_out:
            await self._edits.note(operation)
        # Not done is not "applied", though GitHub said yes.
        reasons = {**outcome.left_out, **outcome.beside}
        said = "; ".join(f"{what or 'not done'}: {why}" for what, why in reasons.items())
        await self._conclude(step, entry, LEFT_OUT if said else APPLIED, said or None)
        undone = RefusedWrite(operation, outcome.left_out) if outcome.left_out else None
        return Done(outcome.created, undone, outcome.beside)

    async def _conclude(self, step: Step, entry: Entry, outcome: str, error: str | None) -> None:
        self._metrics.operations.labels(type(step.operation).__name__, outcome).inc()
        tell = log.info if outcome == APPLIED else log.warning
        told = {"subject": entry.subject, "operation": entry.operation, "rule": str(step.rule)}
        tell(outcome, **told, **({"error": error} if error else {}))
        await self._journal.record([self._receipt(entry, outcome, error)])

    async def _send(self, client: Installation, operation: Operation) -> Outcome:
        if isinstance(operation, WriteComment):
            await self._commenting.write(client, operation)
            return DONE
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

    def _parked(self, parked: Suspended, subject: SubjectRef, trigger: Trigger) -> Entry:
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
