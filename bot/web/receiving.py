"""Bodies on their way in share so much memory, whoever sends them and however many."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from bot.github.delivery import MAXIMUM_BYTES, Rejected

# Five of the largest deliveries that GitHub sends, at once.
ROOM_BYTES = 5 * MAXIMUM_BYTES

_CUT = Rejected(400, "The body ended before it was complete.")
_TOO_LARGE = Rejected(413, f"The body is larger than {MAXIMUM_BYTES} bytes.")
_NO_ROOM = Rejected(503, "Too much is being received already; send it again.")


class Receiving:
    """Room for so many bytes in all."""

    def __init__(self, room: int = ROOM_BYTES) -> None:
        self._left = room

    @asynccontextmanager
    async def body(self, request: web.Request) -> AsyncIterator[bytes | Rejected]:
        """The whole body, or why not. It takes its room until the block ends."""
        received: list[bytes] = []
        try:
            yield await self._read(request, received)
        finally:
            self._left += sum(map(len, received))

    async def _read(self, request: web.Request, received: list[bytes]) -> bytes | Rejected:
        if (request.content_length or 0) > MAXIMUM_BYTES:
            return _TOO_LARGE
        length = 0
        try:
            async for chunk in request.content.iter_any():
                received.append(chunk)
                length += len(chunk)
                self._left -= len(chunk)
                if refused := self._refused(length):
                    return refused
        except (ConnectionError, web.RequestPayloadError, HttpProcessingError):
            return _CUT
        return b"".join(received)

    def _refused(self, length: int) -> Rejected | None:
        if length > MAXIMUM_BYTES:
            return _TOO_LARGE
        return _NO_ROOM if self._left < 0 else None
