"""What came of looking at a subject."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

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
    round has created, `undone` what GitHub did not do in it. `later` is when (UTC) an edit may be
    made that came too soon; `left` says what is left as it is, for whoever runs the App.
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
    later: datetime | None = None
    left: tuple[str, ...] = ()

    @property
    def expected(self) -> NextLook | None:
        """What to expect; what could not be judged may be readable later, though nobody tells.

        So may be done what GitHub refused, and what came too soon.
        """
        again = [each.until for each in self.facts.refused] if self.facts else []
        if self.unknown or self.undone or again:
            again.append(self.decision.now + UNKNOWN_AGAIN)
        if self.later:
            again.append(self.later)
        if self.outlook is None or not again:
            return self.outlook
        due = self.outlook.due_at
        return replace(self.outlook, due_at=min([*again, *([due] if due else [])]))


Evaluate = Callable[[SubjectRef, Trigger, int | None], Awaitable[Evaluation]]
