"""The HTTP server: routes, limits, start and stop."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import http_exceptions, web
from aiohttp.typedefs import Handler, Middleware

from bot.github.webhook.delivery import MAXIMUM_BYTES
from bot.web.connection_limits import ConnectionLimiter, Limits, watched
from bot.web.help import Help
from bot.web.probes import Probes
from bot.web.setup import LARGEST_FORM, Setup
from bot.web.setup_pages import hardening
from bot.web.webhook import Webhook

# How long a stop waits for requests that are being received: a stranger's may never end.
SHUTDOWN_SECONDS = 3
# How long the rest of a body that was refused is read, so that its sender sees the answer.
LINGERING_SECONDS = 1


def application(webhook: Webhook, probes: Probes, commands: Help) -> web.Application:
    """All routes. Other paths are answered 404, other methods 405."""
    found = web.Application(client_max_size=MAXIMUM_BYTES)
    found.router.add_post("/webhook", webhook.handle)
    found.router.add_post("/help", commands.handle)
    found.router.add_get("/healthz", probes.healthz)
    found.router.add_get("/readyz", probes.readyz)
    found.router.add_get("/metrics", probes.metrics)
    return found


def setup_application(setup: Setup, github: str) -> web.Application:
    """The setup page alone. Webhooks are asked to come again; nothing else is there."""
    found = web.Application(client_max_size=LARGEST_FORM)
    found.on_response_prepare.append(hardening(github))
    found.router.add_get("/setup", setup.begin, allow_head=False)
    found.router.add_post("/setup", setup.confirm)
    found.router.add_get("/setup/callback", setup.callback, allow_head=False)
    found.router.add_get("/healthz", _alive)
    for path in ("/webhook", "/readyz"):
        found.router.add_route("*", path, _not_yet)
    return found


async def _alive(_: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


async def _not_yet(_: web.Request) -> web.Response:
    reason = "the GitHub App is not registered yet; see the log"
    return web.json_response({"status": "not ready", "reason": reason}, status=503)


@asynccontextmanager
async def listening(
    app: web.Application, host: str, port: int, crowd: ConnectionLimiter | None = None
) -> AsyncIterator[str]:
    """Serve until the block ends; gives the base URL. Raises OSError when the port is taken."""
    crowd = crowd or ConnectionLimiter(Limits())
    app.middlewares.append(_among(crowd))
    # The signature covers the bytes as sent, so a compressed body must not be unpacked before.
    runner = web.AppRunner(
        app,
        access_log=None,
        auto_decompress=False,
        logger=_logger(),
        shutdown_timeout=SHUTDOWN_SECONDS,
        lingering_time=LINGERING_SECONDS,
    )
    await runner.setup()
    try:
        async with _accepting(runner, host, port, crowd) as address:
            name = f"[{address[0]}]" if ":" in address[0] else address[0]
            yield f"http://{name}:{address[1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _accepting(
    runner: web.AppRunner, host: str, port: int, crowd: ConnectionLimiter
) -> AsyncIterator[tuple[Any, ...]]:
    """Connections come in, into the crowd; gives the first address."""
    assert runner.server  # noqa: S101  there once it is set up
    factory = watched(runner.server, crowd)
    server = await asyncio.get_running_loop().create_server(factory, host, port, backlog=1024)
    try:
        yield server.sockets[0].getsockname()
    finally:
        server.close()


def _among(crowd: ConnectionLimiter) -> Middleware:
    @web.middleware
    async def serve(request: web.Request, handler: Handler) -> web.StreamResponse:
        return await crowd.serve(request, handler)

    return serve


def _logger() -> logging.Logger:
    """aiohttp's log of failed requests, where what is no HTTP is one line and no traceback."""
    found = logging.getLogger(__name__)
    if not found.filters:
        found.addFilter(_without_noise)
    return found


def _without_noise(record: logging.LogRecord) -> bool:
    """Bytes that strangers sent belong neither on the error level nor into the log."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, http_exceptions.HttpProcessingError):
        record.levelno, record.levelname = logging.INFO, "INFO"
        record.msg, record.args = "a request was not HTTP: %s", (type(error).__name__,)
        record.exc_info = record.exc_text = None
    return True
