"""How often a status comment is edited: what comes too soon waits, a quarrel about it is left.

The database counts, so a restart forgets nothing. What cannot wait is written all the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import pairwise

from bot.core.model.plan.operation import Operation, WriteComment
from bot.core.records.marker import STATUS
from bot.github.api.write_budget import URGENT
from bot.store.written.creations import A_DAY, Creation, Creations
from bot.telemetry import logger

log = logger(__name__)
Clock = Callable[[], datetime]

EDIT = "edit"
# So many edits within an hour are made at once; further ones come one at a time.
AT_ONCE, WITHIN = 10, timedelta(hours=1)
SPACED_BY = timedelta(minutes=10)
# So often a day the same text is put back after somebody else has changed it.
MOST_PUT_BACK = 5
LEFT = (
    "ask whoever changes the status comment to stop (an App, perhaps): it was put back"
    f" {MOST_PUT_BACK} times within a day, and is left as it is"
)


@dataclass(frozen=True, slots=True)
class Edit:
    """A text that was written: when (UTC), and what stands for it."""

    at: datetime
    digest: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """What holds an edit up: it is left for today, or waits until then (UTC)."""

    left: str | None = None
    later: datetime | None = None

    @property
    def in_words(self) -> str:
        """For the journal."""
        return self.left or f"it was edited often; the next edit is made at {self.later:%H:%M} UTC"


def ruling(edits: Sequence[Edit], wanted: Edit) -> Ruling | None:
    """What holds this up after the edits of a day, the oldest first; None for nothing."""
    told = [each.digest for each in edits]
    if told and told[-1] == wanted.digest:
        put_back = sum(before == after == wanted.digest for before, after in pairwise(told))
        if put_back >= MOST_PUT_BACK:
            return Ruling(left=LEFT)
    recent = [each.at for each in edits if each.at > wanted.at - WITHIN]
    if len(recent) < AT_ONCE:
        return None
    at = min(recent[-1] + SPACED_BY, recent[-AT_ONCE] + WITHIN)
    return Ruling(later=at) if at > wanted.at else None


class EditGuard:
    """Counts the texts of status comments, and holds up what is too much."""

    def __init__(self, creations: Creations, clock: Clock) -> None:
        self._creations = creations
        self._clock = clock

    async def ruling(self, operation: Operation) -> Ruling | None:
        """What holds this up; None for nothing."""
        if not isinstance(operation, WriteComment) or operation.key != STATUS:
            return None
        if operation.comment is None:
            return None
        now = self._clock()
        known = await self._creations.since(operation.subject, EDIT, now - A_DAY)
        wanted = Edit(now, _digest(operation))
        found = ruling([Edit(each.at, each.key.rpartition(" ")[2]) for each in known], wanted)
        if found and found.left:
            log.error(
                "the status comment is changed back each time", subject=str(operation.subject)
            )
        return None if found and found.later and URGENT.get() else found

    async def note(self, operation: Operation) -> None:
        """It was written."""
        if isinstance(operation, WriteComment) and operation.key == STATUS:
            key = f"{operation.subject} {STATUS} {_digest(operation)}"
            await self._creations.add(Creation(operation.subject, EDIT, key, self._clock()))


def _digest(operation: WriteComment) -> str:
    return sha256(operation.body.encode("utf-8", "replace")).hexdigest()[:16]
