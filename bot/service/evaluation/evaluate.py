"""One evaluation of one subject: read, decide, plan, apply, record."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.core.engine.decision.decide import Decision, decide
from bot.core.engine.decision.next_look import next_look
from bot.core.engine.planning.command_effects import wishes_of
from bot.core.engine.planning.plan import Plan, plan
from bot.core.model.facts import Facts
from bot.core.model.plan.operation import CreateIssue
from bot.core.model.plan.verdict import Outcome
from bot.core.model.subject import SubjectKind, SubjectRef
from bot.core.model.trigger import Trigger
from bot.core.rulebook.rulebook import Rulebook
from bot.github.api.client import App, Installation
from bot.github.api.errors import Refused
from bot.github.read.documents import Documents
from bot.github.read.off_loop import size_of, think
from bot.github.read.own_comments import Remembered
from bot.github.read.reader import Reader
from bot.github.write.after_creation import with_created
from bot.service.evaluation.commands.announcements import Announcements
from bot.service.evaluation.result import Evaluation
from bot.service.evaluation.writing.refusal_log import Refusals
from bot.service.evaluation.writing.results import creates, enforced
from bot.service.evaluation.writing.writer import Writer
from bot.service.periodic.timekeeper import Timekeeper
from bot.telemetry import Metrics

Clock = Callable[[], datetime]

# Each reading answers one question of the plan; more questions than this are a mistake of ours.
MOST_READINGS = 6
# What was created has a number then, and the plan goes on: an issue, its labels, its milestone.
MOST_ROUNDS = 3


class Planner:
    """Works out what is missing, and writes nothing: an evaluation stopped half way.

    With `words` it knows what people commanded of which there is no record on GitHub yet.
    """

    def __init__(
        self,
        app: App,
        rulebook: Callable[[], Rulebook],
        clock: Clock,
        documents: Documents | None = None,
        words: Announcements | None = None,
        comments: Remembered | None = None,
        refusals: Refusals | None = None,
    ) -> None:
        """`refusals` are what GitHub did not do of late: that is not planned again."""
        self._comments_known = comments
        self._refusals = refusals
        self._app = app
        self._rulebook = rulebook
        self._clock = clock
        self._documents = documents or Documents()
        self._words = words

    async def prepare(
        self, client: Installation, subject: SubjectRef, trigger: Trigger
    ) -> Evaluation:
        """Everything but writing: read, decide, plan; and again while the plan needs more facts."""
        rulebook = self._rulebook()
        reader = self._reader(rulebook, client, subject, tried=trigger.tried)
        kind = kind_of(trigger)
        needs = partial(rulebook.needs, subject.repository)
        facts = await reader.read(subject, kind, needs, trigger.commit)
        return await self._settle(rulebook, reader, facts, trigger)

    async def _settle(
        self, rulebook: Rulebook, reader: Reader, facts: Facts, trigger: Trigger
    ) -> Evaluation:
        """Decide and plan, and read what is asked for, until nothing is.

        What people commanded of a tracking issue says which release it is for: that counts from
        the start, also while its record is not on GitHub yet.
        """
        if self._words and facts.kind is SubjectKind.PROPOSAL:
            facts = await self._words.recalled(facts)
        for _ in range(MOST_READINGS):
            decision, planned = await self._think(rulebook, facts, trigger)
            if not planned.needs and (told := await self._recalled(facts, planned)) is not facts:
                facts = told
                decision, planned = await self._think(rulebook, facts, trigger)
            if not planned.needs:
                asked = frozenset(reader.asked)
                ahead = await think(
                    size_of(facts), partial(next_look, rulebook, facts, decision.now)
                )
                return Evaluation(
                    decision, planned, _unknown(decision), facts, asked=asked, outlook=ahead
                )
            facts = await reader.read_wanted(facts, planned.needs)
        raise RuntimeError(
            f"the plan for {facts.subject} asked {MOST_READINGS} times for more facts"
        )

    async def _recalled(self, facts: Facts, planned: Plan) -> Facts:
        """With what GitHub refused, where something would be written, and what people commanded,
        where something would be changed that they may have set.
        """
        if self._refusals and planned.steps:
            facts = await self._refusals.recalled(facts)
        is_about_values = any(any(wishes_of(step.operation)) for step in planned.steps)
        return await self._words.recalled(facts) if self._words and is_about_values else facts

    def _reader(
        self,
        rulebook: Rulebook,
        client: Installation,
        subject: SubjectRef,
        author: str | None = None,
        releases: tuple[str, ...] = (),
        *,
        insists: bool = False,
        tried: int = 0,
    ) -> Reader:
        """With an `author` of commands, who is looked up, and whose roles may be unreadable.

        Not where it `insists`: then what cannot be looked up at the moment raises Transient.
        """
        processes = tuple(e.process for e in rulebook.for_repository(subject.repository))
        people = (author,) if author else ()
        documents, patient = self._documents, bool(author)
        return Reader(
            self._app, client, processes, documents, people, releases,
            patient=patient, insists=insists, tried=tried, remembered=self._comments_known,
        )  # fmt: skip

    async def _think(
        self, rulebook: Rulebook, facts: Facts, trigger: Trigger
    ) -> tuple[Decision, Plan]:
        now = self._clock()
        return await think(size_of(facts), partial(_thought, rulebook, facts, trigger, now))


def _thought(
    rulebook: Rulebook, facts: Facts, trigger: Trigger, now: datetime
) -> tuple[Decision, Plan]:
    decision = decide(rulebook, facts, trigger, now)
    return decision, plan(decision, facts)


class Evaluator(Planner):
    """Brings subjects to the state that the rules want, through the one path there is."""

    def __init__(
        self,
        app: App,
        rulebook: Callable[[], Rulebook],
        writer: Writer,
        clock: Clock,
        metrics: Metrics,
        timekeeper: Timekeeper,
        documents: Documents,
        words: Announcements,
        comments: Remembered | None = None,
        refusals: Refusals | None = None,
    ) -> None:
        super().__init__(app, rulebook, clock, documents, words, comments, refusals)
        self._timekeeper = timekeeper
        self._writer = writer
        self._metrics = metrics

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
        for judgement in evaluation.decision.judgements:
            outcome = judgement.verdict.outcome.name.lower()
            self._metrics.verdicts.labels(judgement.rule.name, outcome).inc()
        if expected := evaluation.expected:
            now = evaluation.decision.now
            await self._timekeeper.expect(str(subject), expected, trigger, now)
        return evaluation

    async def _rounds(
        self, client: Installation, subject: SubjectRef, trigger: Trigger
    ) -> Evaluation:
        prepare = partial(self.prepare, client, subject, trigger)
        evaluation = await self._writer.round(client, subject, prepare)
        done = enforced(evaluation.plan)
        for _ in range(1, MOST_ROUNDS):
            if not (creates(evaluation.plan) or evaluation.undone):
                break  # else it goes on with what is new, or tells what was refused
            go_on = partial(self._go_on, client, evaluation, prepare)
            evaluation = await self._writer.round(client, subject, go_on)
            done += enforced(evaluation.plan)
        return replace(evaluation, done=done)

    async def _go_on(
        self,
        client: Installation,
        before: Evaluation,
        prepare: Callable[[], Awaitable[Evaluation]],
    ) -> Evaluation:
        """Look again after something was created: where nothing else was written, it is known."""
        known = len(before.created) == len(enforced(before.plan))
        if before.facts is None or not known:
            return await prepare()
        rulebook, subject = self._rulebook(), before.facts.subject
        reader = self._reader(rulebook, client, subject)
        facts = with_created(before.facts, before.created)
        reader.asked |= before.asked
        if isinstance(facts.tracking_issue, Facts):
            reader.asked.add(facts.tracking_issue.subject)
        facts = await reader.read_more(facts, rulebook.needs(subject.repository, facts.kind))
        found = await self._settle(rulebook, reader, facts, before.decision.trigger)
        opens = any(isinstance(operation, CreateIssue) for operation in enforced(found.plan))
        return await prepare() if opens else found


def kind_of(trigger: Trigger) -> SubjectKind:
    """What the events are about: an issue, if GitHub speaks of that alone.

    Somebody may have given an issue's number that is a pull request's, and we asked for the issue.
    """
    if trigger.remark:
        return trigger.remark.kind
    names = {event.partition(".")[0] for event in trigger.events}
    is_issue = "issues" in names and not any(name.startswith("pull_request") for name in names)
    return SubjectKind.ISSUE if is_issue else SubjectKind.PULL_REQUEST


def _unknown(decision: Decision) -> tuple[str, ...]:
    """Looking again helps but where somebody has to correct a document first."""
    return tuple(
        f"{judgement.rule}: {judgement.verdict.because}"
        for judgement in decision.judgements
        if judgement.verdict.outcome is Outcome.UNKNOWN and not judgement.verdict.unread
    )
