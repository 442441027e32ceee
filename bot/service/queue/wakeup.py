"""A nap that somebody may end: what waits for its time hears at once that something changed."""

import asyncio
from contextlib import suppress


class Wakeup:
    """One task naps between its rounds, others wake it and may wait until it has looked."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()
        self._settled = asyncio.Event()

    def ring(self) -> None:
        """There is a reason for another round."""
        self._settled.clear()
        self._rung.set()

    def begin(self) -> None:
        """A round begins: what rings from now on asks for another one."""
        self._rung.clear()

    async def nap(self, seconds: float) -> None:
        """A round is over; returns after so many seconds, or when it rings."""
        if not self._rung.is_set():
            self._settled.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()

    async def settled(self) -> None:
        """Returns once a round has seen all that it was told of."""
        await self._settled.wait()
