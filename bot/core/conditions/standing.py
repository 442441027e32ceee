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
)
from bot.core.standing.standing import Standing
from bot.core.standing.words import folded, name_of, word_for


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
        outcomes = {found.holds(word_for(name, names)) for name in self.states}
        for outcome in (Outcome.HELD, Outcome.UNKNOWN):
            if outcome in outcomes:
                return self._verdict(outcome, found, case)
        return self._verdict(Outcome.NOT_HELD, found, case)

    def _verdict(self, outcome: Outcome, found: Standing, case: Context) -> Verdict:
        if outcome is not Outcome.UNKNOWN:
            return Verdict(self.key, outcome, _told(found, case))
        because = found.why or f"nobody knows more than that {_told(found, case)}"
        return Verdict(self.key, outcome, because, wants=unread_in(case))

    def turning_points(self, case: Context) -> tuple[datetime, ...]:
        """Its deadlines, when what is missing is at risk, and the ends of exceptions."""
        return turning_points(case, case.release)

    def excludes(self, other: Condition) -> bool:
        """Words of different kinds hold together: what is accepted may be at risk."""
        return False


def _told(found: Standing, case: Context) -> str:
    name = name_of(found.state.value, case.process.states)
    release = f" in {found.release}" if found.release else ""
    return f"it is {name}{release}"
