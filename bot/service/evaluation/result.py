"""What came of looking at a subject."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.core.engine.decision.decide import Decision
from bot.core.engine.decision.next_look import NextLook
from bot.core.engine.planning.plan import Plan
from bot.core.engine.planning.refused_writes import RefusedWrite
from bot.core.model.facts import Facts
from bot.core.model.plan.operation import Operation
from bot.core.model.subject import SubjectRef
from bot.core.model.trigger import Trigger
from bot.github.write.after_creation import Created

UNKNOWN_AGAIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What came of looking at a subject. `unknown`: why some rules could not be judged.

    `facts` are those that counted in the end, `done` is all that was written in all rounds;
    `asked` are issues that had a say in which of them tracks the subject, `created` what this
    round has created, `undone` what GitHub did not do in it.
    """

    decision: Decision
    plan: Plan
    unknown: tuple[str, ...]
    facts: Facts | None = None
    done: tuple[Operation, ...] = ()
    asked: frozenset[SubjectRef] = frozenset()
    outlook: NextLook | None = None
    created: tuple[Created, ...] = ()
    undone: tuple[RefusedWrite, ...] = ()

    @property
    def expected(self) -> NextLook | None:
        """What to expect; what could not be judged may be readable later, though nobody tells.

        So may be done what GitHub refused.
        """
        refused = [each.until for each in self.facts.refused] if self.facts else []
        if self.outlook is None or not (self.unknown or self.undone or refused):
            return self.outlook
        again = min((self.decision.now + UNKNOWN_AGAIN, *refused))
        return replace(self.outlook, due_at=min(self.outlook.due_at or again, again))


Evaluate = Callable[[SubjectRef, Trigger, int | None], Awaitable[Evaluation]]
