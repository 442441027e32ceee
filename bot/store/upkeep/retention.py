"""What is kept for how long. Nothing that waits, counts or will be asked for again is removed.

Rows are found in a reader's thread and removed a slice at a time: a webhook that is to be stored
meanwhile waits for no more than one slice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, delete, func, null, select, text, update

from bot.store.backend.database import Database
from bot.store.backend.schema import (
    AGENDA,
    COMMANDS,
    COMMENTS,
    CREATIONS,
    DELIVERIES,
    DONE,
    DROPPED,
    JOURNAL,
    LANDMARKS,
    REFUSALS,
    to_stamp,
)
from bot.store.commands import COMING
from bot.store.timestamps import PASSING

SLICE = 500
A_DAY = timedelta(days=1)
# Pages of 4 KiB that are given back in one go.
PAGES = 500

Found = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Keep:
    """How long the words of finished deliveries are kept, the deliveries, the journal.

    GitHub delivers again for three days (`bot.github.app.failed_deliveries.KEPT`): their GUIDs
    must be known
    for longer.
    """

    bodies: timedelta
    deliveries: timedelta
    journal: timedelta


@dataclass(frozen=True, slots=True)
class _Pruning:
    """`table` for the metric; rows that `find` finds are removed by `remove`."""

    table: str
    find: Select[Any]
    remove: Callable[[Connection, Found], None]


class Retention:
    """Removes what is older than `keep` says."""

    def __init__(self, database: Database, keep: Keep) -> None:
        self._database = database
        self._keep = keep

    async def prune(self, now: datetime) -> dict[str, int]:
        """All of it; returns how many rows of which table."""
        return {each.table: await self._prune(each) for each in self._prunings(now)}

    async def vacuum(self) -> int:
        """Give the file's free pages back to the disk; returns how many. PostgreSQL does so itself.

        A file from before this was asked of SQLite at its making keeps its size, and uses the room
        again: https://www.sqlite.org/pragma.html#pragma_auto_vacuum
        """
        given = 0
        while count := await self._database.submit(_vacuum, None):
            given += count
        return given

    async def _prune(self, pruning: _Pruning) -> int:
        removed = 0
        while found := await self._database.read(
            lambda connection: connection.execute(pruning.find).scalars().all()
        ):
            await self._database.submit(_remove, (pruning.remove, found))
            removed += len(found)
        return removed

    def _prunings(self, now: datetime) -> list[_Pruning]:
        bodies, deliveries, journal = (
            to_stamp(now - each)
            for each in (self._keep.bodies, self._keep.deliveries, self._keep.journal)
        )
        is_old = DELIVERIES.c.state.in_([DONE, DROPPED]) & (DELIVERIES.c.finished_at < deliveries)
        has_body = DELIVERIES.c.body.is_not(None) & (DELIVERIES.c.state == DONE)
        is_said = has_body & (DELIVERIES.c.finished_at < bodies)
        is_open = select(AGENDA.c.lane).where(AGENDA.c.is_open)
        commanded = (
            select(COMMANDS.c.subject)
            .where(COMMANDS.c.subject.not_in(is_open))
            .group_by(COMMANDS.c.subject)
            .having(func.max(COMMANDS.c.at) < journal)
        )
        open_lanes = select(func.lower(AGENDA.c.lane)).where(AGENDA.c.is_open)
        written = (
            select(COMMENTS.c.subject)
            .where(COMMENTS.c.subject.not_in(open_lanes))
            .group_by(COMMENTS.c.subject)
            .having(func.max(COMMENTS.c.at) < journal)
        )
        is_passed = LANDMARKS.c.name.startswith(PASSING)
        is_announced = COMMANDS.c.remark.endswith(COMING)
        given_up = select(COMMANDS.c.remark).where(is_announced, COMMANDS.c.at < deliveries)
        yesterday = to_stamp(now - A_DAY)
        # Tracking issues stay known: none is opened twice, however long ago the first one was.
        is_counted = (CREATIONS.c.kind != "issue") & (CREATIONS.c.at < yesterday)
        is_over = AGENDA.c.is_open.is_(False) & AGENDA.c.due_at.is_(None)
        return [
            _Pruning("bodies", _some(DELIVERIES.c.id, is_said), _forget_bodies),
            _Pruning("deliveries", _some(DELIVERIES.c.id, is_old), _deleting(DELIVERIES.c.id)),
            _Pruning(
                "journal", _some(JOURNAL.c.id, JOURNAL.c.at < journal), _deleting(JOURNAL.c.id)
            ),
            _Pruning("announcements", given_up.limit(SLICE), _deleting(COMMANDS.c.remark)),
            _Pruning("commands", commanded.limit(SLICE), _deleting(COMMANDS.c.subject)),
            _Pruning("comments", written.limit(SLICE), _deleting(COMMENTS.c.subject)),
            _Pruning(
                "agenda",
                _some(AGENDA.c.lane, is_over & (AGENDA.c.looked_at < deliveries)),
                _deleting(AGENDA.c.lane),
            ),
            _Pruning("creations", _some(CREATIONS.c.at, is_counted), _deleting_counted),
            _Pruning(
                "refusals",
                _some(REFUSALS.c.subject, REFUSALS.c.until < yesterday),
                _deleting_old(yesterday),
            ),
            _Pruning(
                "landmarks",
                _some(LANDMARKS.c.name, is_passed & (LANDMARKS.c.at < to_stamp(now - A_DAY))),
                _deleting(LANDMARKS.c.name),
            ),
        ]


def _some(key: Any, condition: Any) -> Select[Any]:
    return select(key).where(condition).order_by(key).limit(SLICE)


def _deleting(key: Any) -> Callable[[Connection, Found], None]:
    def remove(connection: Connection, found: Found) -> None:
        connection.execute(delete(key.table).where(key.in_(found)))

    return remove


def _deleting_counted(connection: Connection, found: Found) -> None:
    is_counted = (CREATIONS.c.kind != "issue") & CREATIONS.c.at.in_(found)
    connection.execute(delete(CREATIONS).where(is_counted))


def _deleting_old(before: int) -> Callable[[Connection, Found], None]:
    """Of the subjects that were found, what is over; the rest counts."""

    def remove(connection: Connection, found: Found) -> None:
        is_over = REFUSALS.c.subject.in_(found) & (REFUSALS.c.until < before)
        connection.execute(delete(REFUSALS).where(is_over))

    return remove


def _forget_bodies(connection: Connection, found: Found) -> None:
    forget = update(DELIVERIES).where(DELIVERIES.c.id.in_(found)).values(body=null())
    connection.execute(forget)


def _remove(
    connection: Connection, removals: list[tuple[Callable[[Connection, Found], None], Found]]
) -> list[None]:
    for remove, found in removals:
        remove(connection, found)
    return [None] * len(removals)


def _vacuum(connection: Connection, asked: list[None]) -> list[int]:
    """How many pages were given back, of those that are free."""
    if connection.dialect.name != "sqlite":
        return [0] * len(asked)
    before = connection.execute(text("PRAGMA freelist_count")).scalar_one()
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA incremental_vacuum({PAGES})")
    cursor.fetchall()  # a page with each step, though it returns nothing
    cursor.close()
    after = connection.execute(text("PRAGMA freelist_count")).scalar_one()
    return [before - after] * len(asked)
