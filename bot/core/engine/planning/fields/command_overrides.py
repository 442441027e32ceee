"""Overrides, set by commands: rules leave them alone, and the later command wins.

A person's own change counts more than a command before it; who changed what is in the timeline.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.core.engine.decision.decide import Decision, Precedence, RuleResult
from bot.core.model.context import Command
from bot.core.model.facts import Change, Facts, Field, Override, reason_of
from bot.core.model.plan.desired_state import matcher
from bot.core.records.commanded import commanded, is_reset

# Fields of one value: the last command counts for all values.
SINGLE = frozenset({Field.MILESTONE, Field.STATE})


@dataclass(frozen=True, slots=True)
class FieldChange:
    """That a value of a field shall be there, or not; in a field of one value, which it shall be.

    `value` is empty where a field of one value shall have none; with a * it stands for all values
    like it, but for those that are named besides.
    """

    field: Field
    value: str
    present: bool = True

    def opposes(self, word: Override) -> bool:
        """Whether both cannot be had, of two that are about one thing."""
        if self.field in SINGLE:
            return _folded(word.value) != _folded(self.value)
        return word.present is not self.present


def handed_back(facts: Facts, field: Field) -> datetime | None:
    """Since when rules decide again about a field, if somebody commanded that."""
    found = [each.at for each in commanded(facts) if each.field is field and is_reset(each)]
    return max(found, default=None)


def _standing(words: tuple[Override, ...], field: Field) -> tuple[Override, ...]:
    """Those after the last one that gave the field back to the rules."""
    mine = [each for each in words if each.field is field]
    resets = [n for n, each in enumerate(mine) if is_reset(each)]
    return tuple(mine[resets[-1] + 1 :] if resets else mine)


def last_word(facts: Facts, wish: FieldChange, besides: Command | None = None) -> Override | None:
    """The last overrides of the wished values by other commands, without those taken back."""
    found = (
        each
        for each in reversed(_standing(commanded(facts), wish.field))
        if (wish.field in SINGLE or _is_about(each, wish))
        and not (besides and (each.at, each.number) == (besides.at, besides.number))
    )
    return next(found, None)


def asks_for_words(
    changes: tuple[Change, ...] | None, judgement: RuleResult, decision: Decision
) -> bool:
    """Whether what this App did last to a value may have been somebody's wish.

    To a command that only matters where it was done after the command was posted. What others did
    may have been handed back to the rules.
    """
    if not changes or not decision.may_be_commanded:
        return False
    if not changes[-1].actor.is_this_app:
        return decision.may_be_handed_back and judgement.rank is not Precedence.COMMAND
    command = decision.command if judgement.rank is Precedence.COMMAND else None
    return command is None or (command.at is not None and changes[-1].at >= command.at)


def objection(
    facts: Facts,
    wish: FieldChange,
    changes: tuple[Change, ...] | None,
    judgement: RuleResult,
    decision: Decision,
    merged_at: datetime | None = None,
) -> str | None:
    """Why somebody's word stands against a wish, or None. Where it cannot be read, nobody knows.

    A wish of what was merged at `merged_at` (UTC) is newer than a word before that.
    """
    if asks_for_words(changes, judgement, decision) and not isinstance(facts.comments, tuple):
        return reason_of(facts.comments)
    command = decision.command if judgement.rank is Precedence.COMMAND else None
    word = last_word(facts, wish, command)
    if word is None or not wish.opposes(word):
        return None
    if command is None:
        if merged_at and word.at < merged_at:
            return None
        return f"{word.author} said otherwise with a command on {word.at:%Y-%m-%d}"
    if command.at is None or (word.at, word.number) < (command.at, command.number):
        return None
    return f"{word.author} said otherwise with a later command"


def _is_about(word: Override, wish: FieldChange) -> bool:
    return matcher(word.value).match(wish.value.casefold()) is not None


def _folded(value: str) -> str:
    """As GitHub compares names; releases with or without a leading v."""
    return value.casefold().removeprefix("v")
