"""Connections that strangers hold open: so many, and only so long until they say what they want.

aiohttp by itself waits for ever for the head of a request, and for its body.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Handler

HEAD, IDLE, REQUEST, CROWD = "head", "idle", "request", "crowd"


@dataclass(frozen=True, slots=True)
class Limits:
    """`connections` at once; seconds for a request's head, for all of a request until it is
    answered, and for a connection on which nothing is asked.

    GitHub waits for ten seconds; proxies keep connections for a minute and expect the same of us.
    """

    connections: int = 512
    head_seconds: float = 10
    request_seconds: float = 20
    idle_seconds: float = 75


@dataclass(frozen=True, slots=True)
class _Deadline:
    reason: str
    end: asyncio.TimerHandle


class Crowd:
    """All connections of one server. `cut` is told why one was ended before its time."""

    def __init__(self, limits: Limits, cut: Callable[[str], None] = lambda _: None) -> None:
        self._limits = limits
        self._cut = cut
        self._all: set[asyncio.BaseTransport] = set()
        # Those that have not said what they want, the longest waiting first.
        self._waiting: dict[asyncio.BaseTransport, _Deadline] = {}

    @property
    def size(self) -> int:
        """How many connections there are."""
        return len(self._all)

    def admit(self, transport: asyncio.Transport) -> bool:
        """Whether one more is let in: in place of the one that has waited longest, if need be."""
        if len(self._all) >= self._limits.connections:
            longest = next(iter(self._waiting), transport)
            self._end(longest, CROWD)
            if longest is transport:
                return False
        self._all.add(transport)
        self._wait(transport, self._limits.head_seconds, HEAD)
        return True

    def hear(self, transport: asyncio.BaseTransport) -> None:
        """Something came. What comes after the first byte of a head wins it no more time."""
        deadline = self._waiting.get(transport)
        if deadline and deadline.reason == IDLE:
            self._wait(transport, self._limits.head_seconds, HEAD)

    def leave(self, transport: asyncio.BaseTransport) -> None:
        """It is closed."""
        self._all.discard(transport)
        self._attend(transport)

    async def serve(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Middleware: the head is complete; the rest has its time, too."""
        transport = request.transport
        if transport is None:
            return await handler(request)
        self._attend(transport)
        try:
            async with asyncio.timeout(self._limits.request_seconds):
                return await handler(request)
        except TimeoutError:
            self._cut(REQUEST)
            answer = web.json_response({"error": "The request took too long."}, status=408)
            answer.force_close()
            return answer
        finally:
            if transport in self._all:
                self._wait(transport, self._limits.idle_seconds, IDLE)

    def _wait(self, transport: asyncio.BaseTransport, seconds: float, reason: str) -> None:
        self._attend(transport)
        end = asyncio.get_running_loop().call_later(seconds, self._end, transport, reason)
        self._waiting[transport] = _Deadline(reason, end)

    def _attend(self, transport: asyncio.BaseTransport) -> None:
        if deadline := self._waiting.pop(transport, None):
            deadline.end.cancel()

    def _end(self, transport: asyncio.BaseTransport, reason: str) -> None:
        self._cut(reason)
        self.leave(transport)
        if isinstance(transport, asyncio.Transport):
            transport.abort()


class Watched(asyncio.Protocol):
    """A connection: what aiohttp makes of it, and beside that the crowd it is in."""

    def __init__(self, inner: asyncio.Protocol, crowd: Crowd) -> None:
        self._inner = inner
        self._crowd = crowd
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let it in, or end it before aiohttp hears of it."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  what create_server makes
        if self._crowd.admit(transport):
            self._transport = transport
            self._inner.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """A part of a request."""
        if self._transport:
            self._crowd.hear(self._transport)
            self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """There will be no more."""
        return self._inner.eof_received() if self._transport else None

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        if self._transport:
            self._crowd.leave(self._transport)
            self._inner.connection_lost(exc)

    def pause_writing(self) -> None:
        """The other side reads slowly."""
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        """It has caught up."""
        self._inner.resume_writing()


def watched(factory: Callable[[], asyncio.Protocol], crowd: Crowd) -> Callable[[], Watched]:
    """A factory of connections that are in the crowd."""
    return lambda: Watched(factory(), crowd)
