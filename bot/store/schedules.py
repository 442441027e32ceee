"""The last good text of each schedule, and since when it has been known."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.store.database import Database, insert_into
from bot.store.schema import SCHEDULES, from_stamp, to_stamp


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
    latest = {row["place"]: row for row in rows}
    statement = insert_into(connection.dialect.name, SCHEDULES)
    values = {name: statement.excluded[name] for name in ("text", "read_at")}
    upsert = statement.on_conflict_do_update(index_elements=["place"], set_=values)
    connection.execute(upsert, list(latest.values()))
    return [None] * len(rows)
