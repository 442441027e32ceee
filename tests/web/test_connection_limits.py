"""Whoever holds connections open is shown the door, and nobody else waits for it."""

import asyncio
import hmac
import logging
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlsplit

import aiohttp
import pytest
from aiohttp import web

from bot.github.webhook.delivery import MAXIMUM_BYTES, Delivery
from bot.telemetry import Metrics
from bot.web.body_limits import BodyLimiter, Bounds
from bot.web.connection_limits import ConnectionLimiter, Limits
from bot.web.help import Help
from bot.web.server import listening
from bot.web.webhook import Webhook

SLOW = "slow"
# The kernel takes some megabytes that nobody has read.
MORE_THAN_IS_BUFFERED = 16 << 20
LONG = 60.0  # so long that a test ends before
PATIENT = Limits(head_seconds=LONG, request_seconds=LONG, idle_seconds=LONG)
# A signature as it should look, and of nothing.
SIGNED = b"X-Hub-Signature-256: sha256=" + b"0" * 64 + b"\r\n"
ASKED = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Scene:
    """A server that answers at once, `/much` at length.

    `/slow` and deliveries of the event `slow` it answers when told to.
    """

    crowd: ConnectionLimiter
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
        await self.wait()
        return web.Response(text="at last")

    async def wait(self) -> None:
        self.inside.release()
        await self.go_on.wait()

    async def delivers(self, event: str) -> bytes:
        """The first line of the answer to a delivery on a connection of its own."""
        return await (await self.connect(delivery(event)))[0].readline()

    async def asks(self, path: str = "/") -> int:
        """The status of a request on a connection of its own."""
        async with aiohttp.ClientSession() as session, session.get(self.url + path) as answer:
            return answer.status


@asynccontextmanager
async def scene(
    limits: Limits, bounds: Bounds | None = None, crowd: ConnectionLimiter | None = None
) -> AsyncIterator[Scene]:
    cut: Counter[str] = Counter()
    found = Scene(crowd or ConnectionLimiter(limits, lambda reason: cut.update([reason])), cut)

    async def accept(taken: Delivery) -> str:
        if taken.event == SLOW:
            await found.wait()
        return "queued"

    async def at_once(_: web.Request) -> web.Response:
        return web.Response()

    async def much(_: web.Request) -> web.Response:
        return web.Response(body=b" " * MORE_THAN_IS_BUFFERED)

    app = web.Application(client_max_size=MAXIMUM_BYTES)
    app.router.add_get("/", at_once)
    app.router.add_get("/slow", found.slow)
    app.router.add_get("/much", much)
    webhook = Webhook(("secret",), accept, Metrics(), BodyLimiter(bounds))
    app.router.add_post("/webhook", webhook.handle)
    app.router.add_post("/help", Help(lambda _: {}).handle)
    async with listening(app, "127.0.0.1", 0, found.crowd) as found.url:
        yield found
        for _, writer in found.open:
            writer.transport.abort()


def body_of(size: int, path: bytes = b"/webhook", more: bytes = SIGNED) -> bytes:
    """The head of a request that promises so many bytes."""
    return b"POST %b HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n%b\r\n" % (path, size, more)


def delivery(event: str = "issues") -> bytes:
    """A signed one."""
    body = b'{"action": "opened"}'
    signature = hmac.new(b"secret", body, sha256).hexdigest().encode()
    more = b"X-Hub-Signature-256: sha256=%b\r\nX-GitHub-Event: %b\r\n" % (signature, event.encode())
    more += b"X-GitHub-Delivery: 72d3162e-cc78-11e3-81ab-4c9367dc0958\r\n"
    return body_of(len(body), more=more) + body


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
        stream = await found.connect(delivery())
        assert (await rest(stream)).startswith(b"HTTP/1.1 202")
        assert found.cut == {"idle": 1}


async def test_who_begins_another_request_and_does_not_go_on() -> None:
    async with scene(Limits(head_seconds=0.05, idle_seconds=LONG)) as found:
        stream = await found.connect(delivery())
        await stream[0].readuntil(b"\r\n\r\n")
        stream[1].write(b"G")
        await rest(stream)
        assert found.cut == {"head": 1}


