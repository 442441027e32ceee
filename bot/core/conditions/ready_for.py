"""`ready-for: freeze`: the proposal has what a deadline asks for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import PlainValidator, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from bot.core.markup.enumerations import listed
from bot.core.messages.checklists import (
    all_checklist_needs,
    checklist_needs,
    checklist_turning_points,
    checklist_woken,
    outcome_of,
    points_of,
    wanted_by,
)
from bot.core.model.context import Context
from bot.core.model.definitions.checklist import Checklist, Point
from bot.core.model.facts import Need
from bot.core.model.plan.verdict import Outcome, Verdict, judged
from bot.core.model.plugin import THREADS, Condition, Reference


@dataclass(frozen=True, slots=True)
class Asked:
    """A deadline, and the checklists that are needed by it."""

    deadline: str
    checklists: tuple[Checklist, ...] = ()


def _asked(value: Any, information: ValidationInfo) -> Asked:
    """The loader's context has the checklists, once they are read."""
    if not isinstance(value, str):
        raise PydanticCustomError("wrong-type", "must be the name of a deadline")
    known = (information.context or {}).get("checklists")
    if known is None:
        raise ValueError("a checklist says itself what readiness is; it cannot ask for it")
    return Asked(value, tuple(each for each in known.values() if each.by == value))


class ReadyFor(Condition):
    """Holds when every checklist that is needed `by` the deadline is done.

    Of a checklist with `for:` only subjects of that kind are asked.
    """

    key: ClassVar[str] = "ready-for"
    example: ClassVar[str] = "freeze"
    kinds: ClassVar = THREADS
    bare: ClassVar[str] = "asked"

    asked: Annotated[Asked, PlainValidator(_asked), WithJsonSchema({"type": "string"})]

    def references(self) -> tuple[Reference, ...]:
        """The deadline must be declared, and a checklist for it."""
        name = self.asked.deadline
        return Reference("deadline", name), Reference("readiness", name)

    def required(self) -> frozenset[Need]:
        """All that the checklists are made from."""
        return frozenset[Need]().union(*map(checklist_needs, self.asked.checklists))

    def all_needs(self) -> frozenset[Need]:
        """With what they ask for only when it comes to it."""
        return frozenset[Need]().union(*map(all_checklist_needs, self.asked.checklists))

    def woken_by(self, event: str) -> frozenset[str]:
        """Whatever changes one of the checklists."""
        found = (checklist_woken(each, event) for each in self.asked.checklists)
        return frozenset[str]().union(*found)

    def turning_points(self, case: Context) -> tuple[datetime, ...]:
        """Of each checklist."""
        found = (checklist_turning_points(each, case) for each in self.asked.checklists)
        return tuple(moment for moments in found for moment in moments)

    def judge(self, case: Context) -> Verdict:
        """Unknown when nothing is missing but something could not be checked."""
        deadline, points = self.asked.deadline, tuple(self._points(case))
        outcome = outcome_of(points)
        if outcome is Outcome.HELD:
            return judged(self.key, f"ready for {deadline}", holds=True)
        left = [point for point in points if point.outcome is outcome]
        if outcome is Outcome.UNKNOWN:
            because = listed([point.because for point in left])
            return Verdict(self.key, outcome, because, wants=wanted_by(points))
        because = f"not ready for {deadline}: {listed([point.otherwise for point in left])}"
        return judged(self.key, because, holds=False)

    def _points(self, case: Context) -> Iterator[Point]:
        for checklist in self.asked.checklists:
            if checklist.suits(case.facts.kind):
                yield from points_of(checklist, case)
