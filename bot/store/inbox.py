"""Deliveries between their arrival and the end of the work they cause: none lost, none twice.

A lane (repository and number) is worked in the order of arrival, one batch at a time.
"""

import builtins
import secrets
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    Update,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    null,
    or_,
    select,
    update,
)

from bot.store.backend.database import Database, insert_into
from bot.store.backend.schema import (
    DEAD,
    DELIVERIES,
    DONE,
    IS_DEAD,
    IS_PENDING,
    PENDING,
    from_stamp,
    to_stamp,
)

LARGEST_BATCH = 1000
# How the GUIDs begin of looks whose time has come.
DUE = "due"
# The clocks of replicas differ by less.
CLOCK_TOLERANCE = timedelta(minutes=1)
# No delivery is tried as often; a damaged row may say so.
MOST_ATTEMPTS = 1_000_000
# More pages than a small row may need, which then would be the one that fails.
REHEARSAL, LARGE_BYTES = "rehearsal", 64 * 1024


@dataclass(frozen=True, slots=True)
class Arrival:
    """A delivery as it is put in.

    Its body is kept only where it carries somebody's words, or a merge queue's commit: one that
    says "look again" is answered from GitHub's present state, whatever its payload said.
    """

    guid: str
    lane: str
    event: str
    action: str | None
    installation: int | None
    body: bytes
    received_at: datetime
    carries_words: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A delivery as it is worked; its body stays in the database until asked for."""

    id: int
    guid: str
    lane: str
    event: str
    action: str | None
    installation: int | None
    carries_words: bool
    attempts: int
    received_at: datetime
    due_at: datetime
    finished_at: datetime | None
    state: str
    error: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many deliveries wait and how many were given up; when the oldest waiting one came."""

    pending: int
    dead: int
    oldest_pending: datetime | None


