"""`/healthz`, `/readyz` and `/metrics`: for whoever keeps the bot running."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from aiohttp import web

from bot.service.queue.admission import DATABASE, Backpressure
from bot.telemetry import METRICS_CONTENT_TYPE, Metrics, logger

log = logger(__name__)

T = TypeVar("T")

# Whoever probes waits for a second or a few, and takes silence for the end of the process.
ANSWER_SECONDS = 2.0
_SILENT = Backpressure(DATABASE, "the database does not answer in time")


class _Question(Generic[T]):
    """Asked once at a time, however many want to know; nobody waits longer than he said."""

    def __init__(self, ask: Callable[[], Awaitable[T]], seconds: float) -> None:
        self._ask = ask
        self._seconds = seconds
        self._asked: asyncio.Task[T] | None = None

    async def answer(self) -> T:
        """Raises TimeoutError; the question stays asked, and the next hears the answer."""
        asked = self._asked = self._asked or asyncio.create_task(self._put())
        done, _ = await asyncio.wait([asked], timeout=self._seconds)
        if not done:
            raise TimeoutError
        if self._asked is asked:
            self._asked = None
        return asked.result()

    async def _put(self) -> T:
        return await self._ask()


class Probes:
    """`idle` says in words why no work is done at the moment, or None; `obstacle` why nothing is
    taken. `measure` brings the metrics up to date. Each probe is answered within so many `seconds`.
    """

    def __init__(
        self,
        idle: Callable[[], str | None],
        obstacle: Callable[[], Awaitable[Backpressure | None]],
        measure: Callable[[], Awaitable[None]],
        metrics: Metrics,
        seconds: float = ANSWER_SECONDS,
    ) -> None:
        self._idle = idle
        self._obstacle = _Question(obstacle, seconds)
        self._measure = _Question(measure, seconds)
        self._metrics = metrics
        self._told: Backpressure | None = None

    async def healthz(self, _: web.Request) -> web.Response:
        """The process is alive."""
        return web.json_response({"status": "ok"})

    async def readyz(self, _: web.Request) -> web.Response:
        """The bot takes deliveries and works them: 200, or 503 with the reason.

        Anybody may ask. What the database itself says is in the log.
        """
        reason = self._idle()
        if reason is None and (obstacle := await self._hindered()):
            reason = obstacle.words
        if reason:
            return web.json_response({"status": "not ready", "reason": reason}, status=503)
        return web.json_response({"status": "ready"})

    async def metrics(self, _: web.Request) -> web.Response:
        """Everything that Prometheus asks for; what cannot be measured in time as it was."""
        try:
            await self._measure.answer()
        except TimeoutError:
            log.warning("the metrics could not be brought up to date in time")
        headers = {"Content-Type": METRICS_CONTENT_TYPE}
        return web.Response(body=self._metrics.exposition(), headers=headers)

    async def _hindered(self) -> Backpressure | None:
        try:
            found = await self._obstacle.answer()
        except TimeoutError:
            found = _SILENT
        if found and found != self._told:
            log.warning("not ready", reason=found.in_full)
        self._told = found
        return found
