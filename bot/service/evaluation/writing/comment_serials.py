"""Comments are written with a serial and remembered, so that they are found again as they were."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.core.model.plan.operation import WriteComment
from bot.core.process.record_kinds import LEDGERS
from bot.core.records.seal import serial_at
from bot.github.api.client import Installation
from bot.github.write import applier
from bot.store.written.comments import CommentLog, Written


class CommentSerials:
    """Writes comments; without a `log` nothing is remembered of them."""

    def __init__(self, clock: Callable[[], datetime], log: CommentLog | None = None) -> None:
        self._clock = clock
        self._log = log

    async def write(self, client: Installation, operation: WriteComment) -> None:
        """Raises as `applier.apply`."""
        now = self._clock()
        if self._log is None:
            await applier.write_comment(client, operation, serial_at(now))
            return
        subject, key = str(operation.subject), operation.key
        mine = (await self._log.of(subject)).by_key.get(key)
        # The clock may have been set back: a later record has the higher serial all the same.
        at = max(now, mine.at + timedelta(microseconds=1)) if mine else now
        if operation.comment is None:
            await self._log.expect(Written(subject, key, 0, at))
        number = await applier.write_comment(client, operation, serial_at(at))
        record = operation.body if key in LEDGERS else ""
        if record or mine is None or mine.is_gone or mine.number != number:
            await self._log.keep(Written(subject, key, number, at, record))
