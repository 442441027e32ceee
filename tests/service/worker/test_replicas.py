"""What is in the inbox and nobody told of is found and worked, on either database."""

import asyncio
from datetime import UTC, datetime

from bot.core.engine.decision.decide import Decision
from bot.core.engine.planning.plan import Plan
from bot.core.model.subject import SubjectRef
from bot.core.model.trigger import Trigger
from bot.service.evaluation.result import Evaluation
from bot.service.worker.replicas import Replicas
from bot.service.worker.worker import Worker
from bot.store.backend.database import opened
from bot.store.inbox import Arrival, Inbox
from bot.telemetry import Metrics

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def test_what_was_committed_after_its_answer_is_worked_all_the_same(
    database_url: str,
) -> None:
    worked = asyncio.Event()

    async def evaluate(_: SubjectRef, trigger: Trigger, __: int | None) -> Evaluation:
        worked.set()
        return Evaluation(Decision(trigger, NOW, ()), Plan(()), ())

    async with opened(database_url) as database:
        inbox = Inbox(database)
        worker = Worker(inbox, evaluate, lambda: NOW, Metrics(), database.holds)
        neighbours = Replicas(database.holds, worker)
        tasks = [asyncio.create_task(each.run()) for each in (worker, neighbours)]
        await worker.idle()
        await inbox.put(Arrival("late", "o/r#1", "issues", "opened", 11, b"{}", NOW))
        neighbours.wake()
        async with asyncio.timeout(30):
            await worked.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
