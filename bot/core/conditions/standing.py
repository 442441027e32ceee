"""`standing: [ accepted, at-risk ]`: the proposal's state in its target release."""

from datetime import datetime
from typing import ClassVar

from bot.core.messages.yaml_fields import Words
from bot.core.model.context import Context
from bot.core.model.plan.verdict import Outcome, Verdict
from bot.core.model.plugin import THREADS, Condition, Reference
from bot.core.standing.in_context import (
    MORE_NEEDS,
    NEEDS,
    standing_in,
    turning_points,
    unread_in,
    unread_of_tracker,
)
from bot.core.standing.standing import Standing
from bot.core.standing.state import ENDS, State
from bot.core.standing.words import STATES, folded, name_of, word_for

# A step stays true after what was shipped, but after no other end.
_ENDED = frozenset(each.value for each in ENDS if each is not State.SHIPPED)


class StandingCondition(Condition):
    """Holds when the proposal has one of these states in its target release.

    A step of the work stays true when the next one is made: what is done is accepted, too. A
    process may call states by names of its own, under `states:`.
    """

    key: ClassVar[str] = "standing"
    example: ClassVar[str] = "[ accepted, at-risk ]"
    needs: ClassVar = NEEDS
    lazy: ClassVar = MORE_NEEDS
    wakes: ClassVar = {
        "pull_request": frozenset(
            {
                "opened",
                "reopened",
                "synchronize",
                "edited",
                "closed",
                "ready_for_review",
                "converted_to_draft",
            }
        ),
        "pull_request_review": frozenset({"submitted", "dismissed"}),
        "issues": frozenset(
            {
                "opened",
                "edited",
                "closed",
                "reopened",
                "milestoned",
                "demilestoned",
                "labeled",
                "unlabeled",
            }
        ),
    }
    kinds: ClassVar = THREADS
    bare: ClassVar[str] = "states"

    states: Words

    def references(self) -> tuple[Reference, ...]:
        """Words, or the process's own names for them."""
        is_one = len(self.states) == 1
        return tuple(
            Reference("state", folded(name), () if is_one else (number,))
            for number, name in enumerate(self.states)
        )

    def judge(self, case: Context) -> Verdict:
        """Unknown as long as something that was not read, or cannot be, may decide."""
        found, names = standing_in(case), case.process.states
        outcomes = {word: found.holds(word) for word in (word_for(n, names) for n in self.states)}
        held = [word for word, outcome in outcomes.items() if outcome is Outcome.HELD]
        if held:
            shown = held[0] if held[0] in STATES else found.state.value
            return Verdict(self.key, Outcome.HELD, _told(shown, found, case))
        # Not its very state: that may be another one as more is read, though it decides nothing.
        because = f"it is not {' or '.join(name_of(word, names) for word in outcomes)}"
        if Outcome.UNKNOWN not in outcomes.values():
            return Verdict(self.key, Outcome.NOT_HELD, because)
        here, there = unread_in(case), unread_of_tracker(case)
        why = found.why or f"nobody knows whether {because.replace('not ', '', 1)}"
        return Verdict(self.key, Outcome.UNKNOWN, why, wants=here, wants_of_tracker=there)

    def turning_points(self, case: Context) -> tuple[datetime, ...]:
        """Its deadlines, when what is missing is at risk, and the ends of exceptions."""
        return turning_points(case, case.release)

    def excludes(self, other: Condition) -> bool:
        """What has ended for a release is nothing else; other words may hold together."""
        if not isinstance(other, StandingCondition):
            return False
        mine, theirs = self.words, other.words
        return not mine & theirs and (mine <= _ENDED or theirs <= _ENDED)

    @property
    def words(self) -> frozenset[str]:
        """As they are compared."""
        return frozenset(map(folded, self.states))


def _told(word: str, found: Standing, case: Context) -> str:
    name = name_of(word, case.process.states)
    release = f" in {found.release}" if found.release else ""
    return f"it is {name}{release}"
