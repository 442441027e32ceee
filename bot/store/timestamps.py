"""Moments worth remembering over a restart, each under a name."""

from datetime import datetime

from sqlalchemy import Connection, select

from bot.store.backend.database import Database, replace_rows
from bot.store.backend.schema import LANDMARKS, from_stamp, to_stamp

# How the names begin of those that nobody asks for any more a day later. They are many.
PASSING = "heard of "


class Timestamps:
    """The landmarks table. With it lost, what depends on one is done once more."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def at(self, name: str) -> datetime | None:
        """When (UTC) that was; None where it never was."""
        query = select(LANDMARKS.c.at).where(LANDMARKS.c.name == name)
        stamp = await self._database.read(lambda connection: connection.execute(query).scalar())
        return None if stamp is None else from_stamp(stamp)

    async def set(self, name: str, at: datetime) -> None:
        """Remember it durably, instead of the one before."""
        await self._database.submit(set_landmarks, (name, at))


def set_landmarks(connection: Connection, landmarks: list[tuple[str, datetime]]) -> list[None]:
    """Within a transaction: names and moments (UTC)."""
    rows = [{"name": name, "at": to_stamp(at)} for name, at in landmarks]
    replace_rows(connection, LANDMARKS, rows)
    return [None] * len(landmarks)
