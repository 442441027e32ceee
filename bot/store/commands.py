"""What was commanded and done, by remark and thread: so that asking GitHub is not needed again.

What matters is on GitHub too, in reactions and records; this may be lost.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.store.database import Database, replace_rows
from bot.store.schema import COMMANDS, from_stamp, to_stamp


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of one remark in a thread. `memory` is what its record would say, as text."""

    subject: str
    remark: str
    at: datetime
    memory: str


class CommandLog:
    """The commands table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def remember(self, told: Sequence[Told]) -> None:
        """Store durably; what was known of the same remark in the same thread is replaced."""
        rows = [{**asdict(each), "at": to_stamp(each.at)} for each in told]
        await self._database.submit_all(_store, rows)

    async def recall(self, subject: str, most: int = 100) -> tuple[Told, ...]:
        """The newest about a thread, newest first."""
        query = (
            select(COMMANDS)
            .where(COMMANDS.c.subject == subject)
            .order_by(COMMANDS.c.at.desc())
            .limit(most)
        )
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return tuple(Told(row.subject, row.remark, from_stamp(row.at), row.memory) for row in rows)


def _store(connection: Connection, rows: list[dict[str, Any]]) -> list[None]:
    replace_rows(connection, COMMANDS, rows)
    return [None] * len(rows)