class Inbox:
    """The deliveries table. Every method that changes it returns after the commit."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, arrival: Arrival) -> bool:
        """Store a delivery; False when its GUID is known and its work done or still to come.

        A GUID whose work was given up is taken again: that is what redelivery is for.
        """
        row = {
            "guid": arrival.guid,
            "lane": arrival.lane,
            "event": arrival.event,
            "action": arrival.action,
            "installation": arrival.installation,
            "carries_words": arrival.carries_words,
            "body": arrival.body if arrival.carries_words else None,
            "state": PENDING,
            "attempts": 0,
            "received_at": to_stamp(arrival.received_at),
            "due_at": to_stamp(arrival.received_at),
        }
        return bool(await self._database.submit(_put, row))

    async def rehearse(self) -> None:
        """Write a delivery and take it back: fails as `put` would. For when nobody puts any."""
        await self._database.submit(_rehearse, None)

    async def lanes(self) -> list[tuple[str, datetime]]:
        """Every lane with work, in order of arrival, and when it is due again.

        Only a delivery that was tried is due later than it came, and it is the first of its lane.
        """
        head = func.min(DELIVERIES.c.id)
        due = func.max(DELIVERIES.c.due_at)
        query = (
            select(DELIVERIES.c.lane, due)
            .where(IS_PENDING)
            .group_by(DELIVERIES.c.lane)
            .order_by(head)
        )
        return await self._database.read(
            lambda connection: [(str(lane), _moment(at)) for lane, at in connection.execute(query)]
        )

    async def urgent_lanes(self) -> set[str]:
        """Lanes with something that somebody waits for: a command, a merge queue, a deadline."""
        is_due = DELIVERIES.c.guid.startswith(f"{DUE}-")
        query = select(DELIVERIES.c.lane).where(IS_PENDING, or_(DELIVERIES.c.carries_words, is_due))
        return await self._database.read(
            lambda connection: {str(lane) for lane in connection.scalars(query)}
        )

    async def head(self, lane: str) -> tuple[list[Item], bool]:
        """What a lane's next piece of work covers, and whether the lane has more after it.

        That is one delivery that carries words, or all at the front that only say "look again".
        """
        query = (
            select(*ITEM_COLUMNS)
            .where(IS_PENDING, DELIVERIES.c.lane == lane)
            .order_by(DELIVERIES.c.id)
            .limit(LARGEST_BATCH)
        )
        items, broken = await self._database.read(lambda connection: _readable(connection, query))
        if broken:
            await self._database.submit_all(_bury_broken, broken)
        words = (n for n, item in enumerate(items) if item.carries_words)
        end = max(next(words, len(items)), 1)
        return items[:end], len(items) > end or len(items) == LARGEST_BATCH

    async def body(self, item: Item) -> bytes | None:
        """The delivery's body as it was received; None where it was not kept."""
        query = select(DELIVERIES.c.body).where(DELIVERIES.c.id == item.id)
        packed = await self._database.read(
            lambda connection: connection.execute(query).scalar_one_or_none()
        )
        return None if packed is None else zlib.decompress(packed)

    async def finish(self, items: Sequence[Item], at: datetime, note: str | None = None) -> None:
        """The work is done."""
        await self._settle(items, DONE, at, note)

    async def retry(
        self, items: Sequence[Item], due: datetime, error: str, *, counts: bool
    ) -> None:
        """The work shall be tried again at `due`; `counts` against the number of attempts."""
        rows = [_change_row(item, PENDING, due, error, item.attempts + counts) for item in items]
        await self._database.submit_all(_reschedule, rows)

    async def bury(self, items: Sequence[Item], at: datetime, error: str) -> None:
        """Give up: a dead letter, kept and shown until somebody retries or drops it."""
        await self._settle(items, DEAD, at, error)

    async def set_back(self, by: timedelta, now: datetime) -> None:
        """The clock was put back by so much: what is to be tried again is due as much sooner."""
        await self._database.submit(_set_back, (to_stamp(now), by))

    async def heal(self, now: datetime) -> None:
        """As `set_back`, where rows from the future tell that it happened while nobody looked."""
        newest = select(DELIVERIES.c.received_at).order_by(DELIVERIES.c.id.desc()).limit(1)
        received = await self._database.read(lambda connection: connection.scalar(newest))
        ahead = _moment(received) - now
        if ahead > CLOCK_TOLERANCE:
            await self.set_back(ahead, now)

    async def counts(self) -> Counts:
        """For metrics and readiness."""
        pending = select(func.count(), func.min(DELIVERIES.c.received_at)).where(IS_PENDING)
        dead = select(func.count()).select_from(DELIVERIES).where(IS_DEAD)

        def count(connection: Connection) -> Counts:
            waiting, oldest = connection.execute(pending).one()
            given_up = connection.execute(dead).scalar_one()
            return Counts(waiting, given_up, None if oldest is None else _moment(oldest))

        return await self._database.read(count)

    async def known(self, guids: Sequence[str]) -> set[str]:
        """Those of these GUIDs that are in the inbox, in any state."""

        def find(connection: Connection) -> set[str]:
            found: set[str] = set()
            for start in range(0, len(guids), LARGEST_BATCH):
                some = guids[start : start + LARGEST_BATCH]
                query = select(DELIVERIES.c.guid).where(DELIVERIES.c.guid.in_(some))
                found.update(connection.scalars(query))
            return found

        return await self._database.read(find)

    async def pending(self, most: int) -> int:
        """How many wait to be worked; counting ends at `most`."""
        some = select(DELIVERIES.c.id).where(IS_PENDING).limit(most).subquery()
        query = select(func.count()).select_from(some)
        return await self._database.read(lambda connection: connection.execute(query).scalar_one())

    async def list(self, state: str | None = None, limit: int = 1000) -> list[Item]:
        """Deliveries in order of arrival, newest last."""
        query = select(*ITEM_COLUMNS).order_by(DELIVERIES.c.id.desc()).limit(limit)
        if state is not None:
            query = query.where(DELIVERIES.c.state == state)
        return (await self._items(query))[::-1]

    async def _items(self, query: Select[Any]) -> builtins.list[Item]:
        return await self._database.read(
            lambda connection: [item_of(row) for row in connection.execute(query)]
        )

    async def _settle(
        self, items: Sequence[Item], state: str, at: datetime, note: str | None
    ) -> None:
        rows = [_change_row(item, state, at, note, item.attempts + 1) for item in items]
        await self._database.submit_all(_finish, rows)


ITEM_COLUMNS = [DELIVERIES.c[name] for name in Item.__dataclass_fields__]


def _readable(
    connection: Connection, query: Select[Any]
) -> tuple[builtins.list[Item], builtins.list[dict[str, Any]]]:
    """The rows that are deliveries, and what to note of those that can never be worked."""
    items, broken = [], []
    for row in connection.execute(query):
        if wrong := _unreadable(row):
            note = f"the row cannot be read: {', '.join(wrong)}"
            broken.append({"item": row.id, "new_error": note})
        else:
            items.append(item_of(row))
    return items, broken


def _unreadable(row: Any) -> builtins.list[str]:
    """Columns in which something else stands than was ever written: SQLite does not look."""
    return [
        name
        for name, kind in (("event", str), ("attempts", int), ("received_at", int), ("due_at", int))
        if not isinstance(getattr(row, name), kind)
    ]


