"""Replicas on one database: what others put into the inbox, or left there when they died.

Deliveries that this process accepts it knows of. Of all others it learns within two seconds: the
same look finds those that came while nobody listened, which a notification would not.
"""

import asyncio

from bot.service.worker import Worker
from bot.store.database import DATABASE_ERRORS, cause_of
from bot.store.holds import Holds
from bot.telemetry import logger

log = logger(__name__)

SECONDS = 2.0


class Neighbours:
    """Looks every two seconds at what waits, and whether this process holds what it has in hand.

    Where it does not, another may work the same already: the worker lets go of everything.
    """

    def __init__(self, holds: Holds, worker: Worker) -> None:
        self._holds = holds
        self._worker = worker
        self._is_lost = False
        holds.when_lost(worker.let_go)

    async def run(self) -> None:
        """Look, for ever; at once over where there can be no others."""
        while self._holds.shared:
            try:
                await self._holds.confirm()
                await self._worker.learn()
                self._is_lost = False
            except DATABASE_ERRORS as error:
                self._tell(cause_of(error))
            except Exception:
                log.exception("the inbox could not be looked through; trying again")
            await asyncio.sleep(SECONDS)

    def _tell(self, reason: str) -> None:
        if not self._is_lost:
            log.error("the database cannot be reached; no lane is worked", error=reason)
        self._is_lost = True
