"""Connections that strangers hold open: so many, and only so long until they say what they want.

aiohttp by itself waits for ever for the head of a request, and for its body.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from aiohttp import web
from aiohttp.typedefs import Handler

HEAD, IDLE, REQUEST, CROWD, ADDRESS = "head", "idle", "request", "crowd", "address"
ANSWER = "answer"
# Who delivers keeps its connection, and is answered to the end. Whoever asks for anything else has
# one answer, and gives way: many such requests on connections that nobody reads are no load.
DELIVERIES = "/webhook"
# How many connections one address of the internet may hold, where nothing else is set.
OF_ONE_ADDRESS = 64


@dataclass(frozen=True, slots=True)
class Limits:
    """`connections` at once; seconds for a request's head, for all of a request until it is
    answered, and for a connection on which nothing is asked.

    After an answer that ends the connection, its reader has `head_seconds` to take all of it.

    `of_one_address` may hold so many of the connections, 0 for no limit. None leaves the addresses
    of private networks alone: a proxy has one, and all requests come from it.

    GitHub waits for ten seconds; proxies keep connections for a minute and expect the same of us.
    """

    connections: int = 512
    head_seconds: float = 10
    request_seconds: float = 20
    idle_seconds: float = 75
    of_one_address: int | None = None


@dataclass(frozen=True, slots=True)
class _Deadline:
    reason: str
    end: asyncio.TimerHandle


class ConnectionLimiter:
    """All connections of one server. `cut` gets the reason why one was ended early.

    Who has not said all that there is to say yet is *pending*, as is whoever asks for anything but
    to take a delivery. These go first where one must: the one that was accepted first. A
    connection counts as accepted anew when a delivery was taken on it. Who waits for the answer to
    a delivery stays.
    """

    def __init__(self, limits: Limits, cut: Callable[[str], None] = lambda _: None) -> None:
        self._limits = limits
        self._cut = cut
        # Each with whose it is, in the order in which one of them has to go.
        self._all: dict[asyncio.BaseTransport, str] = {}
        self._of: Counter[str] = Counter()
        # Those that have not said what they want, and requests that were begun.
        self._waiting: dict[asyncio.BaseTransport, _Deadline] = {}
        self._pending: dict[asyncio.BaseTransport, web.Request | None] = {}

    @property
    def size(self) -> int:
        """How many connections there are."""
        return len(self._all)

    def admit(self, transport: asyncio.Transport) -> bool:
        """Whether one more is let in: in place of the one that has taken longest, if need be."""
        whose = _whose(transport)
        most = _most_of(whose, self._limits.of_one_address)
        if most and self._of[whose] >= most:
            mine = (each for each in self._all if self._all[each] == whose)
            if not self._displace(mine, transport, ADDRESS):
                return False
        full = len(self._all) >= self._limits.connections
        if full and not self._displace(self._all, transport, CROWD):
            return False
        self._all[transport] = whose
        self._of[whose] += 1
        self._wait(transport, self._limits.head_seconds, HEAD)
        return True

    def _displace(
        self, among: Iterable[asyncio.BaseTransport], newest: asyncio.Transport, reason: str
    ) -> bool:
        """End the first of these that may go; False where that is the newest of all."""
        pending = (each for each in among if each in self._pending)
        unfinished = (each for each in pending if _is_unfinished(self._pending[each]))
        longest = next(unfinished, newest)
        self._end(longest, reason)
        return longest is not newest

    def hear(self, transport: asyncio.BaseTransport) -> None:
        """Something came. What comes after the first byte of a head wins it no more time."""
        deadline = self._waiting.get(transport)
        if deadline and deadline.reason == IDLE:
            self._wait(transport, self._limits.head_seconds, HEAD)

    def leave(self, transport: asyncio.BaseTransport) -> None:
        """It is closed."""
        if whose := self._all.pop(transport, None):
            self._of[whose] -= 1
            if not self._of[whose]:
                del self._of[whose]
        self._attend(transport)

    async def serve(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Middleware: the head is complete; the rest has its time, too."""
        transport = request.transport
        if transport is None:
            return await handler(request)
        self._attend(transport)
        if transport in self._all:
            self._pending[transport] = request
        is_taken = False
        try:
            async with asyncio.timeout(self._limits.request_seconds):
                answer = await handler(request)
            is_taken = request.path == DELIVERIES and answer.status < 400
            if not is_taken:
                answer.force_close()
            return answer
        except web.HTTPException as refused:
            refused.force_close()
            raise
        except TimeoutError:
            self._cut(REQUEST)
            answer = web.json_response({"error": "The request took too long."}, status=408)
            answer.force_close()
            return answer
        finally:
            if transport in self._all:
                self._answered(transport, is_taken=is_taken)

    def _answered(self, transport: asyncio.BaseTransport, *, is_taken: bool) -> None:
        """Whoever delivered may go on; any other connection ends, as soon as the answer is out."""
        if not is_taken:
            self._wait(transport, self._limits.head_seconds, ANSWER)
            return
        self._all[transport] = self._all.pop(transport)
        self._wait(transport, self._limits.idle_seconds, IDLE)

    def _wait(self, transport: asyncio.BaseTransport, seconds: float, reason: str) -> None:
        self._attend(transport)
        end = asyncio.get_running_loop().call_later(seconds, self._end, transport, reason)
        self._waiting[transport] = _Deadline(reason, end)
        self._pending[transport] = None

    def _attend(self, transport: asyncio.BaseTransport) -> None:
        self._pending.pop(transport, None)
        if deadline := self._waiting.pop(transport, None):
            deadline.end.cancel()

    def _end(self, transport: asyncio.BaseTransport, reason: str) -> None:
        self._cut(reason)
        self.leave(transport)
        if isinstance(transport, asyncio.Transport):
            transport.abort()


def _is_unfinished(request: web.Request | None) -> bool:
    """Whether there is more to come, a head or the rest of a body, or nothing that must stay."""
    return request is None or request.path != DELIVERIES or not request.content.is_eof()


def _whose(transport: asyncio.Transport) -> str:
    """The address at the other end; of IPv6 the network, of which one customer has all."""
    peer = transport.get_extra_info("peername")
    host = str(peer[0]).partition("%")[0] if isinstance(peer, tuple) else "unknown"
    try:
        found = ip_address(host)
    except ValueError:
        return host
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64)
    return str(found)


def _most_of(whose: str, limit: int | None) -> int:
    """How many connections an address may hold; 0 for no limit."""
    if limit is not None:
        return limit
    try:
        return OF_ONE_ADDRESS if ip_address(whose).is_global else 0
    except ValueError:
        return 0


class Watched(asyncio.Protocol):
    """A connection: what aiohttp makes of it, and beside that the crowd it is in."""

    def __init__(self, inner: asyncio.Protocol, crowd: ConnectionLimiter) -> None:
        self._inner = inner
        self._crowd = crowd
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Accept it, or end it before aiohttp gets it."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  what create_server makes
        if self._crowd.admit(transport):
            self._transport = transport
            self._inner.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """A part of a request; of one that is being ended nobody begins to answer anything."""
        if self._transport:
            self._crowd.hear(self._transport)
        if self._transport and not self._transport.is_closing():
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


def watched(
    factory: Callable[[], asyncio.Protocol], crowd: ConnectionLimiter
) -> Callable[[], Watched]:
    """A factory of connections that are in the crowd."""
    return lambda: Watched(factory(), crowd)
