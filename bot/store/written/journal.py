"""What the bot did and why: append-only, written before an act and again after it.

An act that was announced and has no later line may or may not have reached GitHub: the process
ended in between. The next evaluation finds out, and says so by planning it again or not.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, select

from bot.store.backend.database import Database
from bot.store.backend.schema import JOURNAL, from_stamp, to_stamp

PLANNED, APPLIED, FAILED = "planned", "applied", "failed"
# Worked out under `mode: report`, and left out because somebody undoes it again and again.
# GitHub said yes, and did not do all of it.
LEFT_OUT = "left out"
REPORTED, PARKED = "reported", "parked"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `act` ties what was planned to its outcome; `at` is UTC."""

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

    async def last(self, subject: str, rule: str, operation: str) -> Entry | None:
        """The newest line about one operation of one rule on one subject."""
        query = self._select().where(
            JOURNAL.c.subject == subject, JOURNAL.c.rule == rule, JOURNAL.c.operation == operation
        )
        return await self._newest(query)

    async def last_in(self, repository: str, rule: str, operation: str) -> Entry | None:
        """The same on any subject of a repository."""
        query = self._select().where(
            JOURNAL.c.subject.startswith(f"{repository}#", autoescape=True),
            JOURNAL.c.rule == rule,
            JOURNAL.c.operation == operation,
        )
        return await self._newest(query)

    async def entries(
        self,
        subject: str | None = None,
        rule: str | None = None,
        delivery: str | None = None,
        limit: int = 10_000,
    ) -> list[Entry]:
        """The newest `limit` lines (of one subject, rule, delivery), oldest first."""
        query = self._select().limit(limit)
        if subject is not None:
            query = query.where(JOURNAL.c.subject == subject)
        if rule is not None:
            query = query.where(JOURNAL.c.rule == rule)
        if delivery is not None:
            query = query.where(JOURNAL.c.deliveries.contains(delivery, autoescape=True))
        return (await self._entries(query))[::-1]

    @staticmethod
    def _select() -> Select[Any]:
        """Lines, newest first."""
        columns = [JOURNAL.c[name] for name in Entry.__dataclass_fields__]
        return select(*columns).order_by(JOURNAL.c.id.desc())

    async def _newest(self, query: Select[Any]) -> Entry | None:
        found = await self._entries(query.limit(1))
        return found[0] if found else None

    async def _entries(self, query: Select[Any]) -> list[Entry]:
        rows = await self._database.read(
            lambda connection: connection.execute(query).mappings().all()
        )
        return [Entry(**{**row, "at": from_stamp(row["at"])}) for row in rows]


def _append(connection: Connection, rows: list[dict[str, Any]]) -> list[None]:
    connection.execute(insert(JOURNAL), [{**row, "at": to_stamp(row["at"])} for row in rows])
    return [None] * len(rows)
