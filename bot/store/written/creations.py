"""What this App created, under which key: the last guard against doing so for ever."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from bot.core.model.subject import SubjectRef
from bot.store.backend.database import Database, replace_rows
from bot.store.backend.schema import CREATIONS, from_stamp, to_stamp

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Creation:
    """Something new, of a `kind`, under a `key`, for a subject. `number` is GitHub's, if known."""

    subject: SubjectRef
    kind: str
    key: str
    at: datetime
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """What was created before: the last under the key, how many under it and of the kind a day."""

    last: Creation | None
    of_key: int
    of_kind: int


class Creations:
    """The creations table. Keys hold in the whole repository."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, creation: Creation) -> None:
        """Store durably."""
        await self._database.submit(_add, creation)

    async def since(self, subject: SubjectRef, kind: str, at: datetime) -> tuple[Creation, ...]:
        """What was created for a subject after that moment (UTC), the oldest first."""
        table = CREATIONS.c
        mine = (table.subject == str(subject)) & (table.kind == kind) & (table.at > to_stamp(at))
        query = select(CREATIONS).where(mine).order_by(table.at)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return tuple(map(_creation, rows))

    async def tally(self, wanted: Creation) -> Tally:
        """What there is when this is to be created."""
        return await self._database.read(lambda connection: _tally(connection, wanted))


def _tally(connection: Connection, wanted: Creation) -> Tally:
    since = to_stamp(wanted.at - A_DAY)
    table = CREATIONS.c
    is_kind = (table.repository == wanted.subject.repository) & (table.kind == wanted.kind)
    is_key = is_kind & (table.key == wanted.key)
    newest = select(CREATIONS).where(is_key).order_by(table.at.desc()).limit(1)
    row = connection.execute(newest).first()
    of_key = select(func.count()).select_from(CREATIONS).where(is_key, table.at > since)
    is_here = table.subject == str(wanted.subject)
    of_kind = select(func.count()).select_from(CREATIONS).where(is_kind, is_here, table.at > since)
    return Tally(
        _creation(row) if row else None,
        connection.execute(of_key).scalar_one(),
        connection.execute(of_kind).scalar_one(),
    )


def _creation(row: Any) -> Creation:
    return Creation(
        SubjectRef.parse(row.subject), row.kind, row.key, from_stamp(row.at), row.number
    )


def _add(connection: Connection, creations: list[Creation]) -> list[None]:
    rows = [
        {
            "repository": each.subject.repository,
            "subject": str(each.subject),
            "kind": each.kind,
            "key": each.key,
            "number": each.number,
            "at": to_stamp(each.at),
        }
        for each in creations
    ]
    replace_rows(connection, CREATIONS, rows)
    return [None] * len(rows)
