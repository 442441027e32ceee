"""One evaluation of one subject: read, decide, plan, apply, record."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from bot.engine.claims import Parked, Step
from bot.engine.decide import Decision, decide
from bot.engine.outlook import Outlook, outlook
from bot.engine.plan import Plan, plan
from bot.github import applier
from bot.github.client import App, Installation
from bot.github.documents import Documents
from bot.github.errors import GitHubError, Refused
from bot.github.reader import Reader
from bot.model.facts import Facts
from bot.model.operation import CREATING, CreateIssue, Operation
from bot.model.subject import SubjectKind, SubjectRef, Trigger
from bot.model.verdict import Outcome
from bot.rulebook.rulebook import Mode, Rulebook, RuleRef
from bot.service.timekeeper import Timekeeper
from bot.store.journal import APPLIED, FAILED, PARKED, PLANNED, REPORTED, Entry, Journal
from bot.telemetry import Metrics, logger

log = logger(__name__)
Clock = Callable[[], datetime]

# Each reading answers one question of the plan; more questions than this are a mistake of ours.
MOST_READINGS = 6
# What was created has a number then, and the plan goes on: an issue, its labels, its milestone.
MOST_ROUNDS = 3
UNKNOWN_AGAIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What came of looking at a subject. `unknown`: why some rules could not be judged.

    `facts` are those that counted in the end, `done` is all that was written in all rounds;
    `asked` are issues that had a say in which of them tracks the subject.
    """

    decision: Decision
    plan: Plan
    unknown: tuple[str, ...]
    facts: Facts | None = None
    done: tuple[Operation, ...] = ()
    asked: frozenset[SubjectRef] = frozenset()
    outlook: Outlook | None = None

    @property
    def expected(self) -> Outlook | None:
        """What to expect; what could not be judged may be readable later, though nobody tells."""
        if self.outlook is None or not self.unknown:
            return self.outlook
        again = self.decision.now + UNKNOWN_AGAIN
        return replace(self.outlook, due_at=min(self.outlook.due_at or again, again))


Evaluate = Callable[[SubjectRef, Trigger, int | None], Awaitable[Evaluation]]


class Planner:
    """Works out what is missing, and writes nothing: an evaluation stopped half way."""

    def __init__(self, app: App, rulebook: Callable[[], Rulebook], clock: Clock) -> None:
        self._app = app
        self._rulebook = rulebook
        self._clock = clock
        self._documents = Documents()

    async def prepare(
        self, client: Installation, subject: SubjectRef, trigger: Trigger
    ) -> Evaluation:
        """Everything but writing: read, decide, plan; and again while the plan needs more facts."""
        rulebook = self._rulebook()
        processes = tuple(e.process for e in rulebook.for_repository(subject.repository))
        reader = Reader(self._app, client, processes, self._documents)
        kind = kind_of(trigger)
        needs = rulebook.needs(subject.repository, kind)
        facts = await reader.read(subject, kind, needs, trigger.commit)
        for _ in range(MOST_READINGS):
            decision, planned = self._think(rulebook, facts, trigger)
            if not planned.needs:
                asked = frozenset(reader.asked)
                ahead = outlook(rulebook, facts, decision.now)
                return Evaluation(
                    decision, planned, _unknown(decision), facts, asked=asked, outlook=ahead
                )
            facts = await reader.read_wanted(facts, planned.needs)
        raise RuntimeError(f"the plan for {subject} asked {MOST_READINGS} times for more facts")

    def _think(self, rulebook: Rulebook, facts: Facts, trigger: Trigger) -> tuple[Decision, Plan]:
        decision = decide(rulebook, facts, trigger, self._clock())
        return decision, plan(decision, facts)


