"""The worker: order, coalescing, back-off, dead letters, and one poisoned lane among others."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.engine.decision.decide import Decision
from bot.core.engine.planning.plan import Plan
from bot.core.model.subject import SubjectRef
from bot.core.model.trigger import Trigger
from bot.github.api.errors import Refused, Throttled, Transient, UnderWay
from bot.service.evaluation.result import Evaluation
from bot.service.worker.retries import advice
from bot.service.worker.worker import Worker
from bot.store.backend.database import opened
from bot.store.backend.errors import StoreUnavailable
from bot.store.backend.schema import DEAD, DONE, PENDING
from bot.store.inbox import Arrival, Inbox
from bot.telemetry import Metrics

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Workplace:
    """A worker on a real inbox, with evaluations that do as the test says."""

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox
        self.now = START
        self.step = timedelta(minutes=10)
        self.answers: dict[int, Callable[[int], object]] = defaultdict(lambda: lambda _: None)
        self.calls: dict[int, list[Trigger]] = defaultdict(list)
        self.overlaps = 0
        self._inside: set[int] = set()
        self.worker = Worker(inbox, self.evaluate, self.clock, Metrics())

    def clock(self) -> datetime:
        """A hasty clock: whoever waits for a retry finds that its time has come."""
        self.now += self.step
        return self.now

    async def evaluate(
        self, subject: SubjectRef, trigger: Trigger, installation: int | None
    ) -> Evaluation:
        assert installation == 11
        number = subject.number
        self.overlaps += number in self._inside
        self._inside.add(number)
        await asyncio.sleep(0)
        self._inside.discard(number)
        self.calls[number].append(trigger)
        found = self.answers[number](len(self.calls[number]))
        if isinstance(found, Exception):
            raise found
        unknown = (str(found),) if found else ()
        return Evaluation(Decision(trigger, self.now, ()), Plan(()), unknown)

    async def arrive(self, number: int, guid: str, *, words: bool = False) -> None:
        lane = f"o/r#{number}"
        arrival = Arrival(guid, lane, "pull_request", "opened", 11, b"{}", self.now, words)
        assert await self.inbox.put(arrival)
        self.worker.wake(lane)

    async def states(self) -> dict[str, str]:
        return {item.guid: item.state for item in await self.inbox.list()}


@pytest.fixture
async def workplace(tmp_path: Path) -> AsyncIterator[Workplace]:
    async with opened(f"sqlite+aiosqlite:///{tmp_path}/w.sqlite3") as database:
        yield Workplace(Inbox(database))


@asynccontextmanager
async def working(workplace: Workplace) -> AsyncIterator[None]:
    """The worker runs inside the block and is idle at its end."""
    running = asyncio.create_task(workplace.worker.run())
    yield
    await workplace.worker.idle()
    workplace.worker.stop()
    await running


async def test_what_waited_before_the_start_is_worked(workplace: Workplace) -> None:
    await workplace.arrive(1, "a")
    async with working(workplace):
        pass
    assert await workplace.states() == {"a": DONE}


async def test_deliveries_that_only_say_look_again_are_one_evaluation(workplace: Workplace) -> None:
    for guid in "abc":
        await workplace.arrive(1, guid)
    async with working(workplace):
        pass
    assert [trigger.deliveries for trigger in workplace.calls[1]] == [("a", "b", "c")]


async def test_words_are_worked_one_by_one_and_in_order(workplace: Workplace) -> None:
    for guid, words in [("a", False), ("b", True), ("c", True), ("d", False), ("e", False)]:
        await workplace.arrive(1, guid, words=words)
    async with working(workplace):
        pass
    pieces = [trigger.deliveries for trigger in workplace.calls[1]]
    assert pieces == [("a",), ("b",), ("c",), ("d", "e")]


async def test_a_lane_never_overlaps_itself_and_others_go_on(workplace: Workplace) -> None:
    async with working(workplace):
        for number in range(40):
            await workplace.arrive(number % 5, str(number), words=True)
    assert workplace.overlaps == 0
    for number in range(5):
        seen = [int(guid) for trigger in workplace.calls[number] for guid in trigger.deliveries]
        assert seen == sorted(seen)
        assert len(seen) == 8


async def test_a_poisoned_delivery_is_laid_aside_and_stops_nobody(workplace: Workplace) -> None:
    workplace.answers[1] = lambda _: RuntimeError("boom")
    async with working(workplace):
        await workplace.arrive(1, "poison")
        await workplace.arrive(2, "fine")
    assert await workplace.states() == {"poison": DEAD, "fine": DONE}
    assert len(workplace.calls[1]) == 5
    [dead] = await workplace.inbox.list(DEAD)
    assert (dead.attempts, dead.error) == (5, "RuntimeError: boom")


async def test_after_a_dead_letter_its_lane_goes_on(workplace: Workplace) -> None:
    workplace.answers[1] = lambda call: RuntimeError("boom") if call <= 5 else None
    async with working(workplace):
        await workplace.arrive(1, "poison", words=True)
        await workplace.arrive(1, "fine", words=True)
    assert await workplace.states() == {"poison": DEAD, "fine": DONE}


async def test_a_fault_of_githubs_is_waited_out_however_often(workplace: Workplace) -> None:
    workplace.answers[1] = lambda call: Transient("502") if call < 30 else None
    async with working(workplace):
        await workplace.arrive(1, "a")
    assert await workplace.states() == {"a": DONE}
    assert len(workplace.calls[1]) == 30


async def test_a_fault_of_githubs_that_lasts_for_days_is_a_dead_letter(
    workplace: Workplace,
) -> None:
    workplace.answers[1] = lambda _: Transient("502")
    async with working(workplace):
        await workplace.arrive(1, "a")
    assert await workplace.states() == {"a": DEAD}
    assert workplace.now - START > timedelta(days=3)


async def test_being_throttled_is_no_attempt(workplace: Workplace) -> None:
    def answer(call: int) -> object:
        return Throttled("wait", workplace.now + timedelta(minutes=5)) if call <= 20 else None

    workplace.answers[1] = answer
    async with working(workplace):
        await workplace.arrive(1, "a")
    [item] = await workplace.inbox.list()
    assert (item.state, item.attempts) == (DONE, 1)


async def test_nothing_is_tried_before_its_time(workplace: Workplace) -> None:
    workplace.step = timedelta()
    workplace.answers[1] = lambda _: Throttled("wait", workplace.now + timedelta(hours=1))
    async with working(workplace):
        await workplace.arrive(1, "a")
        await workplace.worker.idle()
        await workplace.arrive(1, "b")
        await workplace.worker.idle()
    assert len(workplace.calls[1]) == 1
    assert await workplace.states() == {"a": PENDING, "b": PENDING}


async def test_what_cannot_be_judged_is_tried_three_times_and_left_as_it_is(
    workplace: Workplace,
) -> None:
    workplace.answers[1] = lambda _: "a page is missing"
    async with working(workplace):
        await workplace.arrive(1, "a")
    assert await workplace.states() == {"a": DONE}
    assert len(workplace.calls[1]) == 3


@pytest.mark.parametrize(
    ("status", "calls", "state"),
    [(404, 3, DONE), (410, 3, DONE), (422, 5, DEAD)],
)
async def test_a_refusal(workplace: Workplace, status: int, calls: int, state: str) -> None:
    workplace.answers[1] = lambda _: Refused(status, "no")
    async with working(workplace):
        await workplace.arrive(1, "a")
    assert len(workplace.calls[1]) == calls
    assert await workplace.states() == {"a": state}


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refusal_that_somebody_can_mend_is_waited_for(
    workplace: Workplace, status: int
) -> None:
    workplace.answers[1] = lambda call: Refused(status, "no") if call < 30 else None
    async with working(workplace):
        await workplace.arrive(1, "a")
    assert await workplace.states() == {"a": DONE}


async def test_that_the_database_fails_is_no_attempt(workplace: Workplace) -> None:
    workplace.answers[1] = lambda call: StoreUnavailable("gone") if call < 30 else None
    async with working(workplace):
        await workplace.arrive(1, "a")
    [item] = await workplace.inbox.list()
    assert (item.state, item.attempts) == (DONE, 1)
    retry = advice(StoreUnavailable("gone"), "o/r#1", 9, START, urgent=False)
    assert retry.due - START < timedelta(seconds=2)


async def test_what_another_may_be_doing_is_waited_for_just_as_long(workplace: Workplace) -> None:
    wait = timedelta(seconds=7)
    workplace.answers[1] = lambda call: UnderWay("not known yet", wait) if call < 30 else None
    async with working(workplace):
        await workplace.arrive(1, "a")
    [item] = await workplace.inbox.list()
    assert (item.state, item.attempts) == (DONE, 1)
    retry = advice(UnderWay("not known yet", wait), "o/r#1", 9, START, urgent=False)
    assert retry.due == START + wait


async def test_what_is_given_up_as_unknown_says_why(workplace: Workplace) -> None:
    workplace.answers[1] = lambda _: "a page is missing"
    async with working(workplace):
        await workplace.arrive(1, "a")
    [item] = await workplace.inbox.list()
    assert (item.state, item.error) == (DONE, "could not be judged: a page is missing")


async def test_after_days_of_downtime_the_first_hiccup_buries_nothing(
    workplace: Workplace,
) -> None:
    await workplace.arrive(1, "a")
    workplace.now += timedelta(days=4)
    workplace.answers[1] = lambda call: Transient("502") if call < 3 else None
    async with working(workplace):
        pass
    assert await workplace.states() == {"a": DONE}


async def test_many_lanes_that_come_due_together_do_not_keep_the_loop_busy(
    workplace: Workplace,
) -> None:
    go_on = asyncio.Event()
    plain = workplace.evaluate

    async def slow(subject: SubjectRef, trigger: Trigger, installation: int | None) -> Evaluation:
        await go_on.wait()
        return await plain(subject, trigger, installation)

    worker = Worker(workplace.inbox, slow, workplace.clock, Metrics())
    for number in range(12):
        await workplace.arrive(number, str(number))
    running = asyncio.create_task(worker.run())
    before = workplace.now
    for _ in range(2000):
        await asyncio.sleep(0)
    turns = (workplace.now - before) / workplace.step
    go_on.set()
    await worker.idle()
    worker.stop()
    await running
    assert turns < 100
    assert set((await workplace.states()).values()) == {DONE}


async def test_a_stop_that_cannot_wait_leaves_no_job_behind(workplace: Workplace) -> None:
    started, never = asyncio.Event(), asyncio.Event()

    async def stuck(_: SubjectRef, __: Trigger, ___: int | None) -> Evaluation:
        started.set()
        await never.wait()
        raise AssertionError

    worker = Worker(workplace.inbox, stuck, workplace.clock, Metrics())
    await workplace.arrive(1, "a")
    running = asyncio.create_task(worker.run())
    await started.wait()
    worker.stop()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert [task for task in asyncio.all_tasks() if task.get_name() == "o/r#1"] == []
    assert await workplace.states() == {"a": PENDING}


async def test_a_stop_finishes_the_job_in_hand_and_begins_no_other(workplace: Workplace) -> None:
    started, go_on = asyncio.Event(), asyncio.Event()
    plain = workplace.evaluate

    async def slow(subject: SubjectRef, trigger: Trigger, installation: int | None) -> Evaluation:
        started.set()
        await go_on.wait()
        return await plain(subject, trigger, installation)

    worker = Worker(workplace.inbox, slow, lambda: workplace.now, Metrics())
    await workplace.arrive(1, "in hand", words=True)
    await workplace.arrive(1, "next", words=True)
    running = asyncio.create_task(worker.run())
    await started.wait()
    worker.stop()
    go_on.set()
    await running
    assert await workplace.states() == {"in hand": DONE, "next": PENDING}
