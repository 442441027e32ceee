"""What GitHub refused is remembered for a while, and told; then it is tried once more."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.engine.planning.refused_writes import (
    OPENED,
    RefusedWrite,
    context_of,
    parts_of,
    place_of,
)
from bot.core.model.facts import Facts
from bot.core.model.records.refusal import Refusal
from bot.core.model.subject import SubjectRef
from bot.github.write.outcome import NO_PERMISSION
from bot.store.written.refusals import RefusalLog

Clock = Callable[[], datetime]

HOLDS_FOR = timedelta(days=1)
# Somebody grants what is missing, and GitHub tells nobody of it.
PERMISSION_HOLDS_FOR = timedelta(hours=1)


class Refusals:
    """Remembers, and recalls what counts of a subject and of the issue that tracks it."""

    def __init__(self, log: RefusalLog, clock: Clock) -> None:
        self._log = log
        self._clock = clock

    async def remember(self, undone: Sequence[RefusedWrite], facts: Facts | None) -> None:
        """What was not done, and on what that depended. Without facts nothing is remembered."""
        if facts:
            found = [each for one in undone for each in self._refusals(one, facts)]
            await self._log.remember(found)

    def _refusals(self, undone: RefusedWrite, facts: Facts) -> Iterator[Refusal]:
        operation, names = undone.operation, parts_of(undone.operation)
        place = place_of(operation, facts)
        for value, reason in undone.reasons.items():
            what = names[value]
            context = context_of(what, place)
            yield Refusal(operation.subject, what, context, reason, self._until(reason))

    async def remember_beside(
        self, subject: SubjectRef, beside: Mapping[str, str]
    ) -> tuple[Refusal, ...]:
        """What was left out of something new; told with the subject that it was opened for."""
        found = tuple(
            Refusal(
                subject, f"{OPENED}{what}", context_of(OPENED, None), reason, self._until(reason)
            )
            for what, reason in beside.items()
        )
        await self._log.remember(found)
        return found

    def _until(self, reason: str) -> datetime:
        lasts = PERMISSION_HOLDS_FOR if reason == NO_PERMISSION else HOLDS_FOR
        return self._clock() + lasts

    async def recalled(self, facts: Facts) -> Facts:
        """With those that count."""
        tracked = facts.tracking_issue
        subjects = [facts.subject, *([tracked.subject] if isinstance(tracked, Facts) else [])]
        found = await self._log.of(subjects, self._clock())
        return facts if found == facts.refused else replace(facts, refused=found)
