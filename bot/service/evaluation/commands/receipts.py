"""What a remark with commands gets: that it was seen, what was done elsewhere, and its answer."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.core.engine.planning.claims import Step
from bot.core.engine.slash.parse import ParsedCommand
from bot.core.engine.slash.reply import CommandOutcome, elsewhere, is_tired, reply
from bot.core.engine.slash.reply_limits import ReplyLimits
from bot.core.model.facts import OwnComment
from bot.core.model.plan.operation import Operation, Reaction, WriteComment
from bot.core.records.command_record import CommandRecord
from bot.core.rulebook.rulebook import RuleRef
from bot.github.api.errors import Refused
from bot.github.write.outcome import LOCKED
from bot.service.evaluation.commands.earlier_answers import EarlierAnswers
from bot.service.evaluation.commands.talk import Talk
from bot.service.evaluation.writing.writer import Writer

ReadComments = Callable[[Talk], Awaitable[tuple[OwnComment, ...]]]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of answering: whether a comment was written, and what could not be said and why."""

    is_comment: bool = False
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipts:
    """Gives them; `comments` reads this App's own in the thread of a remark."""

    writer: Writer
    comments: ReadComments

    async def seen(self, talk: Talk, known: EarlierAnswers, first: ParsedCommand) -> bool:
        """Say at once that the remark was seen; False where it is no longer there."""
        if known.reactions is None or Reaction.EYES in known.reactions:
            return True
        try:
            await self._write(talk, first.entry.commands.ref, talk.reaction(Reaction.EYES))
        except Refused as refused:
            if refused.gone:
                return False
            raise
        return True  # also where GitHub lets nothing be said: what was commanded is done

    async def elsewhere(self, talk: Talk, handled: Sequence[CommandOutcome]) -> tuple[str, ...]:
        """Say at tracking issues what was changed there; returns what could not be said.

        A locked issue takes no comment, so none is tried.
        """
        left = list[str]()
        for first, comment in elsewhere(talk.remark, handled):
            if first.tracker and first.tracker.thread.locked:
                left.append(f"{comment.subject}: {LOCKED}")
            else:
                left += await self._write(talk, _rule(first), comment)
        return tuple(left)

    async def answer(
        self,
        talk: Talk,
        known: EarlierAnswers,
        handled: Sequence[CommandOutcome],
        memory: CommandRecord,
        patience: ReplyLimits,
    ) -> Receipt:
        """A thumbs-up or a comment; a thumbs-down where the comment cannot be written."""
        receipt = self._receipt(talk, known, handled, memory, patience)
        is_mute = patience is ReplyLimits.QUIET and not any(each.changes for each in handled)
        if receipt is None or is_mute or await self._is_tired(talk, known, handled):
            return Receipt()
        left = await self._write(talk, _rule(handled[0]), receipt)
        is_comment = isinstance(receipt, WriteComment)
        is_locked = any(LOCKED in each for each in left)  # where no reaction is taken, either
        if left and is_comment and not is_locked and known.reactions is not None:
            await self._write(talk, _rule(handled[0]), talk.reaction(Reaction.THUMBS_DOWN))
        return Receipt(is_comment and not left, left)

    def _receipt(
        self,
        talk: Talk,
        known: EarlierAnswers,
        handled: Sequence[CommandOutcome],
        memory: CommandRecord,
        patience: ReplyLimits,
    ) -> Operation | None:
        is_edit, is_plain = talk.remark.before is not None, all(each.is_plain for each in handled)
        if is_plain and not (is_edit or known.reply or known.reactions is None):
            return talk.reaction(Reaction.THUMBS_UP)
        return reply(talk.subject, talk.remark, handled, memory, known.reply, ends=patience.ends)

    async def _is_tired(
        self, talk: Talk, known: EarlierAnswers, handled: Sequence[CommandOutcome]
    ) -> bool:
        """Whether a refusal more is not worth a comment: strangers shall not make it write much."""
        if known.reply or not all(each.is_refused for each in handled):
            return False
        return is_tired(await self.comments(talk), talk.remark)

    async def _write(self, talk: Talk, rule: RuleRef, operation: Operation) -> tuple[str, ...]:
        """Returns what was not done, and why."""
        step = Step(operation, rule, f"{talk.remark.author.login} wrote a command")
        written = await self.writer.write(talk.client, [step], talk.trigger)
        return tuple(note for each in written.undone for note in each.notes)


def _rule(handled: CommandOutcome) -> RuleRef:
    """The first of the rules that answered; where none did, where commands are declared."""
    judgements = handled.response.decision.judgements if handled.response else ()
    return judgements[0].rule if judgements else handled.heard.entry.commands.ref
