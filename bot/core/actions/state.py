"""`state:` under `ensure:`: open or closed."""

from typing import ClassVar, Literal

from bot.core.model.context import Context
from bot.core.model.facts import Field
from bot.core.model.plan.desired_state import DesiredValue, Target
from bot.core.model.plugin import THREADS, StateAction

CLOSED = "closed"


class State(StateAction):
    """Closes it or opens it again, unless a person did the opposite."""

    key: ClassVar[str] = "state"
    example: ClassVar[str] = "{ set: closed, on: issue }"
    wakes: ClassVar = {
        "pull_request": frozenset({"closed", "reopened"}),
        "issues": frozenset({"closed", "reopened"}),
    }
    kinds: ClassVar = THREADS
    short: ClassVar[str] = "set"

    set: Literal["open", "closed"]
    on: Literal["subject", "issue"] = "subject"

    def desires(self, case: Context) -> tuple[DesiredValue, ...]:
        """Closed is a value that is there, open one that is not."""
        wanted = CLOSED if self.set == CLOSED else None
        return (DesiredValue(Field.STATE, wanted, Target(self.on)),)

    def releases(self, case: Context) -> tuple[DesiredValue, ...]:
        """What the rule closed is opened again; what it opened is not closed for that."""
        if self.set != CLOSED:
            return ()
        return (DesiredValue(Field.STATE, None, Target(self.on), is_release=True),)

    def contests(self) -> tuple[str, ...]:
        """Each is either open or closed."""
        return (self.on,)

    def fights(self, other: StateAction) -> str | None:
        """One wants it open, the other closed."""
        differs = isinstance(other, State) and other.set != self.set
        return "state open and closed" if differs else None
