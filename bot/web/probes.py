"""`/healthz`, `/readyz` and `/metrics`: for whoever keeps the bot running."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from aiohttp import web

from bot.service.admission import REASONS, Obstacle
from bot.store.inbox import Counts
from bot.telemetry import METRICS_CONTENT_TYPE, Metrics, logger

log = logger(__name__)


class Probes:
    """`idle` says in words why no work is done at the moment, or None; `obstacle` why nothing is
    taken.
    """

    def __init__(
        self,
        counts: Callable[[], Awaitable[Counts]],
        idle: Callable[[], str | None],
        obstacle: Callable[[], Awaitable[Obstacle | None]],
        clock: Callable[[], datetime],
        metrics: Metrics,
    ) -> None:
        self._counts = counts
        self._idle = idle
        self._obstacle = obstacle
        self._clock = clock
        self._metrics = metrics

    async def healthz(self, _: web.Request) -> web.Response:
        """The process is alive."""
        return web.json_response({"status": "ok"})

    async def readyz(self, _: web.Request) -> web.Response:
        """The bot takes deliveries and works them: 200, or 503 with the reason."""
        obstacle = await self._obstacle()
        if reason := self._idle() or (obstacle and obstacle.words):
            return web.json_response({"status": "not ready", "reason": reason}, status=503)
        return web.json_response({"status": "ready"})

    async def metrics(self, _: web.Request) -> web.Response:
        """Everything that Prometheus asks for."""
        if counts := await self._read_counts():
            oldest = counts.oldest_pending
            age = (self._clock() - oldest).total_seconds() if oldest else 0.0
            self._metrics.pending.set(counts.pending)
            self._metrics.dead.set(counts.dead)
            self._metrics.oldest.set(age)
        obstacle = await self._obstacle()
        for reason in REASONS:
            stands = obstacle is not None and obstacle.reason == reason
            self._metrics.refusing.labels(reason).set(stands)
        headers = {"Content-Type": METRICS_CONTENT_TYPE}
        return web.Response(body=self._metrics.exposition(), headers=headers)

    async def _read_counts(self) -> Counts | None:
        try:
            return await self._counts()
        except Exception:
            log.exception("the database does not answer")
            return None
