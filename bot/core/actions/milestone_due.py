"""`milestone-due:` under `ensure:`: the milestone that it is on is due on a deadline's day."""

from typing import ClassVar

from bot.core.messages.yaml_fields import Word
from bot.core.model.context import Context
from bot.core.model.definitions.calendar import Calendar
from bot.core.model.facts import Need, reason_of
from bot.core.model.plan.desired_state import DesiredDueDate
from bot.core.model.plugin import THREADS, Reference, StateAction
from bot.core.schedules.release import normalise


class MilestoneDue(StateAction):
    """The milestone that it is on is due on the deadline's day, wherever the schedule moves it.

    Only a milestone that this App created: what a person made is theirs.
    """

    key: ClassVar[str] = "milestone-due"
    example: ClassVar[str] = "freeze"
    needs: ClassVar = frozenset({Need.CALENDAR})
    wakes: ClassVar = {
        "pull_request": frozenset({"milestoned"}),
        "issues": frozenset({"milestoned"}),
    }
    kinds: ClassVar = THREADS
    bare: ClassVar[str] = "deadline"

    deadline: Word

    def references(self) -> tuple[Reference, ...]:
        """The deadline must be declared."""
        return (Reference("deadline", self.deadline),)

    def desires(self, case: Context) -> tuple[DesiredDueDate, ...]:
        """The day, if the milestone is a release's and its schedule has one."""
        calendar, thread = case.facts.calendar, case.facts.thread
        if not isinstance(calendar, Calendar):
            return (DesiredDueDate(None, is_unknown=True, notes=(reason_of(calendar),)),)
        release = normalise(thread.milestone) if thread.milestone else None
        schedule = calendar.schedule(release) if release else None
        deadline = schedule.deadline(self.deadline) if schedule else None
        return (DesiredDueDate(deadline.day if deadline else None),)

    def releases(self, case: Context) -> tuple[DesiredDueDate, ...]:
        """A day that was set stays."""
        return (DesiredDueDate(None),)
