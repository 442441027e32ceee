"""How far something long has come, each under a name: it goes on from there after a restart."""

from sqlalchemy import Connection, delete, select

from bot.store.backend.database import Database, replace_rows
from bot.store.backend.schema import BOOKMARKS


class Bookmarks:
    """The bookmarks table. With it lost, what is long begins anew."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def text(self, name: str) -> str | None:
        """What was put there, None where nothing is."""
        query = select(BOOKMARKS.c.text).where(BOOKMARKS.c.name == name)
        return await self._database.read(lambda connection: connection.execute(query).scalar())

    async def put(self, name: str, text: str | None) -> None:
        """Durable when this returns; None takes the bookmark out."""
        await self._database.submit(_put, (name, text))


def _put(connection: Connection, marks: list[tuple[str, str | None]]) -> list[None]:
    for name, text in marks:
        if text is None:
            connection.execute(delete(BOOKMARKS).where(BOOKMARKS.c.name == name))
        else:
            replace_rows(connection, BOOKMARKS, [{"name": name, "text": text}])
    return [None] * len(marks)
