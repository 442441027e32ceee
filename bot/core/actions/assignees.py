"""`assignees:` under `ensure:`: people who shall be assigned."""

from typing import ClassVar, Literal

from bot.core.markup.sanitize import plain
from bot.core.messages.substitution import needs_of, substitute, woken
from bot.core.messages.yaml_fields import Words
from bot.core.model.context import Context
from bot.core.model.definitions.people import is_login
from bot.core.model.facts import Field, Need
from bot.core.model.plan.desired_state import DesiredSet, Target
from bot.core.model.plugin import THREADS, Place, StateAction


class Assignees(StateAction):
    """Assigns the logins in `set`; who was assigned by a person stays, who was removed too."""

    key: ClassVar[str] = "assignees"
    example: ClassVar[str] = '{ on: issue, set: [ "${subject.author}" ] }'
    wakes: ClassVar = {
        "pull_request": frozenset({"assigned", "unassigned"}),
        "issues": frozenset({"assigned", "unassigned"}),
    }
    kinds: ClassVar = THREADS

    set: Words
    on: Literal["subject", "issue"] = "subject"

    def texts(self) -> tuple[tuple[Place, str], ...]:
        """The texts of `set`."""
        return tuple((("set", index), text) for index, text in enumerate(self.set))

    def required(self) -> frozenset[Need]:
        """What the variables are made from."""
        return self.needs | needs_of(self.set)

    def woken_by(self, event: str) -> frozenset[str]:
        """Assignments that change, and what changes the variables."""
        return super().woken_by(event) | woken(self.set, event)

    def desires(self, case: Context) -> tuple[DesiredSet, ...]:
        """All values of all texts, with or without @."""
        found = [substitute(text, case) for text in self.set]
        names = [name.lstrip("@") for values in found for name in values.values]
        strange = tuple(f"{plain(name)} is no account" for name in names if not is_login(name))
        desire = DesiredSet(
            field=Field.ASSIGNEE,
            wanted=frozenset(filter(is_login, names)),
            domain=frozenset("*"),
            on=Target(self.on),
            notes=(*(note for values in found for note in values.notes), *strange),
            is_unknown=any(values.unknown for values in found),
        )
        return (desire,)

    def releases(self, case: Context) -> tuple[DesiredSet, ...]:
        """Nobody wanted any more."""
        nothing = frozenset[str]()
        return (DesiredSet(Field.ASSIGNEE, nothing, frozenset("*"), on=Target(self.on)),)