class Evaluator(Planner):
    """Brings subjects to the state that the rules want, through the one path there is."""

    def __init__(
        self,
        app: App,
        rulebook: Callable[[], Rulebook],
        journal: Journal,
        clock: Clock,
        metrics: Metrics,
        timekeeper: Timekeeper,
    ) -> None:
        super().__init__(app, rulebook, clock)
        self._timekeeper = timekeeper
        self._journal = journal
        self._metrics = metrics
        # Two pull requests of one proposal must not open two issues for it.
        self._openings: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._opened = 0

    async def evaluate(
        self, subject: SubjectRef, trigger: Trigger, installation: int | None
    ) -> Evaluation:
        """Look at the subject and do what is missing. Raises GitHubError.

        `installation` is what the deliveries named, if they did.
        """
        client = await self._app.reach(subject.repository, installation)
        try:
            evaluation = await self._rounds(client, subject, trigger)
        except Refused as refused:
            if refused.gone:
                await self._timekeeper.forget(str(subject))
            raise
        if (left := client.gate.remaining) is not None:
            self._metrics.rate_limit.labels(str(client.number)).set(left)
        if expected := evaluation.expected:
            now = evaluation.decision.now
            await self._timekeeper.expect(str(subject), expected, trigger, now)
        return evaluation

    async def _rounds(
        self, client: Installation, subject: SubjectRef, trigger: Trigger
    ) -> Evaluation:
        evaluation = await self._round(client, subject, trigger)
        done = _enforced(evaluation.plan)
        for _ in range(1, MOST_ROUNDS):
            if not _creates(evaluation.plan):
                break
            evaluation = await self._round(client, subject, trigger)
            done += _enforced(evaluation.plan)
        return replace(evaluation, done=done)

    async def _round(
        self, client: Installation, subject: SubjectRef, trigger: Trigger
    ) -> Evaluation:
        """Look, and carry the plan out. Whoever opens an issue does so alone.

        Where another was opened since the look, it may be the one: it is looked once more.
        """
        opened = self._opened
        evaluation = await self.prepare(client, subject, trigger)
        steps = _enforced(evaluation.plan)
        key = next((each.key for each in steps if isinstance(each, CreateIssue)), None)
        if key is None:
            await self._carry_out(client, subject, evaluation)
            return evaluation
        lock = self._openings.setdefault(key, asyncio.Lock())
        async with lock:
            if opened != self._opened:
                evaluation = await self.prepare(client, subject, trigger)
            try:
                await self._carry_out(client, subject, evaluation)
            finally:  # not before: whoever looks while it is being opened has not seen it
                self._opened += 1
        return evaluation

    async def _carry_out(
        self, client: Installation, subject: SubjectRef, evaluation: Evaluation
    ) -> None:
        trigger = evaluation.decision.trigger
        for parked in evaluation.plan.parked:
            await self._say_once(self._parked(parked, subject, trigger))
        enforced = [step for step in evaluation.plan.steps if step.mode is Mode.ENFORCE]
        for step in evaluation.plan.steps:
            if step.mode is Mode.REPORT:
                await self._say_once(self._entry(step, trigger, REPORTED))
        entries = [self._entry(step, trigger, PLANNED) for step in enforced]
        if entries:
            await self._journal.record(entries)
        for step, entry in zip(enforced, entries, strict=True):
            await self._apply(client, step, entry)

    async def _apply(self, client: Installation, step: Step, entry: Entry) -> None:
        kind = type(step.operation).__name__
        try:
            await applier.apply(client, step.operation)
        except GitHubError as error:
            self._metrics.operations.labels(kind, FAILED).inc()
            await self._journal.record([self._receipt(entry, FAILED, str(error))])
            raise
        self._metrics.operations.labels(kind, APPLIED).inc()
        log.info("applied", subject=entry.subject, operation=entry.operation, rule=str(step.rule))
        await self._journal.record([self._receipt(entry, APPLIED, None)])

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


def _creates(planned: Plan) -> bool:
    return any(isinstance(operation, CREATING) for operation in _enforced(planned))


def _enforced(planned: Plan) -> tuple[Operation, ...]:
    return tuple(step.operation for step in planned.steps if step.mode is Mode.ENFORCE)


def kind_of(trigger: Trigger) -> SubjectKind:
    """What the events are about: an issue, if GitHub speaks of that alone.

    Somebody may have given an issue's number that is a pull request's, and we asked for the issue.
    """
    names = {event.partition(".")[0] for event in trigger.events}
    is_issue = "issues" in names and not any(name.startswith("pull_request") for name in names)
    return SubjectKind.ISSUE if is_issue else SubjectKind.PULL_REQUEST


def _unknown(decision: Decision) -> tuple[str, ...]:
    return tuple(
        f"{judgement.rule}: {judgement.verdict.because}"
        for judgement in decision.judgements
        if judgement.verdict.outcome is Outcome.UNKNOWN
    )
