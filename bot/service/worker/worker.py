"""Works the inbox, lane by lane; what fails comes back later, what keeps failing is laid aside."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from bot.core.model.plan.write_allowance import Cause
from bot.core.model.records.setback import ClockSetback
from bot.core.model.subject import SubjectRef
from bot.core.model.trigger import Trigger
from bot.github.api.write_budget import CAUSE, URGENT
from bot.github.webhook.comments import remark_in
from bot.github.webhook.delivery import commit_in
from bot.service.evaluation.result import Evaluate
from bot.service.periodic.sweep import SWEPT
from bot.service.worker.lanes import Lanes
from bot.service.worker.retries import Again, Retry, advice, back_off, tell_trouble, unjudged
from bot.service.worker.throttle import LANES_AT_ONCE, WINDOW_SECONDS, Throttle
from bot.store.backend.locks import LocalLocks, LockManager
from bot.store.inbox import Inbox, Item
from bot.telemetry import Metrics, logger

log = logger(__name__)

R = TypeVar("R")
Clock = Callable[[], datetime]

NAMING_COMMITS = frozenset({"merge_group", "check_run", "check_suite"})
JOB_SECONDS = 120
SHORTEST_REST = 0.001
# After which a lane is tried again that another replica works.
ELSEWHERE = timedelta(seconds=0.3)
# Nothing is ever put off for longer: a row that says so is damaged, or the clock was wrong.
LONGEST_WAIT = timedelta(hours=3)


class Worker:
    """Runs until it is stopped. One poisoned delivery never stops the others."""

    def __init__(
        self,
        inbox: Inbox,
        evaluate: Evaluate,
        clock: Clock,
        metrics: Metrics,
        holds: LockManager | None = None,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._inbox = inbox
        self._steady = steady
        self._setback = ClockSetback()
        self._evaluate = evaluate
        self._clock = clock
        self._metrics = metrics
        self._holds = holds or LocalLocks()
        self._lanes = Lanes()
        self._pace = Throttle()
        self._changed = asyncio.Event()
        self._idle = asyncio.Event()
        self.stopping = False
        self._jobs: set[asyncio.Task[None]] = set()

    def wake(self, lane: str) -> None:
        """Something new is in the inbox."""
        self._wake(lane, urgent=False)

    def hurry(self, lane: str) -> None:
        """Something new is in the inbox, and somebody waits for it."""
        self._wake(lane, urgent=True)

    def _wake(self, lane: str, *, urgent: bool) -> None:
        self._pace.arrive()
        self._lanes.arrive(lane, urgent=urgent)
        self._idle.clear()
        self._changed.set()

    async def run(self) -> None:
        """Take up what waited in the database, then work until stopped."""
        await self._persist(lambda: self._inbox.heal(self._clock()))
        await self._persist(self.look_again)
        try:
            while not self.stopping:
                self._changed.clear()
                await self._mind_the_clock()
                self._start_jobs()
                if not self._lanes.running and not self._lanes.ready:
                    self._idle.set()
                await self._wait()
            if self._jobs:
                await asyncio.wait(self._jobs)
        finally:
            await self._cancel_jobs()

    async def look_again(self) -> None:
        """Take up what waits in the database, each lane when it says: somebody may have changed it.

        Raises what the database raises.
        """
        latest = self._clock() + LONGEST_WAIT
        urgent, waiting = await self._inbox.urgent_lanes(), await self._inbox.lanes()
        self._lanes.restore(((lane, min(due, latest)) for lane, due in waiting), urgent)
        self._idle.clear()
        self._changed.set()

    async def learn(self) -> None:
        """Take up what waits in lanes that this process knows nothing of: others put it there.

        Raises what the database raises.
        """
        latest = self._clock() + LONGEST_WAIT
        waiting = await self._inbox.lanes()
        unknown = [(lane, min(due, latest)) for lane, due in waiting if not self._lanes.knows(lane)]
        if unknown:
            self._lanes.restore(unknown, await self._inbox.urgent_lanes())
            self._idle.clear()
            self._changed.set()

    def let_go(self) -> None:
        """Work nothing that is in hand any further: another replica may have taken it up."""
        for job in self._jobs:
            job.cancel()

    def stop(self) -> None:
        """Begin nothing new; `run` returns when the jobs in hand are finished."""
        self.stopping = True
        self._changed.set()

    async def _cancel_jobs(self) -> None:
        """What is not finished now stays in the inbox; no job outlives the worker."""
        jobs = list(self._jobs)
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)

    async def idle(self) -> None:
        """Returns once nothing is being worked or waits, but for lanes whose time is to come."""
        await self._idle.wait()

    async def _mind_the_clock(self) -> None:
        """Where it was put back, nothing waits for longer than it was to wait."""
        now = self._clock()
        if back := self._setback.since_last(now, self._steady()):
            log.warning("the clock was put back; what waits is due as much sooner", by=str(back))
            self._lanes.set_back(back)
            await self._persist(lambda: self._inbox.set_back(back, now))

    def _start_jobs(self) -> None:
        self._lanes.advance(self._clock())
        while self._pace.has_room(self._lanes.running):
            lane = self._lanes.take()
            if lane is None:
                return
            job = asyncio.create_task(self._work(lane), name=lane)
            self._jobs.add(job)
            job.add_done_callback(self._jobs.discard)
            self._idle.clear()

    async def _wait(self) -> None:
        """Until something arrives, a job ends, a rest is over, or a lane's time has come."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._pause()):
                await self._changed.wait()

    def _pause(self) -> float | None:
        """Seconds after which a job may begin although nothing has happened; None for never."""
        if self._lanes.running >= LANES_AT_ONCE:
            return None
        if self._lanes.ready:  # stepping back: the rush may be over before anything else happens
            return max(min(self._pace.rest(), WINDOW_SECONDS), SHORTEST_REST)
        due = self._lanes.next_due()
        return None if due is None else max((due - self._clock()).total_seconds(), 0)

    async def _work(self, lane: str) -> None:
        """One piece of work in a lane. Nothing escapes: the lane is always released."""
        more, again = False, None
        URGENT.set(self._lanes.is_urgent(lane))
        CAUSE.set(Cause(thread=lane))
        began = self._pace.begin()
        try:
            more, again = await self._work_alone(lane)
        except asyncio.CancelledError:
            again = Again(self._clock() + timedelta(seconds=1))
            raise
        except Exception as error:  # noqa: BLE001  told, and the lane goes on
            tell_trouble(error, lane=lane)
            again = Again(self._clock() + timedelta(seconds=1))
        finally:
            self._metrics.evaluation.observe(self._pace.end(began))
            due, yields = (again.due, again.yields) if again else (None, False)
            self._lanes.release(lane, more=more, due=due, yields=yields)
            self._changed.set()

    async def _work_alone(self, lane: str) -> tuple[bool, Again | None]:
        """Unless another replica does; whether there is more to do at once, or again when."""
        if not await self._holds.take(lane):
            return False, Again(self._clock() + ELSEWHERE)
        try:
            items, more = await self._inbox.head(lane)
            due = self._put_off(items)
            if due is not None:
                return False, Again(due)
            return more, await self._work_items(items) if items else None
        finally:
            self._holds.give_back(lane)

    def _put_off(self, items: list[Item]) -> datetime | None:
        """Until when another replica found that these must wait.

        What cannot wait is kept only by a failure of its own, not by a limit on writes.
        """
        if not self._holds.shared:
            return None  # then this process knows it itself
        waits = (item for item in items if item.attempts or not URGENT.get())
        due = max((item.due_at for item in waits), default=self._clock())
        now = self._clock()
        return min(due, now + LONGEST_WAIT) if due > now else None

    async def _work_items(self, items: list[Item]) -> Again | None:
        """Evaluate once for all items; returns when to come back, or None."""
        retry, note = await self._attempt(items)
        now = self._clock()
        self._metrics.evaluations.labels(retry.outcome if retry else "done").inc()
        if retry is None:
            await self._persist(lambda: self._inbox.finish(items, now, note))
            for item in items:
                self._metrics.lag.observe(max((now - item.received_at).total_seconds(), 0.0))
            return None
        spent = [item for item in items if retry.is_spent(item, now)]
        left = [item for item in items if item not in spent]
        await self._persist(lambda: self._lay_aside(spent, retry, now))
        await self._persist(
            lambda: self._inbox.retry(left, retry.due, retry.reason, counts=retry.is_attempt)
        )
        return Again(retry.due, retry.yields) if left else None

    async def _lay_aside(self, spent: list[Item], retry: Retry, now: datetime) -> None:
        if spent and retry.bury:
            log.error("gave up", lane=spent[0].lane, deliveries=len(spent), reason=retry.reason)
            await self._inbox.bury(spent, now, retry.reason)
        elif spent:
            await self._inbox.finish(spent, now, retry.reason)

    async def _attempt(self, items: list[Item]) -> tuple[Retry | None, str | None]:
        """Evaluate; a failure becomes the advice what to do about it.

        Beside it what was left as it is, for whoever looks at the inbox.
        """
        now, attempts = self._clock(), max(item.attempts for item in items) + 1
        try:
            subject = SubjectRef.parse(items[0].lane)
            async with asyncio.timeout(JOB_SECONDS):
                trigger = await self._trigger(items)
                evaluation = await self._evaluate(subject, trigger, _installation(items))
        except Exception as error:  # noqa: BLE001  it becomes advice
            return advice(error, items[0].lane, attempts, now, urgent=URGENT.get()), None
        self._count_drift(items, len(evaluation.done))
        if not evaluation.unknown:
            return None, "; ".join(evaluation.left) or None
        asked = trigger.remark is not None
        due = back_off(attempts, now)
        return unjudged(evaluation.unknown, items[0].lane, due, asked=asked), None

    def _count_drift(self, items: list[Item], writes: int) -> None:
        """What nobody but a sweep has asked for was missing."""
        reasons = {item.guid.partition("-")[0] for item in items}
        if writes and reasons <= SWEPT:
            self._metrics.drift.labels(min(reasons)).inc(writes)

    async def _trigger(self, items: list[Item]) -> Trigger:
        """With which commit shall be checked, or what somebody wrote: such are worked alone."""
        found, first = _trigger(items), items[0]
        body = await self._inbox.body(first) if first.carries_words else None
        if body is None:
            return found
        if first.event in NAMING_COMMITS:
            return replace(found, commit=commit_in(body))
        return replace(found, remark=remark_in(first.event, first.action, body))

    async def _persist(self, change: Callable[[], Awaitable[R]]) -> R:
        """Repeat a use of the database until it succeeds: the work is done, the row must say so."""
        while True:
            try:
                return await change()
            except Exception as error:
                if self.stopping:
                    raise  # the row stays pending: the next start works it again
                tell_trouble(error)
                await asyncio.sleep(1)


def _trigger(items: list[Item]) -> Trigger:
    events = tuple(f"{item.event}.{item.action}" for item in items)
    tried = max(item.attempts for item in items)
    return Trigger(events, tuple(item.guid for item in items), tried=tried)


def _installation(items: list[Item]) -> int | None:
    """The newest that was named: after a transfer the old one no longer counts."""
    return next((item.installation for item in reversed(items) if item.installation), None)
