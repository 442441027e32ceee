"""Looks again when time alone makes a difference: a deadline, a reminder, a release that is out.

Each look leaves in the agenda when the next one is due. A lane whose time has come is asked for
first and settled then: killed in between, it is asked for again under the same cause, and once.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.core.engine.decision.next_look import NextLook
from bot.core.model.subject import SubjectKind, SubjectRef
from bot.core.model.trigger import SWEEP, Trigger
from bot.service.queue.requeue import Requeue
from bot.service.queue.wakeup import Wakeup
from bot.store.agenda import Agenda, Entry
from bot.store.backend.database import DATABASE_ERRORS, cause_of
from bot.store.inbox import DUE
from bot.telemetry import Metrics, logger

log = logger(__name__)
Clock = Callable[[], datetime]

CLOCK = "clock"
# The wall clock may be moved, and a computer may sleep: it is asked again at least this often.
LONGEST_NAP_SECONDS = 30.0
SECONDS_AFTER_FAILURE = 1.0
# A look so far in the future was made before the clock was put back: it no longer counts.
CLOCK_TOLERANCE = timedelta(minutes=1)
# What could not be judged may be readable later, though nothing tells of it.


class Timekeeper:
    """Keeps the agenda. `speed` is how many seconds of its clock pass in a real one."""

    def __init__(
        self,
        agenda: Agenda,
        refresh: Requeue,
        clock: Clock,
        metrics: Metrics,
        speed: float = 1.0,
    ) -> None:
        self._agenda = agenda
        self._refresh = refresh
        self._clock = clock
        self._metrics = metrics
        self._speed = speed
        self._alarm = Wakeup()

    def wake(self) -> None:
        """Time has passed, perhaps more than it seems."""
        self._alarm.ring()

    async def idle(self) -> None:
        """Returns once everything that is due has been asked for."""
        await self._alarm.settled()

    async def expect(self, lane: str, found: NextLook, trigger: Trigger, now: datetime) -> None:
        """Note what a look at `now` has found, where that is news."""
        if not found.is_open and found.due_at is None:
            await self.forget(lane)
            return
        entry = Entry(
            lane, found.kind.value, found.is_open, found.updated_at, found.due_at, now,
            found.rulebook, found.schedules,
        )  # fmt: skip
        is_asked = any(event.endswith(f".{SWEEP}") for event in trigger.events)
        if is_asked or not entry.says_the_same(await self._agenda.entry(lane)):
            await self._agenda.write(entry)
            self._alarm.ring()

    async def forget(self, lane: str) -> None:
        """The subject is gone, or nothing can come of it any more."""
        if await self._agenda.entry(lane):
            await self._agenda.forget(lane)

    async def run(self) -> None:
        """Ask for what is due, for ever."""
        while True:
            self._alarm.begin()
            try:
                seconds = await self._round()
            except DATABASE_ERRORS as error:
                log.error("the agenda could not be used; trying again", error=cause_of(error))
                seconds = SECONDS_AFTER_FAILURE
            except Exception:
                log.exception("the agenda could not be used; trying again")
                seconds = SECONDS_AFTER_FAILURE
            await self._alarm.nap(seconds)

    async def _round(self) -> float:
        """Everything that is due now; returns how many real seconds to nap."""
        now = self._clock()
        for entry in await self._agenda.due(now, now + CLOCK_TOLERANCE):
            await self._look_again(entry, now)
        following = await self._agenda.next_due()
        if following is None:
            return LONGEST_NAP_SECONDS
        seconds = (following - self._clock()).total_seconds() / self._speed
        return min(max(seconds, 0.0), LONGEST_NAP_SECONDS)

    async def _look_again(self, entry: Entry, now: datetime) -> None:
        is_due = entry.due_at is not None and entry.due_at <= now
        reason, at = (DUE, entry.due_at) if is_due else (CLOCK, entry.looked_at)
        cause = f"{reason} {at} as of {entry.looked_at}"
        subject, kind = SubjectRef.parse(entry.lane), SubjectKind(entry.kind)
        if await self._refresh.ask(subject, kind, reason, cause, action=SWEEP):
            self._metrics.looks.labels(reason).inc()
            log.info("looking again", subject=entry.lane, reason=reason, at=str(at))
        await self._agenda.settle(entry, now)
