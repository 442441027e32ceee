"""Works the inbox, lane by lane; what fails comes back later, what keeps failing is laid aside."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from bot.github.errors import Refused, Throttled, Transient
from bot.model.subject import SubjectRef, Trigger
from bot.service.evaluate import Evaluation
from bot.service.lanes import Lanes
from bot.service.pace import Pace
from bot.store.inbox import Inbox, Item
from bot.telemetry import Metrics, logger

log = logger(__name__)

R = TypeVar("R")
Evaluate = Callable[[SubjectRef, Trigger, int | None], Awaitable[Evaluation]]
Clock = Callable[[], datetime]

JOB_SECONDS = 120
SHORTEST_REST = 0.001
LONGEST_BACK_OFF = timedelta(minutes=5)
# GitHub keeps deliveries for three days; a fault of its own may last, one of ours will not pass.
GIVE_UP_AFTER = timedelta(days=3)
ATTEMPTS_WHEN_BROKEN = 5
ATTEMPTS_WHEN_UNKNOWN = 3


@dataclass(frozen=True, slots=True)
class Retry:
    """Try again at `due`; `attempts` that were enough make it a dead letter instead."""

    due: datetime
    reason: str
    counts: bool = True
    attempts: int | None = None


class Worker:
    """Runs until it is stopped. One poisoned delivery never stops the others."""

    def __init__(self, inbox: Inbox, evaluate: Evaluate, clock: Clock, metrics: Metrics) -> None:
        self._inbox = inbox
        self._evaluate = evaluate
        self._clock = clock
        self._metrics = metrics
        self._lanes = Lanes()
        self._pace = Pace()
        self._changed = asyncio.Event()
        self._idle = asyncio.Event()
        self._stopping = False
        self._jobs: set[asyncio.Task[None]] = set()

    def wake(self, lane: str) -> None:
        """Something new is in the inbox."""
        self._pace.arrive()
        self._lanes.arrive(lane)
        self._idle.clear()
        self._changed.set()

    async def run(self) -> None:
        """Take up what waited in the database, then work until stopped."""
        self._lanes.restore(await self._persist(self._inbox.lanes))
        while not self._stopping:
            self._changed.clear()
            self._start_jobs()
            if not self._lanes.running and not self._lanes.ready:
                self._idle.set()
            await self._wait()
        if self._jobs:
            await asyncio.wait(self._jobs)

    def stop(self) -> None:
        """Begin nothing new; `run` returns when the jobs in hand are finished."""
        self._stopping = True
        self._changed.set()

    async def idle(self) -> None:
        """Returns once nothing is being worked or waits, but for lanes whose time is to come."""
        await self._idle.wait()

    def _start_jobs(self) -> None:
        while self._pace.has_room(self._lanes.running):
            lane = self._lanes.take(self._clock())
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
        if self._lanes.ready:  # there is no room: either a job's end will tell, or a rest's
            return None if self._lanes.running else max(self._pace.rest(), SHORTEST_REST)
        due = self._lanes.next_due()
        return None if due is None else max((due - self._clock()).total_seconds(), 0)

    async def _work(self, lane: str) -> None:
        """One piece of work in a lane. Nothing escapes: the lane is always released."""
        more, due = False, None
        began = self._pace.begin()
        try:
            items, more = await self._inbox.head(lane)
            if items:
                due = await self._work_items(items)
        except Exception:
            log.exception("the inbox could not be used", lane=lane)
            due = self._clock() + timedelta(seconds=1)
        finally:
            self._pace.end(began)
            self._lanes.release(lane, more=more, due=due)
            self._changed.set()

    async def _work_items(self, items: list[Item]) -> datetime | None:
        """Evaluate once for all items; returns when to come back, or None."""
        retry = await self._attempt(items)
        now = self._clock()
        if retry is None:
            await self._persist(lambda: self._inbox.finish(items, now))
            return None
        spent = [item for item in items if _is_spent(item, retry, now)]
        left = [item for item in items if item not in spent]
        if spent:
            log.error("gave up", lane=items[0].lane, deliveries=len(spent), reason=retry.reason)
            await self._persist(lambda: self._inbox.bury(spent, now, retry.reason))
        if not left:
            return None
        await self._persist(
            lambda: self._inbox.retry(left, retry.due, retry.reason, counts=retry.counts)
        )
        return retry.due

    async def _attempt(self, items: list[Item]) -> Retry | None:
        """Evaluate; a failure becomes the advice what to do about it."""
        subject = SubjectRef.parse(items[0].lane)
        attempts = max(item.attempts for item in items) + 1
        try:
            async with asyncio.timeout(JOB_SECONDS):
                evaluation = await self._evaluate(subject, _trigger(items), _installation(items))
        except Throttled as throttled:
            return self._retry("throttled", str(throttled), due=throttled.retry_at, counts=False)
        except (Transient, TimeoutError) as error:
            return self._retry("transient", _words(error), due=self._back_off(attempts))
        except Refused as refused:
            return self._refused(refused, subject, attempts)
        except Exception as error:
            log.exception("an evaluation failed", subject=str(subject))
            return self._broken(_words(error), attempts)
        return self._unsettled(evaluation, attempts)

    def _unsettled(self, evaluation: Evaluation, attempts: int) -> Retry | None:
        """Rules that could not be judged are tried again a few times, then left as they are."""
        if not evaluation.unknown:
            self._metrics.evaluations.labels("done").inc()
            return None
        reason = "; ".join(evaluation.unknown)
        log.warning("could not be judged", reason=reason, attempt=attempts)
        if attempts >= ATTEMPTS_WHEN_UNKNOWN:
            self._metrics.evaluations.labels("unknown").inc()
            return None
        return self._retry("unknown", reason, due=self._back_off(attempts))

    def _refused(self, refused: Refused, subject: SubjectRef, attempts: int) -> Retry | None:
        """What is gone needs no work; any other refusal is for the operator to see."""
        if refused.gone:
            log.info("nothing there any more", subject=str(subject), answer=str(refused))
            self._metrics.evaluations.labels("gone").inc()
            return None
        log.warning("GitHub refused", subject=str(subject), answer=str(refused))
        return self._broken(str(refused), attempts)

    def _broken(self, reason: str, attempts: int) -> Retry:
        due = self._back_off(attempts)
        return self._retry("broken", reason, due=due, attempts=ATTEMPTS_WHEN_BROKEN)

    def _retry(
        self,
        outcome: str,
        reason: str,
        *,
        due: datetime,
        counts: bool = True,
        attempts: int | None = None,
    ) -> Retry:
        self._metrics.evaluations.labels(outcome).inc()
        return Retry(due, reason[:1000], counts, attempts)

    def _back_off(self, attempts: int) -> datetime:
        """Twice as long each time, spread by a fifth so that lanes do not come back in step."""
        seconds = min(2.0 ** min(attempts - 1, 20), LONGEST_BACK_OFF.total_seconds())
        return self._clock() + timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311

    async def _persist(self, change: Callable[[], Awaitable[R]]) -> R:
        """Repeat a use of the database until it succeeds: the work is done, the row must say so."""
        while True:
            try:
                return await change()
            except Exception:
                if self._stopping:
                    raise  # the row stays pending: the next start works it again
                log.exception("the inbox could not be used; trying again")
                await asyncio.sleep(1)


def _is_spent(item: Item, retry: Retry, now: datetime) -> bool:
    too_often = retry.attempts is not None and item.attempts + 1 >= retry.attempts
    return too_often or (retry.counts and now - item.received_at > GIVE_UP_AFTER)


def _trigger(items: list[Item]) -> Trigger:
    events = tuple(f"{item.event}.{item.action}" for item in items)
    return Trigger(events, tuple(item.guid for item in items))


def _installation(items: list[Item]) -> int | None:
    """The newest that was named: after a transfer the old one no longer counts."""
    return next((item.installation for item in reversed(items) if item.installation), None)


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
