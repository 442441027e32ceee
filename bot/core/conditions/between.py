"""`between: [ freeze, code-freeze ]`: one deadline has passed, the other not yet."""

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field, field_validator

from bot.core.conditions.base.deadline import (
    DeadlineCondition,
    limit_of,
    limits_to_come,
    told,
    undated,
)
from bot.core.messages.yaml_fields import MomentText
from bot.core.model.context import Context
from bot.core.model.facts import NotFetched, Unavailable, reason_of
from bot.core.model.plan.verdict import Verdict, judged, unknown
from bot.core.model.plugin import THREADS, Condition, Reference
from bot.core.process.targets.doubtful_targets import unless_doubted
from bot.core.process.targets.target_release import AIM_NEEDS, aim_of, moment_that_counts
from bot.core.schedules.offset import Offset


class Between(Condition):
    """Holds from the first moment on until the second; a merged pull request counts at its merge.

    Where the release has no such deadlines, it does not hold.
    """

    key: ClassVar[str] = "between"
    example: ClassVar[str] = "[ freeze, code-freeze ]"
    needs: ClassVar = AIM_NEEDS
    wakes: ClassVar = DeadlineCondition.wakes
    kinds: ClassVar = THREADS
    bare: ClassVar[str] = "moments"

    moments: Annotated[tuple[MomentText, ...], Field(min_length=2, max_length=2)]

    @field_validator("moments")
    @classmethod
    def _in_order(cls, moments: tuple[Offset, ...]) -> tuple[Offset, ...]:
        if len(moments) == 2 and _is_reached(moments[1], moments[0]):
            raise ValueError(f"{moments[1]} is not after {moments[0]}")
        return moments

    def references(self) -> tuple[Reference, ...]:
        """Both deadlines must be declared."""
        return tuple(
            Reference("deadline", moment.deadline, (index,))
            for index, moment in enumerate(self.moments)
        )

    def turning_points(self, case: Context) -> tuple[datetime, ...]:
        """Where it begins to hold and where it ceases."""
        return limits_to_come(case, *self.moments)

    def excludes(self, other: Condition) -> bool:
        """Before it begins, or after it has ended, as far as that is the same deadline."""
        begin, end = self.moments
        if isinstance(other, Between):
            return _is_reached(end, other.moments[0]) or _is_reached(other.moments[1], begin)
        if not isinstance(other, DeadlineCondition):
            return False
        is_before = other.key == "before"
        return _is_reached(other.moment, begin) if is_before else _is_reached(end, other.moment)

    def judge(self, case: Context) -> Verdict:
        """Unknown when the release or the calendar could not be read."""
        limits = []
        for moment in self.moments:
            limit = limit_of(case, moment)
            if isinstance(limit, NotFetched | Unavailable):
                return unknown(self.key, reason_of(limit))
            if limit is None:
                return judged(self.key, undated(aim_of(case), moment), holds=False)
            limits.append(limit)
        when = moment_that_counts(case)
        holds = limits[0] <= when < limits[1]
        names = (
            f"{moment}, {limit:%Y-%m-%d %H:%M} UTC, {told(case, is_before=when < limit)}"
            for moment, limit in zip(self.moments, limits, strict=True)
        )
        return unless_doubted(judged(self.key, "; ".join(names), holds=holds), case)


def _is_reached(earlier: Offset, later: Offset) -> bool:
    """Whether one moment of a deadline has come whenever the other one has."""
    return earlier.deadline == later.deadline and earlier.offset <= later.offset
