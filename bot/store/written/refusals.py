"""What GitHub refused of late, so that it is not asked for again at each event."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.core.model.records.refusal import Refusal
from bot.core.model.subject import SubjectRef
from bot.store.backend.database import Database, replace_rows
from bot.store.backend.schema import REFUSALS, from_stamp, to_stamp


class RefusalLog:
    """The refusals table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def remember(self, refusals: Sequence[Refusal]) -> None:
        """Store durably; what was known of the same is replaced."""
        if refusals:
            await self._database.submit(_store, tuple(map(_row, refusals)))

    async def of(self, subjects: Iterable[SubjectRef], now: datetime) -> tuple[Refusal, ...]:
        """Those about these subjects that count."""
        names = [str(subject) for subject in subjects]
        query = select(REFUSALS).where(
            REFUSALS.c.subject.in_(names), REFUSALS.c.until > to_stamp(now)
        )
        rows = await self._database.read(
            lambda connection: connection.execute(query.order_by(REFUSALS.c.what)).all()
        )
        return tuple(map(_refusal, rows))


def _row(refusal: Refusal) -> dict[str, Any]:
    return {
        "subject": str(refusal.subject),
        "what": refusal.what,
        "context": refusal.context,
        "reason": refusal.reason,
        "until": to_stamp(refusal.until),
    }


def _refusal(row: Any) -> Refusal:
    subject, until = SubjectRef.parse(row.subject), from_stamp(row.until)
    return Refusal(subject, row.what, row.context, row.reason, until)


def _store(connection: Connection, changes: list[tuple[dict[str, Any], ...]]) -> list[None]:
    replace_rows(connection, REFUSALS, [row for rows in changes for row in rows])
    return [None] * len(changes)
