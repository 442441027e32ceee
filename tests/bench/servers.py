"""Servers to compare with: `python -m tests.bench.servers bare|gidgethub|stored`."""

import asyncio
import hmac
import os
import signal
import sys
from contextlib import AsyncExitStack
from hashlib import sha256
from pathlib import Path

from aiohttp import web
from gidgethub import routing, sansio

from bot.app import system_clock
from bot.service.queue.intake import Intake
from bot.service.sources.rules import read_rules
from bot.store.backend.database import opened
from bot.store.inbox import Inbox
from bot.telemetry import Metrics
from bot.web.webhook import Webhook
from tests.world import SECRET, label_rules

LARGEST = 25 * 1024 * 1024


async def bare(request: web.Request) -> web.Response:
    """(a) Nothing but the signature."""
    body = await request.read()
    expected = "sha256=" + hmac.new(SECRET.encode(), body, sha256).hexdigest()
    if not hmac.compare_digest(expected, request.headers["X-Hub-Signature-256"]):
        return web.Response(status=401)
    return web.json_response({"status": "ok"}, status=202)


class Usual:
    """(b) gidgethub's documented pattern: parse, dispatch to a callback, keep nothing."""

    def __init__(self) -> None:
        self._router = routing.Router()
        self._router.add(self._opened, "pull_request", action="opened")

    async def _opened(self, event: sansio.Event) -> None:
        """A callback that looks at the payload and does nothing."""
        _ = event.data["pull_request"]["number"]

    async def handle(self, request: web.Request) -> web.Response:
        """As in gidgethub's own tutorial."""
        body = await request.read()
        event = sansio.Event.from_http(request.headers, body, secret=SECRET)
        await self._router.dispatch(event)
        return web.json_response({"status": "ok"}, status=202)


async def stored(stack: AsyncExitStack) -> Webhook:
    """(c) without its worker: verify, read, commit."""
    url = f"sqlite+aiosqlite:///{Path.cwd()}/stored.sqlite3"
    database = await stack.enter_async_context(opened(url))
    rulebook = read_rules(label_rules(Path.cwd()))
    intake = Intake(Inbox(database), lambda: rulebook, lambda _: None, system_clock)
    return Webhook((SECRET,), intake.accept, Metrics())


async def serve(name: str) -> None:
    """Serve one of them until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with AsyncExitStack() as stack:
        handlers = {"bare": bare, "gidgethub": Usual().handle}
        handler = handlers.get(name) or (await stored(stack)).handle
        application = web.Application(client_max_size=LARGEST)
        application.router.add_post("/webhook", handler)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        print(f"url=http://127.0.0.1:{runner.addresses[0][1]}/webhook", flush=True)
        await stop.wait()


if __name__ == "__main__":
    os.environ.pop("PYTHONASYNCIODEBUG", None)
    asyncio.run(serve(sys.argv[1]))
