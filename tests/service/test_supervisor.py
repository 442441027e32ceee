"""Background tasks that fail are told of, counted, started again; meanwhile nothing is ready."""

import asyncio
from collections.abc import Callable

import pytest

from bot.service.supervisor import LONGEST_PAUSE_SECONDS, STEADY_SECONDS, Supervisor
from bot.telemetry import Metrics


class Stage:
    """A supervisor whose pauses take no time, and a task that does what the script says."""

    def __init__(self, *script: Callable[[], None]) -> None:
        self.metrics = Metrics()
        self.seconds = 0.0
        self.pauses: list[float] = []
        self.during_pauses: list[str | None] = []
        self.script = list(script)
        self.supervisor = Supervisor(self.metrics, self.wait, lambda: self.seconds)

    async def wait(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.during_pauses.append(self.supervisor.obstacle)

    async def run(self) -> None:
        if self.script:
            self.script.pop(0)()
        assert self.supervisor.obstacle is None

    async def play(self) -> None:
        await self.supervisor.keep("rules", self.run, lambda: not self.script)


def fail() -> None:
    raise RuntimeError("Symlink loop")


def cancelled_by_something_inside() -> None:
    raise asyncio.CancelledError


def end() -> None:
    """As no task should."""


@pytest.mark.parametrize("what", [fail, cancelled_by_something_inside, end])
async def test_however_it_ends_it_is_told_counted_and_started_again(
    what: Callable[[], None], log: Callable[[], str]
) -> None:
    stage = Stage(what, what, end)
    await stage.play()
    assert stage.pauses == [1, 2]
    assert stage.during_pauses == ['the task "rules" failed and is started again soon'] * 2
    assert stage.supervisor.obstacle is None
    told = stage.metrics.exposition().decode()
    assert 'vepbot_task_failures_total{task="rules"} 2.0' in told
    assert 'vepbot_task_down{task="rules"} 0.0' in told
    assert "starting it again" in log()


async def test_pauses_become_longer_up_to_a_minute_and_short_again_after_a_steady_run() -> None:
    stage = Stage(*[fail] * 9, end)

    def after_a_steady_run() -> None:
        stage.seconds += STEADY_SECONDS
        fail()

    stage.script[7] = after_a_steady_run
    await stage.play()
    assert stage.pauses == [1, 2, 4, 8, 16, 32, LONGEST_PAUSE_SECONDS, 1, 2]


async def test_one_that_is_to_end_ends() -> None:
    task = asyncio.create_task(Supervisor(Metrics()).keep("bell", asyncio.Event().wait))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