async def test_a_body_that_does_not_end() -> None:
    async with scene(Limits(request_seconds=0.05)) as found:
        stream = await found.connect(body_of(100) + b"{")
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


async def test_nobody_whose_delivery_is_being_taken_has_to_go_for_others() -> None:
    async with scene(Limits(2, LONG, LONG, LONG)) as found:
        served = [asyncio.create_task(found.delivers(SLOW)) for _ in range(2)]
        for _ in served:
            await found.inside.acquire()
        assert await rest(await found.connect(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")) == b""
        found.go_on.set()
        answers = await asyncio.gather(*served)
        assert [each.startswith(b"HTTP/1.1 202") for each in answers] == [True, True]


async def test_who_asks_for_something_else_makes_room_for_a_delivery() -> None:
    """Each asks many times on one connection, and reads nothing; the first is being answered."""
    many = b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n" * 100
    async with scene(Limits(4, LONG, LONG, LONG)) as found:
        flood = [await found.connect(many) for _ in range(4)]
        for _ in flood:
            await found.inside.acquire()
        assert (await found.delivers("issues")).startswith(b"HTTP/1.1 202")
        assert await rest(flood[0]) == b""
        found.go_on.set()
        answered = [await rest(each) for each in flood[1:]]
        assert [each.count(b"HTTP/1.1 200") for each in answered] == [1, 1, 1]


@pytest.mark.parametrize(
    ("asked", "answers"),
    [(delivery() * 3 + ASKED, [b"202"] * 3 + [b"200"]), (ASKED * 3, [b"200"])],
)
async def test_only_who_delivers_keeps_a_connection(asked: bytes, answers: list[bytes]) -> None:
    async with scene(PATIENT) as found:
        stream = await found.connect(asked)
        said = await rest(stream)
        assert re.findall(rb"HTTP/1\.1 ([0-9]+)", said) == answers
        refused = await found.connect(body_of(0, more=b"") * 3)
        assert (await rest(refused)).count(b"HTTP/1.1 401") == 1


async def test_a_flood_of_slow_bodies_makes_room_for_those_who_speak() -> None:
    """The head is complete, the signature looks as it should; the body never comes."""
    async with scene(Limits(4, LONG, LONG, LONG)) as found:
        slow = [await found.connect(body_of(90) + b"1") for _ in range(12)]
        assert await found.asks() == 200
        assert found.crowd.size <= 4
        assert [await rest(stream) for stream in slow[:8]] == [b""] * 8
        assert found.cut == {"crowd": 9}


async def test_one_address_has_its_share_and_loses_its_own_slowest_connection() -> None:
    async with scene(Limits(100, LONG, LONG, LONG, of_one_address=3)) as found:
        slow = [await found.connect(body_of(90) + b"1") for _ in range(3)]
        assert await found.asks() == 200
        assert await rest(slow[0]) == b""
        assert (found.crowd.size, found.cut) == (2, {"address": 1})


class Elsewhere(asyncio.Transport):
    """A connection from some address."""

    def __init__(self, host: str) -> None:
        super().__init__({"peername": (host, 5)})

    def abort(self) -> None:
        """It goes."""


@pytest.mark.parametrize(
    ("hosts", "limit", "admitted"),
    [
        (["8.8.8.8"] * 99, None, 64),
        (["::ffff:8.8.8.8"] * 99, None, 64),
        ([f"2a00:1450:4001:800::{n:x}" for n in range(99)], None, 64),
        ([f"8.8.8.{n}" for n in range(99)], None, 99),
        (["127.0.0.1"] * 99, None, 99),
        (["10.1.2.3"] * 99, None, 99),
        (["fe80::1%eth0"] * 99, None, 99),
        (["10.1.2.3"] * 99, 5, 5),
        (["8.8.8.8"] * 99, 0, 99),
    ],
)
async def test_addresses_of_the_internet_have_a_share_and_proxies_none(
    hosts: list[str], limit: int | None, admitted: int
) -> None:
    crowd = ConnectionLimiter(Limits(of_one_address=limit))
    transports = [Elsewhere(host) for host in hosts]
    for transport in transports:
        crowd.admit(transport)
    assert crowd.size == admitted
    for transport in transports:
        crowd.leave(transport)
    assert crowd.size == 0


@pytest.mark.parametrize("signature", [b"", SIGNED[:-3] + b"\r\n", SIGNED.replace(b"0", b"g")])
async def test_of_what_bears_no_signature_nothing_is_read(signature: bytes) -> None:
    """The answer comes although the body does not."""
    async with scene(PATIENT) as found:
        stream = await found.connect(body_of(25 << 20, more=signature))
        assert (await stream[0].readline()).startswith(b"HTTP/1.1 401")


async def test_large_bodies_leave_room_for_small_ones() -> None:
    async with scene(PATIENT, Bounds(room=100, largest=90, reserved=20, small=10)) as found:
        large = await found.connect(body_of(90) + b"1" * 80)
        small = await found.connect(body_of(10) + b"2" * 10)
        assert b"401" in await small[0].readline()
        large[1].write(b"1" * 10)
        assert b"503" in await large[0].readline()  # what is kept for small ones is none of its


async def test_bodies_share_their_room_and_the_slowest_makes_way() -> None:
    async with scene(PATIENT, Bounds(room=100, largest=100, reserved=0)) as found:
        first = await found.connect(body_of(90) + b"1" * 80)
        second = await found.connect(body_of(90) + b"2" * 80)
        assert b"503" in await first[0].readline()
        second[1].write(b"2" * 10)
        assert b"401" in await second[0].readline()
        again = await found.connect(body_of(100) + b"3" * 100)
        assert b"401" in await again[0].readline()  # nothing has leaked


async def test_a_body_slower_than_github_waits_is_given_up() -> None:
    async with scene(PATIENT, Bounds(seconds=0.05)) as found:
        stream = await found.connect(body_of(90) + b"1")
        assert (await stream[0].readline()).startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize("path", [b"/help", b"/webhook"])
async def test_a_body_in_pieces_is_bounded_however_many_come(path: bytes) -> None:
    """Nothing says beforehand how long it becomes."""
    async with scene(PATIENT, Bounds(largest=1 << 20)) as found:
        head = b"POST %b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n" % path
        chunk = b"80000\r\n" + b" " * 0x80000 + b"\r\n"
        for _ in range(6):
            stream = await found.connect(head + SIGNED + b"\r\n" + chunk * 3)
            assert (await stream[0].readline()).startswith(b"HTTP/1.1 413")


class Hasty(ConnectionLimiter):
    """Ends each connection when the head is there, before anybody has begun to answer."""

    def hear(self, transport: asyncio.BaseTransport) -> None:
        super().hear(transport)
        assert isinstance(transport, asyncio.Transport)
        transport.abort()


@pytest.mark.parametrize("path", [b"/help", b"/webhook"])
@pytest.mark.parametrize("crowd", [Hasty, ConnectionLimiter])
async def test_who_is_cut_off_leaves_no_traceback(
    crowd: type[ConnectionLimiter], path: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """An eviction, or a time-out, just before a body is read, or meanwhile."""
    limits = Limits(4, LONG, 0.02, LONG)
    async with scene(limits, crowd=crowd(limits)) as found:
        for sent in (1, 50_000, 900_000):
            flood = [await found.connect(body_of(1_000_000, path) + b"1" * sent) for _ in range(9)]
            await asyncio.gather(*map(rest, flood))
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING] == []


@pytest.mark.parametrize("size", [1, 40])
async def test_many_at_once_within_the_bounds_are_all_served(size: int) -> None:
    async with scene(PATIENT) as found:
        assert await asyncio.gather(*(found.asks() for _ in range(size))) == [200] * size
        assert not found.cut