def _bury_broken(connection: Connection, rows: list[dict[str, Any]]) -> list[None]:
    connection.execute(_BURY, rows)
    return [None] * len(rows)


_BURY = (
    update(DELIVERIES)
    .where(DELIVERIES.c.id == bindparam("item"))
    .values(state=DEAD, error=bindparam("new_error"))
)


def item_of(row: Any) -> Item:
    """A row with ITEM_COLUMNS as a value."""
    finished_at = None if row.finished_at is None else _moment(row.finished_at)
    times = {name: _moment(getattr(row, name)) for name in ("received_at", "due_at")}
    known = {name: getattr(row, name) for name in Item.__dataclass_fields__}
    if isinstance(row.attempts, int):
        known["attempts"] = min(row.attempts, MOST_ATTEMPTS)
    return Item(**{**known, **times, "finished_at": finished_at})


def _moment(stamp: Any) -> datetime:
    """A stored time; what is none counts as long ago, so that somebody looks at it."""
    return from_stamp(stamp if isinstance(stamp, int) else 0)


def _change_row(
    item: Item, state: str, at: datetime, error: str | None, attempts: int
) -> dict[str, Any]:
    return {
        "item": item.id,
        "new_state": state,
        "new_at": to_stamp(at),
        "new_error": error,
        "new_attempts": attempts,
    }


# What a redelivery of a dead letter brings anew: it has as much time as one that just came.
_RENEWED = ("due_at", "received_at", "installation", "body")


@cache
def _insert(dialect: str) -> Any:
    """Store new GUIDs and revive given up ones; returns the GUIDs of both.

    Only literals may be in the conflict clause: with bound values SQLAlchemy would send the
    rows one by one.
    """
    statement = insert_into(dialect, DELIVERIES)
    revived = {
        "state": literal_column(f"'{PENDING}'"),
        "attempts": literal_column("0"),
        "error": null(),
        "finished_at": null(),
        **{name: statement.excluded[name] for name in _RENEWED},
    }
    upsert = statement.on_conflict_do_update(
        index_elements=["guid"],
        set_=revived,
        where=DELIVERIES.c.state.not_in(
            [literal_column(f"'{state}'") for state in (PENDING, DONE)]
        ),
    )
    return upsert.returning(DELIVERIES.c.guid)


def _put(connection: Connection, rows: list[dict[str, Any]]) -> list[bool]:
    first_of = {row["guid"]: index for index, row in reversed(list(enumerate(rows)))}
    unique = [_packed(rows[index]) for index in sorted(first_of.values())]
    stored = set(connection.execute(_insert(connection.dialect.name), unique).scalars())
    return [row["guid"] in stored and first_of[row["guid"]] == n for n, row in enumerate(rows)]


def _rehearse(connection: Connection, rehearsals: list[None]) -> list[None]:
    row = {
        "guid": REHEARSAL, "lane": "", "event": "", "carries_words": True,
        "body": secrets.token_bytes(LARGE_BYTES), "state": PENDING, "attempts": 0,
        "received_at": 0, "due_at": 0,
    }  # fmt: skip
    connection.execute(insert(DELIVERIES), row)
    connection.execute(delete(DELIVERIES).where(DELIVERIES.c.guid == REHEARSAL))
    return rehearsals


def _packed(row: dict[str, Any]) -> dict[str, Any]:
    """With the body compressed, here in the writer's thread and not on the event loop."""
    return row if row["body"] is None else {**row, "body": zlib.compress(row["body"], 1)}


def _update(time_column: str) -> Update:
    values: dict[str, Any] = {
        name: bindparam(f"new_{name}") for name in ("state", "error", "attempts")
    }
    values[time_column] = bindparam("new_at")
    return update(DELIVERIES).where(DELIVERIES.c.id == bindparam("item")).values(**values)


_FINISH = _update("finished_at")
_RESCHEDULE = _update("due_at")


def _set_back(connection: Connection, steps: list[tuple[int, timedelta]]) -> list[None]:
    for now, by in steps:
        is_ahead = (IS_PENDING, DELIVERIES.c.due_at > now)
        sooner = DELIVERIES.c.due_at - by // timedelta(microseconds=1)
        connection.execute(update(DELIVERIES).where(*is_ahead).values(due_at=sooner))
    return [None] * len(steps)


def _finish(connection: Connection, rows: list[dict[str, Any]]) -> list[None]:
    connection.execute(_FINISH, rows)
    return [None] * len(rows)


def _reschedule(connection: Connection, rows: list[dict[str, Any]]) -> list[None]:
    connection.execute(_RESCHEDULE, rows)
    return [None] * len(rows)
