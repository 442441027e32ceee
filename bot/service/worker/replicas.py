"""What waits in the inbox and nobody told of: put there by others, or left there when they died.

Deliveries that this process accepts it knows of. Of those of other replicas it learns within two
seconds: the same look finds what came while nobody listened, which a notification would not. Where
there are no others there is still what was kept too late: GitHub was answered 503, as it waits for
ten seconds only, and the commit came after.
"""

from bot.service.queue.wakeup import Wakeup
from bot.service.worker.worker import Worker
from bot.store.backend.database import DATABASE_ERRORS, cause_of
from bot.store.backend.locks import LockManager
from bot.telemetry import logger

log = logger(__name__)

SECONDS = 2.0
SECONDS_ALONE = 10.0


class Replicas:
    """Looks again and again at what waits, and whether this process holds what it has in hand.

    Where it does not, another may work the same already: the worker lets go of everything.
    """

    def __init__(self, holds: LockManager, worker: Worker) -> None:
        self._holds = holds
        self._worker = worker
        self._is_lost = False
        self._alarm = Wakeup()
        holds.when_lost(worker.let_go)

    def wake(self) -> None:
        """Look now."""
        self._alarm.ring()

    async def run(self) -> None:
        """Look, for ever."""
        while True:
            self._alarm.begin()
            try:
                await self._holds.confirm()
                await self._worker.learn()
                self._is_lost = False
            except DATABASE_ERRORS as error:
                self._tell(cause_of(error))
            await self._alarm.nap(SECONDS if self._holds.shared else SECONDS_ALONE)

    def _tell(self, reason: str) -> None:
        if not self._is_lost:
            log.error("the database cannot be reached; no lane is worked", error=reason)
        self._is_lost = True
