"""Whoever asks much and takes no answer gives way to a delivery."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from bot.web.connection_limits import ConnectionLimiter, Limits
from tests.web.test_connection_limits import ASKED, LONG, delivery, rest, scene

ASKED_MUCH = b"GET /much HTTP/1.1\r\nHost: x\r\n\r\n"
ASKED_SLOWLY = b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"


async def test_the_one_that_was_accepted_first_goes_first_whatever_it_asked_since() -> None:
    async with scene(Limits(2, LONG, LONG, LONG)) as found:
        first = await found.connect(b"G")
        second = await found.connect(b"G")
        first[1].write(ASKED_SLOWLY[1:])
        await found.inside.acquire()
        assert (await found.delivers("issues")).startswith(b"HTTP/1.1 202")
        assert await rest(first) == b""
        found.go_on.set()
        second[1].write(ASKED[1:])
        assert (await rest(second)).startswith(b"HTTP/1.1 200")


async def test_who_delivered_counts_as_new() -> None:
    """A proxy's connection is older than those of whoever floods."""
    async with scene(Limits(2, LONG, LONG, LONG)) as found:
        proxy, silent = await found.connect(b"P"), await found.connect(b"G")
        proxy[1].write(delivery()[1:])
        await proxy[0].readuntil(b"\r\n\r\n")
        assert (await found.delivers("issues")).startswith(b"HTTP/1.1 202")
        assert await rest(silent) == b""


async def test_an_answer_that_nobody_takes_ends_the_connection() -> None:
    """Long before a connection does on which nothing is asked."""
    told = asyncio.Queue[str]()
    limits = Limits(head_seconds=0.05, request_seconds=LONG, idle_seconds=0.5)
    crowd = ConnectionLimiter(limits, told.put_nowait)
    async with scene(limits, crowd=crowd) as found:
        with unread(found.url, ASKED_MUCH):
            assert await told.get() == "answer"
        assert crowd.size == 0


@contextmanager
def unread(url: str, data: bytes) -> Iterator[None]:
    """A connection that says this and reads nothing."""
    address = urlsplit(url)
    with socket.socket() as found:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        found.connect((address.hostname, address.port))
        found.sendall(data)
        yield
