"""Whoever holds connections open is shown the door, and nobody else waits for it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiohttp
import pytest
from aiohttp import web

from bot.github.delivery import Delivery
from bot.telemetry import Metrics
from bot.web.crowd import Crowd, Limits
from bot.web.receiving import Receiving
from bot.web.server import listening
from bot.web.webhook import Webhook

LONG = 60.0  # so long that a test ends before
PATIENT = Limits(head_seconds=LONG, request_seconds=LONG, idle_seconds=LONG)
Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Scene:
    """A server: `/` answers at once, `/slow` when told to, `/webhook` is the real one."""

    crowd: Crowd
    cut: Counter[str]
    url: str = ""
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    inside: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    open: list[Stream] = field(default_factory=list)

    async def connect(self, data: bytes = b"") -> Stream:
        """A connection, and what is said on it first."""
        address = urlsplit(self.url)
        found = await asyncio.open_connection(address.hostname, address.port)
        self.open.append(found)
        found[1].write(data)
        return found

    async def slow(self, _: web.Request) -> web.Response:
        self.inside.release()
        await self.go_on.wait()
        return web.Response(text="at last")

    async def asks(self, path: str = "/") -> int:
        """The status of a request on a connection of its own."""
        async with aiohttp.ClientSession() as session, session.get(self.url + path) as answer:
            return answer.status


@asynccontextmanager
async def scene(limits: Limits, room: int = 1 << 20) -> AsyncIterator[Scene]:
    cut: Counter[str] = Counter()
    found = Scene(Crowd(limits, lambda reason: cut.update([reason])), cut)

    async def accept(_: Delivery) -> str:
        return "queued"

    async def at_once(_: web.Request) -> web.Response:
        return web.Response()

    app = web.Application()
    app.router.add_get("/", at_once)
    app.router.add_get("/slow", found.slow)
    webhook = Webhook(("secret",), accept, Metrics(), Receiving(room))
    app.router.add_post("/webhook", webhook.handle)
    async with listening(app, "127.0.0.1", 0, found.crowd) as found.url:
        yield found
        for _, writer in found.open:
            writer.transport.abort()


async def rest(stream: Stream) -> bytes:
    """All that the server says until it has closed the connection."""
    try:
        return await stream[0].read()
    except ConnectionError:
        return b""


async def test_who_does_not_finish_the_head_of_a_request() -> None:
    async with scene(Limits(head_seconds=0.05)) as found:
        stream = await found.connect(b"GET / HTTP/1.1\r\nHost: x\r\n")
        assert await rest(stream) == b""
        assert found.cut == {"head": 1}


async def test_who_sends_it_letter_by_letter_wins_no_time() -> None:
    async with scene(Limits(head_seconds=0.05)) as found:
        stream = await found.connect(b"GET / HTTP/1.1\r\n")
        ended = asyncio.create_task(rest(stream))
        while not ended.done():
            stream[1].write(b"X")
            await asyncio.sleep(0.005)
        assert found.cut == {"head": 1}


async def test_who_asks_nothing_more_after_an_answer() -> None:
    async with scene(Limits(head_seconds=LONG, idle_seconds=0.05)) as found:
        stream = await found.connect(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await rest(stream)).startswith(b"HTTP/1.1 200")
        assert found.cut == {"idle": 1}


async def test_who_begins_another_request_and_does_not_go_on() -> None:
    async with scene(Limits(head_seconds=0.05, idle_seconds=LONG)) as found:
        stream = await found.connect(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        await stream[0].readuntil(b"\r\n\r\n")
        stream[1].write(b"G")
        await rest(stream)
        assert found.cut == {"head": 1}


async def test_a_body_that_does_not_end() -> None:
    async with scene(Limits(request_seconds=0.05)) as found:
        head = b"POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"
        stream = await found.connect(head + b"{")
        assert (await stream[0].readline()).startswith(b"HTTP/1.1 408")
        assert found.cut == {"request": 1}


async def test_a_flood_of_silent_connections_makes_room_for_those_who_speak() -> None:
    async with scene(Limits(4, LONG, LONG, LONG)) as found:
        silent = [await found.connect() for _ in range(12)]
        assert await found.asks() == 200
        assert found.crowd.size <= 4
        closed = [await rest(stream) for stream in silent[:8]]
        assert closed == [b""] * 8
        assert found.cut == {"crowd": 9}


async def test_nobody_who_is_being_answered_has_to_go_for_others() -> None:
    async with scene(Limits(2, LONG, LONG, LONG)) as found:
        served = [asyncio.create_task(found.asks("/slow")) for _ in range(2)]
        for _ in served:
            await found.inside.acquire()
        assert await rest(await found.connect(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")) == b""
        found.go_on.set()
        assert await asyncio.gather(*served) == [200, 200]


async def test_bodies_that_are_being_received_share_their_room() -> None:
    async with scene(PATIENT, room=100) as found:
        head = b"POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\n"
        first = await found.connect(head + b"1" * 80)
        refused = await found.connect(head + b"2" * 80)
        assert b"503" in await refused[0].readline()
        first[1].write(b"1" * 10)
        assert b"401" in await first[0].readline()
        again = await found.connect(head + b"3" * 90)
        assert b"401" in await again[0].readline()


@pytest.mark.parametrize("size", [1, 40])
async def test_many_at_once_within_the_bounds_are_all_served(size: int) -> None:
    async with scene(PATIENT) as found:
        assert await asyncio.gather(*(found.asks() for _ in range(size))) == [200] * size
        assert not found.cut
