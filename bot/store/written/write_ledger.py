"""The ledger of writes to GitHub: what is left of an installation's budget, for all its replicas.

Its limits hold for all of them together and are not forgotten with a process.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, text, update

from bot.core.model.plan.write_allowance import (
    NOBODY,
    Budget,
    Cause,
    Turn,
    Write,
)
from bot.store.backend.database import Database
from bot.store.backend.schema import WRITES, from_stamp, to_stamp

# The clocks of replicas differ by less.
CLOCK_TOLERANCE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Wish:
    installation: int
    now: datetime
    cause: Cause
    urgent: bool
    pressing: bool
    budget: Budget


class WriteLedger:
    """The writes table. `budget` says how many there may be, and how many on one account."""

    def __init__(self, database: Database, budget: Budget) -> None:
        self._database = database
        self._budget = budget

    async def spend(
        self,
        installation: int,
        now: datetime,
        cause: Cause = NOBODY,
        *,
        urgent: bool,
        pressing: bool = False,
    ) -> Turn:
        """At `now` (UTC) when a write was taken, durably; otherwise when there may be one."""
        wish = _Wish(installation, now, cause, urgent, pressing, self._budget)
        found: Turn = await self._database.submit(_spend, wish)
        return found

    async def left(self, now: datetime) -> dict[int, int]:
        """How many writes each installation that has made some still has within the hour."""
        longest = self._budget.allowances[-1]
        query = (
            select(WRITES.c.installation, func.count())
            .where(WRITES.c.at > to_stamp(now - longest.window))
            .group_by(WRITES.c.installation)
        )
        counts = await self._database.read(lambda connection: connection.execute(query).all())
        return {installation: longest.most - count for installation, count in counts}


def _spend(connection: Connection, wishes: list[_Wish]) -> list[Turn]:
    if connection.dialect.name == "postgresql":
        _alone(connection, sorted({wish.installation for wish in wishes}))
    return [_spend_one(connection, wish) for wish in wishes]


def _alone(connection: Connection, installations: list[int]) -> None:
    """Until the commit no other replica counts these. In order: nobody waits for each other.

    https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
    """
    lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
    for installation in installations:
        connection.execute(lock, {"name": f"writes of {installation}"})


def _spend_one(connection: Connection, wish: _Wish) -> Turn:
    mine = WRITES.c.installation == wish.installation
    _set_back(connection, wish)
    over = WRITES.c.at <= to_stamp(wish.now - wish.budget.window)
    connection.execute(delete(WRITES).where(mine, over))
    made = select(WRITES.c.at, WRITES.c.thread, WRITES.c.author).where(mine).order_by(WRITES.c.at)
    writes = [
        Write(from_stamp(at), Cause(thread, author))
        for at, thread, author in connection.execute(made)
    ]
    turn = wish.budget.turn(
        writes, wish.now, wish.cause, urgent=wish.urgent, pressing=wish.pressing
    )
    if turn.at <= wish.now:
        cause = NOBODY if wish.urgent else wish.cause
        whose = {"thread": cause.thread, "author": cause.author}
        row = {"installation": wish.installation, "at": to_stamp(wish.now), **whose}
        connection.execute(insert(WRITES), row)
    return turn


def _set_back(connection: Connection, wish: _Wish) -> None:
    """Writes of the future are from before the clock was put back: all are as much older."""
    mine = WRITES.c.installation == wish.installation
    now = to_stamp(wish.now)
    newest = connection.scalar(select(func.max(WRITES.c.at)).where(mine)) or now
    if newest > to_stamp(wish.now + CLOCK_TOLERANCE):
        older = WRITES.c.at - (newest - now)
        connection.execute(update(WRITES).where(mine).values(at=older))
