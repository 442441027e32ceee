"""Which pull requests were judged by which issues: who is concerned when an issue changes.

With the database lost it fills again, evaluation by evaluation. A pull request that rests stands
under a name of its own for the issue, which is asked for only when it concerns such ones too.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from bot.store.backend.database import Database
from bot.store.backend.schema import DEPENDENTS

_OF_RESTING = "%s resting"


class JudgedBy:
    """The dependents table. Both are `owner/name#number`; what an issue is called ignores case."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, issue: str, *, resting: bool = True) -> list[str]:
        """The pull requests that were judged by it, in order; those that rest if so asked."""
        name = issue.casefold()
        names = (name, _OF_RESTING % name) if resting else (name,)
        query = (
            select(DEPENDENTS.c.subject)
            .where(DEPENDENTS.c.issue.in_(names))
            .order_by(DEPENDENTS.c.subject)
        )
        return await self._database.read(lambda connection: list(connection.scalars(query)))

    async def keep(
        self, subject: str, issues: Iterable[str], *, resting: bool = False
    ) -> frozenset[str]:
        """From now on it is judged by these and no others; written where that is new.

        Returns those that are new, or newly rested on, in lower case.
        """
        named = {issue.casefold(): issue.casefold() for issue in issues}
        if resting:
            named = {_OF_RESTING % issue: issue for issue in named}
        added = await self._database.submit(_keep, (subject, frozenset(named)))
        return frozenset(named[each] for each in added)


def _keep(connection: Connection, items: list[tuple[str, frozenset[str]]]) -> list[frozenset[str]]:
    return [_keep_one(connection, subject, wanted) for subject, wanted in items]


def _keep_one(connection: Connection, subject: str, wanted: frozenset[str]) -> frozenset[str]:
    mine = DEPENDENTS.c.subject == subject
    known = frozenset(connection.scalars(select(DEPENDENTS.c.issue).where(mine)))
    if gone := known - wanted:
        connection.execute(delete(DEPENDENTS).where(mine, DEPENDENTS.c.issue.in_(gone)))
    if added := wanted - known:
        rows: list[dict[str, Any]] = [{"subject": subject, "issue": issue} for issue in added]
        connection.execute(insert(DEPENDENTS), rows)
    return added
