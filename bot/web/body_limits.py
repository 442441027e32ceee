"""Bodies on their way in share so much memory and time, whoever sends them and however many."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from bot.github.webhook.delivery import MAXIMUM_BYTES, Rejected

# Five of the largest deliveries that GitHub sends, at once.
ROOM_BYTES = 5 * MAXIMUM_BYTES
# Nearly all deliveries are smaller than this: a part of the room is theirs alone.
SMALL_BYTES = 1024 * 1024
RESERVED_BYTES = MAXIMUM_BYTES
# GitHub waits for ten seconds in all. Whoever is slower has given up by then.
# https://docs.github.com/en/webhooks/using-webhooks/best-practices-for-using-webhooks#respond-within-10-seconds
BODY_SECONDS = 10.0

_CUT = Rejected(400, "The body ended before it was complete.")
_SLOW = Rejected(408, "The body took too long.")
_NO_ROOM = Rejected(503, "Too much is being received already; send it again.")
# What aiohttp raises when the other side, or this one, has closed the connection meanwhile.
_BROKEN = (ConnectionError, web.RequestPayloadError, HttpProcessingError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bytes: of all bodies together, of one, and what is kept free for the small ones."""

    room: int = ROOM_BYTES
    largest: int = MAXIMUM_BYTES
    reserved: int = RESERVED_BYTES
    small: int = SMALL_BYTES
    seconds: float = BODY_SECONDS


@dataclass(slots=True, eq=False)
class _Body:
    """One that is being received, or is in use. `limit` ends its reading."""

    limit: asyncio.Timeout
    chunks: list[bytes] = field(default_factory=list)
    length: int = 0
    gave_way: bool = False


class BodyLimiter:
    """Room for bodies. Where it is used up, the one goes that has taken longest to arrive."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        self._bounds = bounds or Bounds()
        self._used = 0
        # Those that are not complete yet, the longest on their way first.
        self._arriving: dict[_Body, None] = {}

    @asynccontextmanager
    async def body(self, request: web.Request) -> AsyncIterator[bytes | Rejected]:
        """The whole body, or why not. It takes its room until the block ends."""
        arriving = _Body(asyncio.timeout(self._bounds.seconds))
        try:
            yield await self._received(request, arriving)
        finally:
            self._free(arriving)

    async def _received(self, request: web.Request, body: _Body) -> bytes | Rejected:
        if (request.content_length or 0) > self._bounds.largest:
            return self._too_large()
        if request.content.is_eof():  # most come in one piece with their heads: nothing to wait for
            return await self._read(request, body)
        self._arriving[body] = None
        try:
            async with body.limit:
                return await self._read(request, body)
        except TimeoutError:
            return _NO_ROOM if body.gave_way else _SLOW
        except _BROKEN:
            return _CUT
        finally:
            self._arriving.pop(body, None)

    async def _read(self, request: web.Request, body: _Body) -> bytes | Rejected:
        async for chunk in request.content.iter_any():
            if refused := self._take(body, chunk):
                return refused
        return b"".join(body.chunks)

    def _take(self, body: _Body, chunk: bytes) -> Rejected | None:
        if body.gave_way:
            return _NO_ROOM
        body.chunks.append(chunk)
        body.length += len(chunk)
        self._used += len(chunk)
        if body.length > self._bounds.largest:
            return self._too_large()
        while self._used > self._room_for(body):
            if not self._make_way(body):
                return _NO_ROOM
        return None

    def _room_for(self, body: _Body) -> int:
        is_small = body.length <= self._bounds.small
        return self._bounds.room - (0 if is_small else self._bounds.reserved)

    def _make_way(self, newer: _Body) -> bool:
        """End the one that has been arriving longest; False where that is the newer one itself.

        A small one makes way for small ones only.
        """
        for body in self._arriving:
            if body is newer:
                return False
            if body.length > self._bounds.small or newer.length <= self._bounds.small:
                body.gave_way = True
                body.limit.reschedule(asyncio.get_running_loop().time())
                del self._arriving[body]
                self._free(body)
                return True
        return False

    def _free(self, body: _Body) -> None:
        self._used -= body.length
        body.length = 0
        body.chunks.clear()

    def _too_large(self) -> Rejected:
        return Rejected(413, f"The body is larger than {self._bounds.largest} bytes.")
