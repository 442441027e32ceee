"""`status:` under `ensure:`: a section of the one status comment."""

from datetime import datetime
from typing import ClassVar, Literal

from pydantic import model_validator

from bot.core.messages.checklists import (
    ChecklistName,
    all_checklist_needs,
    checklist_needs,
    checklist_turning_points,
    checklist_woken,
    points_of,
    told,
    wanted_by,
)
from bot.core.messages.message import MessageText
from bot.core.model.context import Context
from bot.core.model.definitions.checklist import Checklist
from bot.core.model.facts import Need
from bot.core.model.plan.desired_state import DesiredSection, Target
from bot.core.model.plugin import THREADS, Place, Reference, StateAction


class Status(StateAction):
    """Adds a section to the one status comment, which is edited in place and never posted twice.

    With `checklist` the section says what to do next, and the state of every item.
    """

    key: ClassVar[str] = "status"
    example: ClassVar[str] = '"Owned by ${group.name}."'
    kinds: ClassVar = THREADS
    short: ClassVar[str] = "text"

    text: MessageText | None = None
    checklist: ChecklistName | None = None
    on: Literal["subject", "issue"] = "subject"

    @model_validator(mode="after")
    def _one_of_both(self) -> "Status":
        if (self.checklist is None) == (self.text is None):
            raise ValueError('write "text" or "checklist"')
        return self

    def texts(self) -> tuple[tuple[Place, str], ...]:
        """The section's text."""
        return self.text.texts("text") if self.text else ()

    def references(self) -> tuple[Reference, ...]:
        """The section's template, or the checklist."""
        if self.checklist:
            return (Reference("checklist", self.checklist.name, ("checklist",)),)
        return self.text.references("text") if self.text else ()

    def required(self) -> frozenset[Need]:
        """What the section is made from."""
        if self.checklist:
            return self.needs | checklist_needs(self.checklist)
        return self.needs | (self.text.needs() if self.text else frozenset())

    def all_needs(self) -> frozenset[Need]:
        """With what the list asks for only when it comes to it."""
        found = super().all_needs()
        return found | (all_checklist_needs(self.checklist) if self.checklist else frozenset())

    def woken_by(self, event: str) -> frozenset[str]:
        """What changes the section."""
        found = super().woken_by(event)
        if self.checklist:
            return found | checklist_woken(self.checklist, event)
        return found | (self.text.woken_by(event) if self.text else frozenset())

    def turning_points(self, case: Context) -> tuple[datetime, ...]:
        """When the list, or what it says of its deadline, may change."""
        listed = checklist_turning_points(self.checklist, case) if self.checklist else ()
        told = self.text.turning_points(case) if self.text else ()
        return (*super().turning_points(case), *listed, *told)

    def desires(self, case: Context) -> tuple[DesiredSection, ...]:
        """The section."""
        if self.checklist:
            return (self._listed(self.checklist, case),)
        if self.text is None:
            return ()
        said = self.text.told(case)
        if said.unknown:
            return (DesiredSection(None, Target(self.on), is_unknown=True, notes=(said.unknown,)),)
        return (DesiredSection(said.values[0], Target(self.on), notes=said.notes),)

    def _listed(self, checklist: Checklist, case: Context) -> DesiredSection:
        points, on = points_of(checklist, case), Target(self.on)
        if wants := wanted_by(points):
            return DesiredSection(None, on, is_unknown=True, wants=wants)
        return DesiredSection(told(checklist, points, case), on)

    def releases(self, case: Context) -> tuple[DesiredSection, ...]:
        """No section."""
        return (DesiredSection(None, Target(self.on)),)
