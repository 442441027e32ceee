"""What a person decides about a delivery: that it is tried again, done anew, or dropped.

The bot may run beside: each change rings a bell that it hears
(`bot.service.worker.external_changes`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, null, or_, update

from bot.store.backend.database import Database
from bot.store.backend.schema import DEAD, DELIVERIES, DONE, DROPPED, PENDING, to_stamp
from bot.store.inbox import ITEM_COLUMNS, Item, item_of
from bot.store.timestamps import set_landmarks

# When somebody last changed the inbox beside the running bot.
BELL = "inbox"
MOST_FOUND = 10


@dataclass(frozen=True, slots=True)
class Chosen:
    """Deliveries: of these ids, in this lane, or all that were given up."""

    ids: tuple[int, ...] = ()
    lane: str | None = None
    all_dead: bool = False

    def condition(self) -> ColumnElement[bool]:
        """For a WHERE."""
        if self.lane is not None:
            return DELIVERIES.c.lane == self.lane
        return DELIVERIES.c.state == DEAD if self.all_dead else DELIVERIES.c.id.in_(self.ids)


@dataclass(frozen=True, slots=True)
class _Change:
    """What to set where; `at` is now."""

    where: ColumnElement[bool]
    values: dict[str, Any]
    at: datetime


class DeadLetters:
    """Changes of the deliveries table by hand. Each returns, after the commit, what it changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, guid: str) -> list[Item]:
        """The delivery with this GUID, or some of those whose GUIDs begin so."""
        begins = DELIVERIES.c.guid.startswith(guid, autoescape=True)
        query = DELIVERIES.select().where(begins).order_by(DELIVERIES.c.id).limit(MOST_FOUND)
        found = await self._database.read(
            lambda connection: [item_of(row) for row in connection.execute(query)]
        )
        return [item for item in found if item.guid == guid] or found

    async def retry(self, chosen: Chosen, now: datetime) -> list[Item]:
        """Those that wait or were given up are due now and have all their attempts again."""
        waits = DELIVERIES.c.state.in_([PENDING, DEAD])
        return await self._change(chosen, waits, _afresh(now), now)

    async def replay(self, chosen: Chosen, now: datetime) -> list[Item]:
        """Those that are done are done once more; not those whose words were not kept."""
        has_words = or_(DELIVERIES.c.carries_words.is_(False), DELIVERIES.c.body.is_not(None))
        return await self._change(
            chosen, and_(DELIVERIES.c.state == DONE, has_words), _afresh(now), now
        )

    async def drop(self, chosen: Chosen, now: datetime) -> list[Item]:
        """Those that were given up are nobody's business any more; they stay to be seen."""
        values = {"state": DROPPED, "finished_at": to_stamp(now)}
        return await self._change(chosen, DELIVERIES.c.state == DEAD, values, now)

    async def _change(
        self, chosen: Chosen, state: ColumnElement[bool], values: dict[str, Any], now: datetime
    ) -> list[Item]:
        change = _Change(and_(chosen.condition(), state), values, now)
        found: list[Item] = await self._database.submit(_apply, change)
        return found


def _afresh(now: datetime) -> dict[str, Any]:
    return {"state": PENDING, "attempts": 0, "due_at": to_stamp(now), "finished_at": null()}


def _apply(connection: Connection, changes: Sequence[_Change]) -> list[list[Item]]:
    return [_apply_one(connection, change) for change in changes]


def _apply_one(connection: Connection, change: _Change) -> list[Item]:
    statement = update(DELIVERIES).where(change.where).values(change.values)
    rows = connection.execute(statement.returning(*ITEM_COLUMNS)).all()
    set_landmarks(connection, [(BELL, change.at)])
    return sorted((item_of(row) for row in rows), key=lambda item: item.id)
