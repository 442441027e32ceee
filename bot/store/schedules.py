"""The last good text of each schedule, and since when it has been known."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.store.backend.database import Database, replace_rows
from bot.store.backend.schema import SCHEDULES, from_stamp, to_stamp


class ScheduleTexts:
    """The schedules table; a place is `owner/repository:path`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, place: str) -> tuple[str, datetime] | None:
        """The text, and when (UTC) it was first read."""
        query = select(SCHEDULES.c.text, SCHEDULES.c.read_at).where(SCHEDULES.c.place == place)
        row = await self._database.read(lambda connection: connection.execute(query).first())
        return None if row is None else (row.text, from_stamp(row.read_at))

    async def put(self, place: str, text: str, read_at: datetime) -> None:
        """Keep it, instead of the one before."""
        row = {"place": place, "text": text, "read_at": to_stamp(read_at)}
        await self._database.submit(_put, row)


def _put(connection: Connection, rows: list[dict[str, Any]]) -> list[None]:
    replace_rows(connection, SCHEDULES, rows)
    return [None] * len(rows)
