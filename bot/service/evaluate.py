"""One evaluation of one subject: read, decide, plan, apply, record."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.engine.decide import Decision, decide
from bot.engine.plan import Plan, Step, plan
from bot.github import applier
from bot.github.client import App, Installation
from bot.github.errors import GitHubError
from bot.github.reader import Reader
from bot.model.facts import Facts
from bot.model.subject import SubjectRef, Trigger
from bot.model.verdict import Outcome
from bot.rulebook.rulebook import Rulebook
from bot.store.journal import APPLIED, FAILED, PLANNED, Entry, Journal
from bot.telemetry import Metrics, logger

log = logger(__name__)
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What came of looking at a subject. `unknown`: why some rules could not be judged."""

    decision: Decision
    plan: Plan
    unknown: tuple[str, ...]


class Evaluator:
    """Brings subjects to the state that the rules want, through the one path there is."""

    def __init__(
        self, app: App, rulebook: Rulebook, journal: Journal, clock: Clock, metrics: Metrics
    ) -> None:
        self._app = app
        self._rulebook = rulebook
        self._journal = journal
        self._clock = clock
        self._metrics = metrics

    async def evaluate(
        self, subject: SubjectRef, trigger: Trigger, installation: int | None
    ) -> Evaluation:
        """Look at the subject and do what is missing. Raises GitHubError.

        `installation` is what the deliveries named, if they did.
        """
        client = await self._app.reach(subject.repository, installation)
        evaluation = await self.prepare(client, subject, trigger)
        await self._carry_out(client, evaluation)
        if (left := client.gate.remaining) is not None:
            self._metrics.rate_limit.labels(str(client.number)).set(left)
        return evaluation

    async def prepare(
        self, client: Installation, subject: SubjectRef, trigger: Trigger
    ) -> Evaluation:
        """Everything but writing: read, decide, plan; and again while the plan needs more facts."""
        reader = Reader(self._app, client)
        facts = await reader.read(subject, self._rulebook.needs(subject.repository))
        decision, planned = self._think(facts, trigger)
        while planned.needs:
            facts = await reader.read_more(facts, planned.needs)
            decision, planned = self._think(facts, trigger)
        return Evaluation(decision, planned, _unknown(decision))

    def _think(self, facts: Facts, trigger: Trigger) -> tuple[Decision, Plan]:
        decision = decide(self._rulebook, facts, trigger, self._clock())
        return decision, plan(decision, facts)

    async def _carry_out(self, client: Installation, evaluation: Evaluation) -> None:
        trigger = evaluation.decision.trigger
        entries = [self._entry(step, trigger) for step in evaluation.plan.steps]
        if entries:
            await self._journal.record(entries)
        for step, entry in zip(evaluation.plan.steps, entries, strict=True):
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

    def _entry(self, step: Step, trigger: Trigger) -> Entry:
        return Entry(
            act=uuid.uuid4().hex,
            at=self._clock(),
            subject=str(step.operation.subject),
            outcome=PLANNED,
            operation=str(step.operation),
            because=step.because,
            rule=step.rule.name,
            file=step.rule.file,
            line=step.rule.line,
            rulebook=step.rule.digest,
            deliveries=" ".join(trigger.deliveries),
        )

    def _receipt(self, entry: Entry, outcome: str, error: str | None) -> Entry:
        return replace(entry, at=self._clock(), outcome=outcome, error=error)


def _unknown(decision: Decision) -> tuple[str, ...]:
    return tuple(
        f"{judgement.rule}: {judgement.verdict.because}"
        for judgement in decision.judgements
        if judgement.verdict.outcome is Outcome.UNKNOWN
    )
