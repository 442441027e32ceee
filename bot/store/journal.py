"""What the bot did and why: append-only, written before an act and again after it.

An act that was announced and has no later line may or may not have reached GitHub: the process
ended in between. The next evaluation finds out, and says so by planning it again or not.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from bot.store.database import Database
from bot.store.schema import JOURNAL, from_stamp, to_stamp

PLANNED, APPLIED, FAILED = "planned", "applied", "failed"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `act` ties what was planned to what became of it; `at` is UTC."""

    act: str
    at: datetime
    subject: str
    outcome: str
    operation: str
    because: str
    rule: str
    file: str
    line: int
    rulebook: str
    deliveries: str
    error: str | None = None


class Journal:
    """The journal table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, entries: Iterable[Entry]) -> None:
        """Append lines durably."""
        await self._database.submit_all(_append, [asdict(entry) for entry in entries])

    async def entries(self, subject: str | None = None, limit: int = 10_000) -> list[Entry]:
        """The newest `limit` lines (of one subject), oldest first."""
        columns = [JOURNAL.c[name] for name in Entry.__dataclass_fields__]
        query = select(*columns).order_by(JOURNAL.c.id.desc()).limit(limit)
        if subject is not None:
            query = query.where(JOURNAL.c.subject == subject)
        rows = await self._database.read(
            lambda connection: connection.execute(query).mappings().all()
        )
        return [Entry(**{**row, "at": from_stamp(row["at"])}) for row in reversed(rows)]


def _append(connection: Connection, rows: list[dict[str, Any]]) -> list[None]:
    connection.execute(insert(JOURNAL), [{**row, "at": to_stamp(row["at"])} for row in rows])
    return [None] * len(rows)
