"""`/healthz`, `/readyz` and `/metrics`: for whoever keeps the bot running."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.service.admission import Obstacle
from bot.telemetry import METRICS_CONTENT_TYPE, Metrics


class Probes:
    """`idle` says in words why no work is done at the moment, or None; `obstacle` why nothing is
    taken. `measure` brings the metrics up to date.
    """

    def __init__(
        self,
        idle: Callable[[], str | None],
        obstacle: Callable[[], Awaitable[Obstacle | None]],
        measure: Callable[[], Awaitable[None]],
        metrics: Metrics,
    ) -> None:
        self._idle = idle
        self._obstacle = obstacle
        self._measure = measure
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
        await self._measure()
        headers = {"Content-Type": METRICS_CONTENT_TYPE}
        return web.Response(body=self._metrics.exposition(), headers=headers)
