"""What was commanded and done, by remark and thread: so that asking GitHub is not needed again.

What matters is on GitHub too, in reactions and records; this may be lost. What is about to be done
is announced here, under a name of its own, until it is remembered or withdrawn.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, select

from bot.store.backend.database import Database, replace_rows
from bot.store.backend.schema import COMMANDS, from_stamp, to_stamp

COMING = " coming"


@dataclass(frozen=True, slots=True)
class CommandRow:
    """What is known of one remark in a thread. `memory` is what its record would say, as text.

    `is_coming`: it is only announced. `to_stranger`: it was answered, changed nothing, and its
    author has no part in the repository.
    """

    subject: str
    remark: str
    at: datetime
    memory: str
    is_coming: bool = False
    to_stranger: bool = False


@dataclass(frozen=True, slots=True)
class _Change:
    """Names that are removed from the table, and rows that are put there then."""

    gone: frozenset[str]
    rows: tuple[dict[str, Any], ...]


class CommandLog:
    """The commands table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def remember(self, told: Sequence[CommandRow]) -> None:
        """Store durably; what was known of the same remark in the same thread is replaced.

        Nothing of these remarks is announced any more.
        """
        gone = frozenset(f"{each.remark}{COMING}" for each in told)
        await self._database.submit(_store, _Change(gone, tuple(map(_row, told))))

    async def announce(self, told: Sequence[CommandRow]) -> None:
        """Store durably what a remark is about to bring about in these threads."""
        rows = tuple(_row(replace(each, is_coming=True)) for each in told)
        await self._database.submit(_store, _Change(frozenset(), rows))

    async def announced(self, remark: str) -> tuple[CommandRow, ...]:
        """What is, in all threads."""
        return await self._read(select(COMMANDS).where(COMMANDS.c.remark == f"{remark}{COMING}"))

    async def withdraw(self, remark: str, but: Sequence[CommandRow] = ()) -> None:
        """All that is announced of a remark, but for this."""
        rows = tuple(_row(replace(each, is_coming=True)) for each in but)
        await self._database.submit(_store, _Change(frozenset({f"{remark}{COMING}"}), rows))

    async def recall(self, subject: str, most: int = 100) -> tuple[CommandRow, ...]:
        """The newest about a thread, newest first."""
        query = select(COMMANDS).where(COMMANDS.c.subject == subject)
        return await self._read(query.order_by(COMMANDS.c.at.desc()).limit(most))

    async def answers_to_strangers(
        self, subject: str, at: datetime, most: int = 500
    ) -> tuple[CommandRow, ...]:
        """Those in a thread since then, newest first."""
        is_such = COMMANDS.c.to_stranger.is_(True)
        query = select(COMMANDS).where(COMMANDS.c.subject == subject, is_such)
        query = query.where(COMMANDS.c.at > to_stamp(at)).order_by(COMMANDS.c.at.desc())
        return await self._read(query.limit(most))

    async def since(self, repository: str, at: datetime, most: int = 500) -> tuple[CommandRow, ...]:
        """The newest of a repository since then, newest first; each remark where it was written or
        in another thread that it changed, too.
        """
        is_there = COMMANDS.c.subject.startswith(f"{repository}#", autoescape=True)
        query = select(COMMANDS).where(is_there, COMMANDS.c.at > to_stamp(at))
        return await self._read(query.order_by(COMMANDS.c.at.desc()).limit(most))

    async def _read(self, query: Select[Any]) -> tuple[CommandRow, ...]:
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return tuple(_told(row) for row in rows)


def _row(told: CommandRow) -> dict[str, Any]:
    row = asdict(told)
    suffix = COMING if row.pop("is_coming") else ""
    return row | {"remark": f"{told.remark}{suffix}", "at": to_stamp(told.at)}


def _told(row: Any) -> CommandRow:
    remark, is_coming = row.remark.removesuffix(COMING), row.remark.endswith(COMING)
    at, is_such = from_stamp(row.at), bool(row.to_stranger)
    return CommandRow(row.subject, remark, at, row.memory, is_coming, is_such)


def _store(connection: Connection, changes: list[_Change]) -> list[None]:
    for change in changes:
        if change.gone:
            connection.execute(delete(COMMANDS).where(COMMANDS.c.remark.in_(change.gone)))
        if change.rows:
            replace_rows(connection, COMMANDS, list(change.rows))
    return [None] * len(changes)
