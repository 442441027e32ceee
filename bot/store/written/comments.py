"""This App's own comments: which were written, and the newest of what they remember.

GitHub has all of it too, and people with write access can change it there: edit a comment back to
what it said before, or delete it. That is seen here.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from bot.core.model.records.known_comments import KnownComment, KnownComments
from bot.store.backend.database import Database, insert_into, replace_rows
from bot.store.backend.schema import COMMENTS, LANDMARKS, from_stamp, to_stamp

SINCE = "comments are known"


@dataclass(frozen=True, slots=True)
class Written:
    """A comment under its key in a thread, as it was written. The number 0: it is about to be."""

    subject: str
    key: str
    number: int
    at: datetime
    record: str = ""


class CommentLog:
    """The comments table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, now: datetime) -> None:
        """Of what is written from now on it knows; unless it has known for longer."""
        await self._database.submit(_begin, now)

    async def of(self, subject: str) -> KnownComments:
        """All of a thread."""
        mine = select(COMMENTS).where(COMMENTS.c.subject == _lane(subject))
        since = select(LANDMARKS.c.at).where(LANDMARKS.c.name == SINCE)
        stamp, rows = await self._database.read(
            lambda connection: (connection.execute(since).scalar(), connection.execute(mine).all())
        )
        began = from_stamp(stamp) if stamp is not None else _NEVER
        return KnownComments(began, {row.key: _known(row) for row in rows})

    async def expect(self, written: Written) -> None:
        """Store durably that it is about to be written for the first time."""
        await self._database.submit(_expect, _row(written))

    async def keep(self, written: Written) -> None:
        """Store durably what was written, in place of what was before."""
        await self._database.submit(_keep, _row(written))

    async def learn(self, subject: str, key: str, number: int, at: datetime, record: str) -> None:
        """Store durably what is there, unless something newer is known."""
        await self._database.submit(_learn, _row(Written(subject, key, number, at, record)))

    async def lose(self, subject: str, key: str) -> None:
        """Somebody deleted it."""
        await self._database.submit(_lose, (_lane(subject), key))


_NEVER = datetime.max.replace(tzinfo=from_stamp(0).tzinfo) - timedelta(days=2)


def _lane(subject: str) -> str:
    """GitHub's names are the same in any case."""
    return subject.casefold()


def _known(row: Any) -> KnownComment:
    return KnownComment(row.comment, from_stamp(row.at), row.record, bool(row.is_gone))


def _row(written: Written) -> dict[str, Any]:
    return {
        "subject": _lane(written.subject),
        "key": written.key,
        "comment": written.number,
        "at": to_stamp(written.at),
        "record": written.record,
        "is_gone": False,
    }


def _begin(connection: Connection, moments: list[datetime]) -> list[None]:
    first = {"name": SINCE, "at": to_stamp(min(moments))}
    statement = insert_into(connection.dialect.name, LANDMARKS).values(first)
    connection.execute(statement.on_conflict_do_nothing(index_elements=["name"]))
    return [None] * len(moments)


def _expect(connection: Connection, rows: list[dict[str, Any]]) -> list[None]:
    """Nothing that is known is forgotten for what may not come about."""
    statement = insert_into(connection.dialect.name, COMMENTS)
    statement = statement.on_conflict_do_nothing(index_elements=["subject", "key"])
    connection.execute(statement, rows)
    return [None] * len(rows)


def _keep(connection: Connection, rows: list[dict[str, Any]]) -> list[None]:
    replace_rows(connection, COMMENTS, rows)
    return [None] * len(rows)


def _learn(connection: Connection, rows: list[dict[str, Any]]) -> list[None]:
    """What was about to be written, as far as is known, has the moment of what was written."""
    for row in rows:
        statement = insert_into(connection.dialect.name, COMMENTS).values(row)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["subject", "key"],
                set_={name: statement.excluded[name] for name in row},
                where=statement.excluded.at >= COMMENTS.c.at,
            )
        )
    return [None] * len(rows)


def _lose(connection: Connection, lost: list[tuple[str, str]]) -> list[None]:
    for subject, key in lost:
        mine = (COMMENTS.c.subject == subject) & (COMMENTS.c.key == key)
        connection.execute(update(COMMENTS).where(mine).values(is_gone=True))
    return [None] * len(lost)
