"""Keeps the background tasks running: one that ends is told of, counted, and started again.

Every task is named in `bot.app`; none is left to itself.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

from bot.telemetry import Metrics, logger

log = logger(__name__)

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
# Whoever has run for so long begins anew with the shortest pause.
STEADY_SECONDS = 300.0


class Supervisor:
    """While a task is down, `obstacle` says so. `wait` and `seconds` are for tests."""

    def __init__(
        self,
        metrics: Metrics,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._metrics = metrics
        self._wait = wait
        self._seconds = seconds
        self._down: dict[str, None] = {}

    @property
    def obstacle(self) -> str | None:
        """Why not all work is done at the moment, for /readyz."""
        name = next(iter(self._down), None)
        return f'the task "{name}" failed and is started again soon' if name else None

    async def keep(
        self,
        name: str,
        run: Callable[[], Awaitable[object]],
        may_end: Callable[[], bool] = lambda: False,
    ) -> None:
        """Run it, for ever, or until it has ended when it may."""
        pause = FIRST_PAUSE_SECONDS
        self._tell(name, down=False)
        while True:
            began = self._seconds()
            await self._once(name, run, may_end)
            if may_end():
                return
            if self._seconds() - began >= STEADY_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            self._tell(name, down=True)
            self._metrics.task_failures.labels(name).inc()
            await self._wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
            self._tell(name, down=False)

    async def _once(
        self, name: str, run: Callable[[], Awaitable[object]], may_end: Callable[[], bool]
    ) -> None:
        try:
            await run()
        except asyncio.CancelledError:
            if (us := asyncio.current_task()) and us.cancelling():
                raise
            log.exception(
                "a task was cancelled by what it waited for; starting it again", task=name
            )
        except Exception:
            log.exception("a task failed; starting it again", task=name)
        else:
            if not may_end():
                log.error("a task ended that never should; starting it again", task=name)

    def _tell(self, name: str, *, down: bool) -> None:
        if down:
            self._down[name] = None
        else:
            self._down.pop(name, None)
        self._metrics.task_down.labels(name).set(down)
