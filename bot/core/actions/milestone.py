"""`milestone:` under `ensure:`: the milestone of the subject or of its tracking issue."""

from typing import ClassVar, Literal

from pydantic import model_validator

from bot.core.messages.substitution import needs_of, substitute, substitution_range, woken
from bot.core.messages.yaml_fields import Flag, Word
from bot.core.model.context import Context
from bot.core.model.definitions.calendar import release_order
from bot.core.model.facts import Field, Need
from bot.core.model.plan.desired_state import DesiredValue, Target
from bot.core.model.plugin import THREADS, Place, StateAction
from bot.core.process.targets.release_checks import last_day


class Milestone(StateAction):
    """Puts it on the milestone `set`, or with `clear: true` on none.

    A milestone that a person set or removed is left alone. Of several values the lowest release
    counts. With `create: true` a milestone that the repository lacks is created, due on the last
    day of the release of that name if the calendar has it.
    """

    key: ClassVar[str] = "milestone"
    example: ClassVar[str] = '{ on: issue, set: "${proposal.target}" }'
    wakes: ClassVar = {
        "pull_request": frozenset({"milestoned", "demilestoned"}),
        "issues": frozenset({"milestoned", "demilestoned"}),
    }
    kinds: ClassVar = THREADS

    set: Word | None = None
    clear: Flag = False
    create: Flag = False
    on: Literal["subject", "issue"] = "subject"

    @model_validator(mode="after")
    def _one_of_both(self) -> "Milestone":
        if (self.set is None) == (not self.clear):
            raise ValueError('write "set" or "clear: true"')
        return self

    def texts(self) -> tuple[tuple[Place, str], ...]:
        """The text of `set`."""
        return ((("set",), self.set),) if self.set else ()

    def required(self) -> frozenset[Need]:
        """What the variables are made from."""
        calendar = {Need.CALENDAR} if self.create else set()
        return self.needs | needs_of((self.set or "",)) | calendar

    def woken_by(self, event: str) -> frozenset[str]:
        """Milestones that change, and what changes the variables."""
        return super().woken_by(event) | woken((self.set or "",), event)

    def desires(self, case: Context) -> tuple[DesiredValue, ...]:
        """The milestone's title; a text without a value wants nothing and says so."""
        target = Target(self.on)
        if self.set is None:
            return (DesiredValue(Field.MILESTONE, None, target),)
        found = substitute(self.set, case)
        if found.unknown or not found.values:
            notes = (*found.notes, found.unknown or f"{self.set} has no value here")
            return (DesiredValue(Field.MILESTONE, None, target, notes=notes, is_unknown=True),)
        title, *others = sorted(found.values, key=release_order)
        several = (f"the lowest of {', '.join((title, *others))} counts",) if others else ()
        desire = DesiredValue(
            Field.MILESTONE,
            title,
            target,
            creates=self.create,
            due=last_day(case.facts.calendar, title) if self.create else None,
            notes=(*found.notes, *several),
        )
        return (desire,)

    def releases(self, case: Context) -> tuple[DesiredValue, ...]:
        """What the rule can have set is taken back; what it cleared is nobody's to set again."""
        if self.set is None:
            return ()
        titles = substitution_range(self.set, case.process)
        undoes = None if titles is None else frozenset(titles)
        target = Target(self.on)
        return (DesiredValue(Field.MILESTONE, None, target, is_release=True, undoes=undoes),)

    def contests(self) -> tuple[str, ...]:
        """There is one milestone on each."""
        return (self.on,)

    def fights(self, other: StateAction) -> str | None:
        """Two different milestones."""
        if not isinstance(other, Milestone) or other.set == self.set:
            return None
        return f"milestone {self.set or 'none'} and {other.set or 'none'}"
