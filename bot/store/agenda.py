"""The subjects that are evaluated again because of time, with the moment of each.

Nothing here cannot be worked out anew: with the table lost, a sweep looks at everything once.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, func, null, or_, select, update

from bot.store.backend.database import Database, replace_rows
from bot.store.backend.schema import AGENDA, from_stamp, to_stamp


@dataclass(frozen=True, slots=True)
class Entry:
    """One subject (its lane, and what kind it is). All times are UTC.

    `due_at` is when it may come out differently by time alone. `looked_at` is when this was
    written: later looks that found the same do not count. `schedules` has a digest for each
    release.
    """

    lane: str
    kind: str
    is_open: bool
    updated_at: datetime
    due_at: datetime | None
    looked_at: datetime
    rulebook: str
    schedules: Mapping[str, str]

    def says_the_same(self, other: "Entry | None") -> bool:
        """Whether both look forward to the same."""
        return other is not None and replace(other, looked_at=self.looked_at) == self


class Agenda:
    """The agenda table. Every method that changes it returns after the commit."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def entry(self, lane: str) -> Entry | None:
        """What is expected of one subject."""
        found = await self._entries(_SELECT.where(AGENDA.c.lane == lane))
        return found[0] if found else None

    async def entries(self) -> list[Entry]:
        """All of them, in the order of their names."""
        return await self._entries(_SELECT.order_by(AGENDA.c.lane))

    async def due(self, now: datetime, ahead: datetime) -> list[Entry]:
        """Those whose time has come, the longest due first, and those looked at after `ahead`."""
        is_due = or_(AGENDA.c.due_at <= to_stamp(now), AGENDA.c.looked_at > to_stamp(ahead))
        return await self._entries(_SELECT.where(is_due).order_by(AGENDA.c.due_at, AGENDA.c.lane))

    async def next_due(self) -> datetime | None:
        """When the first of them is due."""
        query = select(func.min(AGENDA.c.due_at))
        found = await self._database.read(lambda connection: connection.execute(query).scalar())
        return None if found is None else from_stamp(found)

    async def write(self, entry: Entry) -> None:
        """Keep it, instead of what was known of that subject."""
        await self._database.submit(_write, _row(entry))

    async def settle(self, entry: Entry, now: datetime) -> None:
        """It has been asked for a look; what another look has written since then stays."""
        await self._database.submit(_settle, (entry, now))

    async def forget(self, lane: str) -> None:
        """Nothing is expected of it any more."""
        await self._database.submit(_forget, lane)

    async def _entries(self, query: Select[Any]) -> list[Entry]:
        return await self._database.read(
            lambda connection: [_entry(row) for row in connection.execute(query)]
        )


_SELECT = select(*(AGENDA.c[name] for name in Entry.__dataclass_fields__))


def _entry(row: Any) -> Entry:
    times = {name: from_stamp(getattr(row, name)) for name in ("updated_at", "looked_at")}
    due_at = None if row.due_at is None else from_stamp(row.due_at)
    known = {**row._mapping, **times, "due_at": due_at}  # noqa: SLF001
    return Entry(**{**known, "schedules": json.loads(row.schedules)})


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "lane": entry.lane,
        "kind": entry.kind,
        "is_open": entry.is_open,
        "updated_at": to_stamp(entry.updated_at),
        "due_at": None if entry.due_at is None else to_stamp(entry.due_at),
        "looked_at": to_stamp(entry.looked_at),
        "rulebook": entry.rulebook,
        "schedules": json.dumps(dict(entry.schedules), sort_keys=True),
    }


def _write(connection: Connection, rows: list[dict[str, Any]]) -> list[None]:
    replace_rows(connection, AGENDA, rows)
    return [None] * len(rows)


def _settle(connection: Connection, settled: list[tuple[Entry, datetime]]) -> list[None]:
    for entry, now in settled:
        is_same = (AGENDA.c.lane == entry.lane) & (AGENDA.c.looked_at == to_stamp(entry.looked_at))
        values = {"due_at": null(), "looked_at": to_stamp(now)}
        connection.execute(update(AGENDA).where(is_same).values(values))
    return [None] * len(settled)


def _forget(connection: Connection, lanes: list[str]) -> list[None]:
    connection.execute(delete(AGENDA).where(AGENDA.c.lane.in_(lanes)))
    return [None] * len(lanes)
