"""`/healthz`, `/readyz` and `/metrics`: for whoever keeps the bot running."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from aiohttp import web

from bot.store.inbox import Counts
from bot.telemetry import METRICS_CONTENT_TYPE, Metrics, logger

log = logger(__name__)


class Probes:
    """`obstacle` says in words why no work is done at the moment, or None."""

    def __init__(
        self,
        counts: Callable[[], Awaitable[Counts]],
        obstacle: Callable[[], str | None],
        clock: Callable[[], datetime],
        metrics: Metrics,
    ) -> None:
        self._counts = counts
        self._obstacle = obstacle
        self._clock = clock
        self._metrics = metrics

    async def healthz(self, _: web.Request) -> web.Response:
        """The process is alive."""
        return web.json_response({"status": "ok"})

    async def readyz(self, _: web.Request) -> web.Response:
        """The bot takes deliveries and works them: 200, or 503 with the reason."""
        reason = self._obstacle()
        if reason is None and await self._read_counts() is None:
            reason = "the database does not answer"
        if reason:
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
        headers = {"Content-Type": METRICS_CONTENT_TYPE}
        return web.Response(body=self._metrics.exposition(), headers=headers)

    async def _read_counts(self) -> Counts | None:
        try:
            return await self._counts()
        except Exception:
            log.exception("the database does not answer")
            return None
