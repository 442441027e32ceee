"""Do one command: read what its rules need, judge, plan, write; and tell what came of it."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.core.engine.planning.claims import Step, Wanted
from bot.core.engine.planning.command_effects import effects_of, has_say, rivals, wanted, words_for
from bot.core.engine.planning.plan import Plan, plan
from bot.core.engine.planning.refused_writes import RefusedWrite, without
from bot.core.engine.slash.judge import Response, respond, rules_of
from bot.core.engine.slash.parse import ParsedCommand
from bot.core.engine.slash.reply import CommandOutcome
from bot.core.markup.sanitize import sanitize
from bot.core.model.comment import Comment
from bot.core.model.context import Command
from bot.core.model.facts import Facts, Need
from bot.core.model.plan.desired_state import Target
from bot.core.model.subject import SubjectKind, SubjectRef
from bot.core.model.trigger import Trigger
from bot.core.rulebook.rulebook import Mode, Rulebook
from bot.core.slash.argument_values import release_in
from bot.github.api.client import Installation
from bot.github.api.errors import GitHubError, Refused
from bot.github.read.off_loop import size_of, think
from bot.github.read.reader import Reader
from bot.service.evaluation.commands.announcements import Announcements
from bot.service.evaluation.evaluate import MOST_READINGS, MOST_ROUNDS
from bot.service.evaluation.result import Evaluation
from bot.service.evaluation.writing.results import creates
from bot.service.evaluation.writing.writer import Writer
from bot.store.backend.database import DATABASE_ERRORS
from bot.telemetry import logger

log = logger(__name__)
OUR_FAULT = "Something went wrong in the bot itself; whoever runs it finds the reason in its log."
Announce = Callable[[CommandOutcome], Awaitable[None]]


def _done(steps: Sequence[Step], undone: Sequence[RefusedWrite]) -> Iterator[Step]:
    """The steps without what GitHub did not do of them."""
    reasons = {each.operation: each.reasons for each in undone}
    for step in steps:
        left = without(step.operation, reasons.get(step.operation, {}))
        if left:
            yield replace(step, operation=left)


@dataclass(frozen=True, slots=True)
class _Found:
    """A command judged and planned."""

    facts: Facts
    response: Response
    plan: Plan


@dataclass(frozen=True, slots=True)
class CommandExecutor:
    """What one remark's commands are done with.

    `words`: what others commanded of a thread; `announce` puts what a command is about to bring
    about there before it is written, so that nobody undoes it before it is on record.
    """

    rulebook: Rulebook
    reader: Callable[[tuple[str, ...]], Reader]
    client: Installation
    writer: Writer
    subject: SubjectRef
    trigger: Trigger
    remark: Comment
    words: Announcements
    announce: Announce
    now: datetime

    async def handle(self, heard: ParsedCommand) -> CommandOutcome:
        """Do it; what GitHub refuses is told, and stops no other.

        Raises Transient and Throttled, and what the database raises.
        """
        if heard.command is None:
            return CommandOutcome(heard)
        try:
            return await self._done(heard, heard.command)
        except Refused as refused:
            log.warning("GitHub refused a command", subject=str(self.subject), answer=str(refused))
            return CommandOutcome(
                replace(heard, problem=f"GitHub refused it: {sanitize(str(refused))}")
            )
        except (GitHubError, *DATABASE_ERRORS):
            raise
        except Exception:
            log.exception("a command failed", subject=str(self.subject))
            return CommandOutcome(replace(heard, problem=OUR_FAULT))

    async def _done(self, heard: ParsedCommand, command: Command) -> CommandOutcome:
        judged: list[_Found] = []

        async def prepare() -> Evaluation:
            found = await self._judged(command)
            judged.append(found)
            coming = self._handled(heard, command, found, found.plan.steps)
            if coming.said or coming.elsewhere:
                await self.announce(coming)
            return Evaluation(found.response.silent.counting, found.plan, (), found.facts)

        steps, undone = list[Step](), list[RefusedWrite]()
        for _ in range(MOST_ROUNDS):
            evaluation = await self.writer.round(self.client, self.subject, prepare)
            steps += judged[-1].plan.steps
            undone += evaluation.undone
            if not creates(judged[-1].plan) or evaluation.undone:
                break
        done = tuple(_done(steps, undone))
        found = self._handled(heard, command, judged[-1], done)
        return replace(found, notes=(*found.notes, *(n for each in undone for n in each.notes)))

    async def _judged(self, command: Command) -> _Found:
        """Read and judge, and again while more facts are asked for."""
        reader = self.reader(self._releases(command))
        needed = partial(self._needs, command)
        facts = await reader.read(self.subject, self.remark.kind, needed)
        for _ in range(MOST_READINGS):
            facts = await self.words.recalled(facts)
            response, planned = await think(size_of(facts), partial(self._thought, facts, command))
            needs = response.needs or planned.needs or self._needs_elsewhere(response, facts)
            if not needs:
                return _Found(facts, response, planned)
            facts = await reader.read_wanted(facts, needs)
        raise RuntimeError(f"a command asked {MOST_READINGS} times for more facts")

    def _thought(self, facts: Facts, command: Command) -> tuple[Response, Plan]:
        response = respond(self.rulebook, facts, self.trigger, self.now, command)
        return response, plan(response.silent, facts)

    def _releases(self, command: Command) -> tuple[str, ...]:
        """Those that it names: their schedules are of interest."""
        entries = self.rulebook.for_repository(self.subject.repository)
        found = (release_in(command, entry.process) for entry in entries)
        return tuple(dict.fromkeys(release for release in found if release))

    def _needs(self, command: Command, kind: SubjectKind) -> frozenset[Need]:
        repository = self.subject.repository
        rules = [r for r in rules_of(self.rulebook, repository, command) if r.concerns(kind)]
        needs = frozenset[Need]().union(*(rule.needs for rule in rules))
        if any(rule.do and rule.do.surveys for rule in rules):
            needs |= self.rulebook.needs(repository, kind)
        return needs

    @staticmethod
    def _needs_elsewhere(response: Response, facts: Facts) -> Wanted:
        """What is done to the tracking issue is said there, where a comment may say so already."""
        acts = any(on is not Target.SUBJECT for on, _ in wanted(response.silent, facts))
        tracked = facts.tracking_issue
        if not acts or not isinstance(tracked, Facts) or Need.COMMENTS in tracked.read():
            return frozenset()
        return frozenset({(Target.TRACKING_ISSUE, Need.COMMENTS)})

    def _handled(
        self, heard: ParsedCommand, command: Command, found: _Found, steps: Sequence[Step]
    ) -> CommandOutcome:
        facts, response, counting = found.facts, found.response, found.response.silent.counting
        steps = [step for step in steps if step.mode is Mode.ENFORCE]
        effects = effects_of(counting, facts, steps)
        all_wanted = (*wanted(counting, facts), *effects)
        here = [effect for effect in effects if effect[0] is Target.SUBJECT]
        tracked = facts.tracking_issue
        return CommandOutcome(
            heard,
            response,
            found.plan.notes,
            words_for(effects, command, Target.SUBJECT, facts),
            words_for(effects, command, Target.TRACKING_ISSUE, facts),
            tracked if isinstance(tracked, Facts) else None,
            any(has_say(self.rulebook, facts, self.now, effect) for effect in here),
            rivals(facts, all_wanted, command),
            bool(steps),
        )
