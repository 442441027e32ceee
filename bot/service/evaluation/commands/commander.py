"""What people command: each command is done once, and answered once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from bot.core.engine.decision.decide import Decision
from bot.core.engine.planning.claims import Step
from bot.core.engine.planning.plan import Plan
from bot.core.engine.slash.parse import ParsedCommand, parse_commands
from bot.core.engine.slash.reply import (
    CommandOutcome,
    elsewhere,
    is_tired,
    remembering,
    reply,
)
from bot.core.engine.slash.reply_limits import ReplyLimits, patience
from bot.core.model.comment import Comment
from bot.core.model.facts import (
    Ambiguous,
    Facts,
    Need,
    NotFetched,
    OwnComment,
    Unavailable,
    reason_of,
)
from bot.core.model.plan.operation import Operation, React, Reaction
from bot.core.model.subject import SubjectRef
from bot.core.model.trigger import Trigger
from bot.core.records.command_record import CommandRecord
from bot.core.rulebook.rulebook import Rulebook, RuleRef
from bot.github.api.client import App, Installation
from bot.github.api.errors import Refused, Transient
from bot.github.api.write_budget import URGENT
from bot.github.read.documents import Documents
from bot.github.read.off_loop import size_of_remark, think
from bot.github.read.own_comments import Remembered
from bot.github.webhook.comments import WORD_EVENTS
from bot.github.write.reactions import own_reactions
from bot.service.evaluation.commands.earlier_answers import (
    EarlierAnswers,
    all_done,
    from_comments,
    without,
)
from bot.service.evaluation.commands.execution import CommandExecutor
from bot.service.evaluation.commands.log import CommandHistory
from bot.service.evaluation.evaluate import Clock, Planner
from bot.service.evaluation.result import Evaluate, Evaluation
from bot.service.evaluation.writing.writer import Writer
from bot.store.commands import CommandLog
from bot.telemetry import logger

log = logger(__name__)
# What passes within a quarter of a minute is not worth a comment: only then is a trouble told.
SILENT_ATTEMPTS = 4
# Events that bring words and change nothing else.
TALK = WORD_EVENTS - {"issues", "pull_request"}


class Changed(Protocol):
    """As `TrackerLinks.changed`."""

    async def __call__(self, issue: SubjectRef, cause: str, *, is_looked_at: bool) -> None: ...


@dataclass(frozen=True, slots=True)
class _Talk:
    """One remark with commands, where it was written, why it is worked, what is known of it."""

    client: Installation
    subject: SubjectRef
    trigger: Trigger
    remark: Comment
    memories: CommandHistory


class Commander(Planner):
    """An evaluation, and before it what somebody commands.

    Which commands were handled is known from the log and, where that is lost, from GitHub: a
    thumbs-up was left, or the reply's record says it. Both come only after the command was done.
    """

    def __init__(
        self,
        app: App,
        rulebook: Callable[[], Rulebook],
        writer: Writer,
        log: CommandLog,
        evaluate: Evaluate,
        changed: Changed,
        clock: Clock,
        documents: Documents,
        comments: Remembered | None = None,
    ) -> None:
        super().__init__(app, rulebook, clock, documents, comments=comments)
        self._changed = changed
        self._writer = writer
        self._log = log
        self._evaluate = evaluate

    async def evaluate(
        self, subject: SubjectRef, trigger: Trigger, installation: int | None
    ) -> Evaluation:
        """As `Evaluator.evaluate`. Commands that are to be tried again are among the unknown."""
        remark = trigger.remark
        listening = partial(parse_commands, self._rulebook(), subject.repository)
        heard = await think(size_of_remark(remark), partial(listening, remark)) if remark else ()
        unknown: tuple[str, ...] = ()
        if remark and heard:
            client = await self._app.reach(subject.repository, installation)
            memories = CommandHistory(self._log, subject, remark)
            unknown = await self._obey(_Talk(client, subject, trigger, remark, memories), heard)
        elif is_talk(trigger) and not self._listens(subject, trigger):
            return Evaluation(Decision(trigger, self._clock(), ()), Plan(()), ())
        evaluation = await self._evaluate(subject, trigger, installation)
        return replace(evaluation, unknown=(*unknown, *evaluation.unknown))

    def _listens(self, subject: SubjectRef, trigger: Trigger) -> bool:
        """Whether a rule may come out differently after the event, whatever was said in it."""
        events = (event.partition(".") for event in trigger.events)
        rulebook = self._rulebook()
        return any(rulebook.listens(subject.repository, name, action) for name, _, action in events)

    async def _obey(self, talk: _Talk, heard: Sequence[ParsedCommand]) -> tuple[str, ...]:
        """Handle what is left to be handled; returns why some of it is to be tried again."""
        remembered = await talk.memories.here()
        left = without(heard, remembered.done)
        if not left:
            return ()
        patience = await self._patience(talk)
        if patience is ReplyLimits.NONE:
            await talk.memories.remember(all_done(remembered, left), ())
            return ()
        if all(each.is_silent for each in left):
            handled = await self._handled(talk, remembered, left)
            await talk.memories.remember(remembering(remembered, handled), ())
            return ()
        known = await self._known(talk, remembered, left)
        if known is None:
            await self._tell_withdrawn(talk, await talk.memories.withdraw())
            return ()
        left = without(left, known.memory.done)
        if not left:
            await self._resume(talk, known.memory)
            return ()
        is_quiet = patience is ReplyLimits.QUIET
        if not is_quiet and not await self._seen(talk, known, left[0]):
            await self._tell_withdrawn(talk, await talk.memories.withdraw())
            return ()
        handled = await self._handled(talk, known.memory, left)
        await self._answer(talk, known, handled, patience)
        return tuple(each.reason for each in handled if each.is_open)

    async def _patience(self, talk: _Talk) -> ReplyLimits:
        """How much is said; who is no part of the repository uses nothing of what is kept back."""
        remark = talk.remark
        URGENT.set(URGENT.get() and remark.is_insider)
        recent = await talk.memories.of_late()
        found = patience(remark.author.login, recent, is_insider=remark.is_insider)
        if found in (ReplyLimits.QUIET, ReplyLimits.NONE):
            log.info("somebody asks very often", author=remark.author.login, patience=found.value)
        return found

    async def _known(
        self, talk: _Talk, memory: CommandRecord, left: Sequence[ParsedCommand]
    ) -> EarlierAnswers | None:
        """What GitHub knows of the remark besides; None where it is no longer there."""
        remark = talk.remark
        reactions = await own_reactions(self._app, talk.client, talk.subject, remark)
        if reactions is None:
            return None
        is_edit = remark.before is not None
        if Reaction.THUMBS_UP in reactions and not is_edit:
            return EarlierAnswers(all_done(memory, left), reactions)
        if not (is_edit or Reaction.EYES in reactions or any(each.is_unknown for each in left)):
            return EarlierAnswers(memory, reactions)
        return from_comments(await self._comments(talk), remark, memory, left, reactions)

    async def _comments(self, talk: _Talk) -> tuple[OwnComment, ...]:
        """This App's own. Raises Transient where nobody can read them: who knows what was done."""
        reader = self._reader(self._rulebook(), talk.client, talk.subject)
        needs = frozenset({Need.COMMENTS})
        found = (await reader.read(talk.subject, talk.remark.kind, lambda _: needs)).comments
        if not isinstance(found, tuple):
            raise Transient(reason_of(found))
        return found

    async def _seen(self, talk: _Talk, known: EarlierAnswers, first: ParsedCommand) -> bool:
        """Say at once that the remark was seen; False where it is no longer there."""
        if Reaction.EYES in known.reactions:
            return True
        try:
            await self._write(talk, first.entry.commands.ref, _reaction(talk, Reaction.EYES))
        except Refused as refused:
            if refused.gone:
                return False
            raise
        return True  # also where GitHub lets nothing be said: what was commanded is done

    async def _handled(
        self, talk: _Talk, memory: CommandRecord, heard: Sequence[ParsedCommand]
    ) -> list[CommandOutcome]:
        """In the order in which they were written; the facts are read anew for each."""
        rulebook, author = self._rulebook(), talk.remark.author.login
        insists = talk.trigger.tried < SILENT_ATTEMPTS
        handled: list[CommandOutcome] = []
        obedience = CommandExecutor(
            rulebook,
            partial(self._reader, rulebook, talk.client, talk.subject, author, insists=insists),
            talk.client,
            self._writer,
            talk.subject,
            talk.trigger,
            talk.remark,
            talk.memories.of_others,
            partial(talk.memories.announce, memory, handled),
            self._clock(),
        )
        for each in heard:
            done = await obedience.handle(each)
            handled.append(done)  # at once: what comes next is announced with it
        return handled

    async def _answer(
        self,
        talk: _Talk,
        known: EarlierAnswers,
        handled: Sequence[CommandOutcome],
        patience: ReplyLimits,
    ) -> None:
        """What was done elsewhere is said there; then the receipt, and then it is done for good."""
        memory = remembering(known.memory, handled)
        await self._tell_withdrawn(talk, await talk.memories.withdraw(memory, handled))
        for first, comment in elsewhere(talk.remark, handled):
            await self._write(talk, _rule(first), comment)
        receipt: Operation | None = _reaction(talk, Reaction.THUMBS_UP)
        is_edit = talk.remark.before is not None
        if is_edit or known.reply or not all(each.is_plain for each in handled):
            is_last = patience is ReplyLimits.LAST
            receipt = reply(
                talk.subject, talk.remark, handled, memory, known.reply, is_last=is_last
            )
        is_mute = patience is ReplyLimits.QUIET and not any(each.changes for each in handled)
        if receipt and not is_mute and not await self._is_tired(talk, known, handled):
            await self._write(talk, _rule(handled[0]), receipt)
        changed = [each.tracker for each in handled if each.changes]
        await self._tell(talk, {each.subject if each else talk.subject for each in changed})
        await talk.memories.remember(memory, handled)

    async def _tell_withdrawn(self, talk: _Talk, issues: Iterable[SubjectRef]) -> None:
        """Whoever may have given way to what has not come about is looked at again."""
        cause = f"{talk.trigger.deliveries[-1]} withdrawn"
        for issue in issues:
            await self._changed(issue, cause, is_looked_at=issue == talk.subject)

    async def _tell(self, talk: _Talk, issues: Iterable[SubjectRef]) -> None:
        """Whoever depends on them is looked at again."""
        for issue in issues:
            is_here = issue == talk.subject
            await self._changed(issue, talk.trigger.deliveries[-1], is_looked_at=is_here)

    async def _resume(self, talk: _Talk, memory: CommandRecord) -> None:
        """All was done and answered, and what comes then was cut off: perhaps nobody was told."""
        reader = self._reader(self._rulebook(), talk.client, talk.subject)
        needs = frozenset({Need.TRACKING_ISSUE})
        facts = await reader.read(talk.subject, talk.remark.kind, lambda _: needs)
        tracker = facts.tracking_issue
        if isinstance(tracker, NotFetched | Unavailable) and not isinstance(tracker, Ambiguous):
            raise Transient(reason_of(tracker))
        await self._tell(talk, {tracker.subject if isinstance(tracker, Facts) else talk.subject})
        await talk.memories.remember_announced(memory)

    async def _is_tired(
        self, talk: _Talk, known: EarlierAnswers, handled: Sequence[CommandOutcome]
    ) -> bool:
        """Whether a refusal more is not worth a comment: strangers shall not make it write much."""
        if known.reply or not all(each.is_refused for each in handled):
            return False
        return is_tired(await self._comments(talk), talk.remark)

    async def _write(self, talk: _Talk, rule: RuleRef, operation: Operation) -> None:
        step = Step(operation, rule, f"{talk.remark.author.login} wrote a command")
        await self._writer.write(talk.client, [step], talk.trigger)


def is_talk(trigger: Trigger) -> bool:
    """Whether it is only about what somebody said, which may be of no interest."""
    return all(event.partition(".")[0] in TALK for event in trigger.events)


def _reaction(talk: _Talk, reaction: Reaction) -> React:
    remark = talk.remark
    return React(talk.subject, remark.place, remark.number, remark.node, reaction)


def _rule(handled: CommandOutcome) -> RuleRef:
    """The first of the rules that answered; where none did, where commands are declared."""
    judgements = handled.response.decision.judgements if handled.response else ()
    return judgements[0].rule if judgements else handled.heard.entry.commands.ref
