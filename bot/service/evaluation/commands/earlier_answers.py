"""What was done about a remark before, as the log and GitHub know it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.core.engine.slash.parse import ParsedCommand
from bot.core.engine.slash.reply import reply_key
from bot.core.model.comment import Comment
from bot.core.model.facts import OwnComment
from bot.core.model.plan.operation import Reaction
from bot.core.records.command_record import REPLY, CommandRecord, memory_in
from bot.core.records.marker import with_key


@dataclass(frozen=True, slots=True)
class EarlierAnswers:
    """What was done about a remark: what is remembered, the receipt so far.

    `reactions` is None where GitHub does not say which there are.
    """

    memory: CommandRecord
    reactions: frozenset[Reaction] | None = frozenset()
    reply: OwnComment | None = None


def without(heard: Sequence[ParsedCommand], done: Sequence[str]) -> list[ParsedCommand]:
    return [each for each in heard if each.key not in done]


def all_done(memory: CommandRecord, heard: Sequence[ParsedCommand]) -> CommandRecord:
    return replace(memory, done=(*memory.done, *(each.key for each in heard)))


def from_comments(
    comments: Sequence[OwnComment],
    remark: Comment,
    memory: CommandRecord,
    left: Sequence[ParsedCommand],
    reactions: frozenset[Reaction] | None,
) -> EarlierAnswers:
    """What the reply to the remark says was done; a word that is none is explained to each once.

    Somebody may have spoiled the reply's record: then all is taken for done, so that nothing is
    done twice.
    """
    answer = with_key(comments, reply_key(remark))
    if answer:
        told = memory_in(answer)
        memory = replace(told, done=(*memory.done, *told.done)) if told else all_done(memory, left)
    memories = (memory_in(each) for each in comments if each.key.startswith(REPLY))
    author = remark.author.login.casefold()
    if any(each.taught and each.author.casefold() == author for each in memories if each):
        memory = all_done(memory, [each for each in left if each.is_unknown])
    return EarlierAnswers(memory, reactions, answer)
