"""The HTTP server: routes, limits, start and stop."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.github.delivery import MAXIMUM_BYTES
from bot.web.probes import Probes
from bot.web.webhook import Webhook


def application(webhook: Webhook, probes: Probes) -> web.Application:
    """All routes. Other paths are answered 404, other methods 405."""
    found = web.Application(client_max_size=MAXIMUM_BYTES)
    found.router.add_post("/webhook", webhook.handle)
    found.router.add_get("/healthz", probes.healthz)
    found.router.add_get("/readyz", probes.readyz)
    found.router.add_get("/metrics", probes.metrics)
    return found


@asynccontextmanager
async def listening(app: web.Application, host: str, port: int) -> AsyncIterator[str]:
    """Serve until the block ends; gives the base URL. Raises OSError when the port is taken."""
    # The signature covers the bytes as sent, so a compressed body must not be unpacked before.
    runner = web.AppRunner(app, access_log=None, auto_decompress=False, handle_signals=False)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port, backlog=1024).start()
        address = runner.addresses[0]
        name = f"[{address[0]}]" if ":" in address[0] else address[0]
        yield f"http://{name}:{address[1]}"
    finally:
        await runner.cleanup()
