"""What people command: each command is done once, and answered once."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from bot.core.engine.decision.decide import Decision
from bot.core.engine.planning.plan import Plan
from bot.core.engine.slash.parse import ParsedCommand, parse_commands
from bot.core.engine.slash.reply import CommandOutcome, remembering
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
from bot.core.model.plan.operation import Reaction
from bot.core.model.plan.write_allowance import Cause
from bot.core.model.subject import SubjectRef
from bot.core.model.trigger import Trigger
from bot.core.records.command_record import CommandRecord
from bot.core.rulebook.rulebook import Rulebook
from bot.github.api.client import App
from bot.github.api.errors import Refused, Transient
from bot.github.api.write_budget import CAUSE, URGENT
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
from bot.service.evaluation.commands.receipts import Receipts
from bot.service.evaluation.commands.talk import Talk
from bot.service.evaluation.evaluate import Clock, Planner
from bot.service.evaluation.result import Evaluate, Evaluation
from bot.service.evaluation.writing.writer import Writer
from bot.store.commands import CommandLog
from bot.telemetry import logger

log = logger(__name__)
# What passes within a quarter of a minute is not worth a comment: only then is a trouble told.
SILENT_ATTEMPTS = 4
# What stays at a remark when all of it was handled.
RECEIPTS = {Reaction.THUMBS_UP, Reaction.THUMBS_DOWN}
# Events that bring words and change nothing else.
TALK = WORD_EVENTS - {"issues", "pull_request"}


class Changed(Protocol):
    """As `TrackerLinks.changed`."""

    async def __call__(self, issue: SubjectRef, cause: str, *, is_looked_at: bool) -> None: ...


@dataclass(frozen=True, slots=True)
class Obeyed:
    """What is left of commands: `unknown`: why some are to be tried again; `left`: what could not
    be said.
    """

    unknown: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


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
        self._receipts = Receipts(writer, self._comments)

    async def evaluate(
        self, subject: SubjectRef, trigger: Trigger, installation: int | None
    ) -> Evaluation:
        """As `Evaluator.evaluate`. Commands that are to be tried again are among the unknown."""
        remark = trigger.remark
        listening = partial(parse_commands, self._rulebook(), subject.repository)
        heard = await think(size_of_remark(remark), partial(listening, remark)) if remark else ()
        obeyed = Obeyed()
        if remark and heard:
            client = await self._app.reach(subject.repository, installation)
            memories = CommandHistory(self._log, subject, remark)
            talk = Talk(client, subject, trigger, remark, memories)
            with on_account_of(remark):
                obeyed = await self._obey(talk, heard)
        elif is_talk(trigger) and not self._listens(subject, trigger):
            return Evaluation(Decision(trigger, self._clock(), ()), Plan(()), ())
        evaluation = await self._evaluate(subject, trigger, installation)
        return replace(
            evaluation,
            unknown=(*obeyed.unknown, *evaluation.unknown),
            left=(*obeyed.left, *evaluation.left),
        )

    def _listens(self, subject: SubjectRef, trigger: Trigger) -> bool:
        """Whether a rule may come out differently after the event, whatever was said in it."""
        events = (event.partition(".") for event in trigger.events)
        rulebook = self._rulebook()
        return any(rulebook.listens(subject.repository, name, action) for name, _, action in events)

    async def _obey(self, talk: Talk, heard: Sequence[ParsedCommand]) -> Obeyed:
        """Handle what is left to be handled."""
        remembered = await talk.memories.here()
        left = without(heard, remembered.done)
        if not left:
            return Obeyed()
        patience = await self._patience(talk)
        if patience is ReplyLimits.NONE:
            await talk.memories.remember(all_done(remembered, left), ())
            return Obeyed()
        if all(each.is_silent for each in left):
            handled = await self._handled(talk, remembered, left)
            await talk.memories.remember(remembering(remembered, handled), ())
            return Obeyed()
        known = await self._known(talk, remembered, left)
        if known is None:
            await self._tell_withdrawn(talk, await talk.memories.withdraw())
            return Obeyed()
        left = without(left, known.memory.done)
        if not left:
            await self._resume(talk, known.memory)
            return Obeyed()
        is_quiet = patience is ReplyLimits.QUIET
        if not is_quiet and not await self._receipts.seen(talk, known, left[0]):
            await self._tell_withdrawn(talk, await talk.memories.withdraw())
            return Obeyed()
        handled = await self._handled(talk, known.memory, left)
        told = await self._answer(talk, known, handled, patience)
        return Obeyed(tuple(each.reason for each in handled if each.is_open), told)

    async def _patience(self, talk: Talk) -> ReplyLimits:
        """How much is said; who is no part of the repository uses nothing of what is kept back."""
        remark = talk.remark
        URGENT.set(URGENT.get() and remark.is_insider)
        recent = await talk.memories.of_late()
        here = () if remark.is_insider else await talk.memories.answered_strangers()
        found = patience(remark.author.login, recent, here, is_insider=remark.is_insider)
        if found in (ReplyLimits.QUIET, ReplyLimits.NONE):
            log.info("somebody asks very often", author=remark.author.login, patience=found.value)
        return found

    async def _known(
        self, talk: Talk, memory: CommandRecord, left: Sequence[ParsedCommand]
    ) -> EarlierAnswers | None:
        """What GitHub knows of the remark besides; None where it is no longer there."""
        remark = talk.remark
        try:
            reactions = await own_reactions(self._app, talk.client, talk.subject, remark)
        except Refused as refused:
            if refused.status in (401, 403):  # somebody has to grant what is missing
                raise
            log.warning("reactions cannot be read", subject=str(talk.subject), answer=str(refused))
            return from_comments(await self._comments(talk), remark, memory, left, None)
        if reactions is None:
            return None
        is_edit = remark.before is not None
        if RECEIPTS & reactions and not is_edit:
            return EarlierAnswers(all_done(memory, left), reactions)
        if not (is_edit or Reaction.EYES in reactions or any(each.is_unknown for each in left)):
            return EarlierAnswers(memory, reactions)
        return from_comments(await self._comments(talk), remark, memory, left, reactions)

    async def _comments(self, talk: Talk) -> tuple[OwnComment, ...]:
        """This App's own. Raises Transient where nobody can read them: who knows what was done."""
        reader = self._reader(self._rulebook(), talk.client, talk.subject)
        needs = frozenset({Need.COMMENTS})
        found = (await reader.read(talk.subject, talk.remark.kind, lambda _: needs)).comments
        if not isinstance(found, tuple):
            raise Transient(reason_of(found))
        return found

    async def _handled(
        self, talk: Talk, memory: CommandRecord, heard: Sequence[ParsedCommand]
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
        talk: Talk,
        known: EarlierAnswers,
        handled: Sequence[CommandOutcome],
        patience: ReplyLimits,
    ) -> tuple[str, ...]:
        """What was done elsewhere is said there; then the receipt, and then it is done for good.

        Returns what could not be said.
        """
        memory = remembering(known.memory, handled)
        await self._tell_withdrawn(talk, await talk.memories.withdraw(memory, handled))
        left = await self._receipts.elsewhere(talk, handled)
        receipt = await self._receipts.answer(talk, known, handled, memory, patience)
        changed = [each.tracker for each in handled if each.changes]
        await self._tell(talk, {each.subject if each else talk.subject for each in changed})
        is_to_stranger = receipt.is_comment and not (changed or talk.remark.is_insider)
        await talk.memories.remember(memory, handled, to_stranger=is_to_stranger)
        return (*left, *receipt.left)

    async def _tell_withdrawn(self, talk: Talk, issues: Iterable[SubjectRef]) -> None:
        """Whoever may have given way to what has not come about is looked at again."""
        cause = f"{talk.trigger.deliveries[-1]} withdrawn"
        for issue in issues:
            await self._changed(issue, cause, is_looked_at=issue == talk.subject)

    async def _tell(self, talk: Talk, issues: Iterable[SubjectRef]) -> None:
        """Whoever depends on them is looked at again."""
        for issue in issues:
            is_here = issue == talk.subject
            await self._changed(issue, talk.trigger.deliveries[-1], is_looked_at=is_here)

    async def _resume(self, talk: Talk, memory: CommandRecord) -> None:
        """All was done and answered, and what comes then was cut off: perhaps nobody was told."""
        reader = self._reader(self._rulebook(), talk.client, talk.subject)
        needs = frozenset({Need.TRACKING_ISSUE})
        facts = await reader.read(talk.subject, talk.remark.kind, lambda _: needs)
        tracker = facts.tracking_issue
        if isinstance(tracker, NotFetched | Unavailable) and not isinstance(tracker, Ambiguous):
            raise Transient(reason_of(tracker))
        await self._tell(talk, {tracker.subject if isinstance(tracker, Facts) else talk.subject})
        await talk.memories.remember_announced(memory)


@contextmanager
def on_account_of(remark: Comment) -> Iterator[None]:
    """What a stranger commands is on the account of the stranger, not of the thread."""
    cause = CAUSE.get()
    if not remark.is_insider:
        CAUSE.set(Cause(author=remark.author.login.casefold()))
    try:
        yield
    finally:
        CAUSE.set(cause)


def is_talk(trigger: Trigger) -> bool:
    """Whether it is only about what somebody said, which may be of no interest."""
    return all(event.partition(".")[0] in TALK for event in trigger.events)
