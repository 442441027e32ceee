"""Hears what somebody did to the inbox beside this process: `vepbot inbox retry`, say."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.service.queue.wakeup import Wakeup
from bot.store.backend.database import DATABASE_ERRORS, cause_of
from bot.telemetry import logger

log = logger(__name__)

# One row is read each time; a person does not wait long for what he has asked for.
SECONDS = 2.0


class ExternalChanges:
    """`rung` says when it was last rung; `answer` is called for each time that is news."""

    def __init__(
        self,
        rung: Callable[[], Awaitable[datetime | None]],
        answer: Callable[[], Awaitable[None]],
    ) -> None:
        self._rung = rung
        self._answer = answer
        self._heard: datetime | None = None
        self._alarm = Wakeup()

    def wake(self) -> None:
        """Listen now."""
        self._alarm.ring()

    async def idle(self) -> None:
        """Returns once everything that was rung has been answered."""
        await self._alarm.settled()

    async def run(self) -> None:
        """Listen, for ever."""
        while True:
            self._alarm.begin()
            await self._listen()
            await self._alarm.nap(SECONDS)

    async def _listen(self) -> None:
        try:
            rung = await self._rung()
            if rung != self._heard:
                await self._answer()
                self._heard = rung
        except DATABASE_ERRORS as error:
            log.warning("the bell cannot be heard now", error=cause_of(error))
