"""The last guard against storms: nothing is created under one key again and again.

Whatever is created is looked for before. Where that fails for a reason that nobody thought of,
this stops it, and says so loudly.
"""

from collections.abc import Callable
from datetime import datetime

from bot.core.model.plan.operation import CreateIssue, CreateMilestone, Operation, WriteComment
from bot.core.records.command_record import REPLY as REPLY_KEY
from bot.github.write.after_creation import Created
from bot.store.written.creations import Creation, Creations
from bot.telemetry import logger

log = logger(__name__)
Clock = Callable[[], datetime]

ISSUE, MILESTONE, COMMENT, REPLY = "issue", "milestone", "comment", "reply"
# A day, for one subject: of one key, and of all keys of the kind. Answers to commands are a kind
# of their own without the second bound: one stranger would use it up for everybody in the thread.
# How many answers there are is for `core/engine/slash/reply_limits.py`, which knows who asks.
MOST_OF_A_KEY = {MILESTONE: 3, COMMENT: 5, REPLY: 5}
MOST_OF_A_KIND = {ISSUE: 5, MILESTONE: 10, COMMENT: 200}


class CreationGuard:
    """Knows what was created, and says what must not be."""

    def __init__(self, creations: Creations, clock: Clock) -> None:
        self._creations = creations
        self._clock = clock

    async def obstacle(self, operation: Operation) -> str | None:
        """Why this must not be created now, in words for a person; None where it may."""
        wanted = self._creation(operation)
        if wanted is None:
            return None
        tally = await self._creations.tally(wanted)
        if wanted.kind == ISSUE and tally.last:
            return _opened_before(tally.last)
        if tally.of_key >= MOST_OF_A_KEY.get(wanted.kind, 1):
            found = f"this {wanted.kind} was written {tally.of_key} times within a day"
        elif wanted.kind in MOST_OF_A_KIND and tally.of_kind >= MOST_OF_A_KIND[wanted.kind]:
            found = f"{tally.of_kind} {wanted.kind}s were opened from here within a day"
        else:
            return None
        log.error("too many were created", kind=wanted.kind, subject=str(wanted.subject))
        return f"ask whoever runs this App to look at `vepbot journal`; {found}"

    async def note(self, operation: Operation, created: Created | None) -> None:
        """It was created."""
        wanted = self._creation(operation, created.number if created else None)
        if wanted:
            await self._creations.add(wanted)

    def _creation(self, operation: Operation, number: int | None = None) -> Creation | None:
        match operation:
            case CreateIssue(subject=subject, key=key):
                return Creation(subject, ISSUE, key, self._clock(), number)
            case CreateMilestone(subject=subject, title=title):
                return Creation(subject, MILESTONE, title, self._clock(), number)
            case WriteComment(subject=subject, key=key, comment=None):
                kind = REPLY if key.startswith(REPLY_KEY) else COMMENT
                return Creation(subject, kind, f"{subject} {key}", self._clock())
            case _:
                return None


def _opened_before(last: Creation) -> str:
    number = f"#{last.number}" if last.number else "one"
    return (
        f"name the tracking issue in the description (Tracking issue: {number});"
        f" {number} was opened for this on {last.at:%Y-%m-%d} and is not found any more"
    )
