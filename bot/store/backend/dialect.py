"""What the store asks of a kind of database; each module that answers is imported when used."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import URL, Connection, Engine, make_url

from bot.store.backend.locks import LockManager


class Dialect(Protocol):
    """`bot.store.backend.sqlite` and `bot.store.backend.postgresql` are such."""

    @property
    def TYPES(self) -> Mapping[str, str]:  # noqa: N802
        """How the schema's steps write what each database calls by another name."""

    def location(self, url: URL) -> URL:
        """The same place with the driver that is used."""

    def name_of(self, url: URL) -> str:
        """The database's address for people, without secrets."""

    def engine_for(self, url: URL) -> Engine:
        """Opens its connections as they should be. Raises StoreUnavailable."""

    def reserved(self, url: URL, *, exclusive: bool) -> AbstractContextManager[None]:
        """Refuses with StoreUnavailable what one file does not allow."""

    def begin_alone(self, connection: Connection) -> None:
        """A transaction that no other of this kind runs beside."""

    def holds(self, engine: Engine) -> LockManager:
        """What one process at a time works on."""

    def watch(self, engine: Engine, url: URL) -> None:
        """The database is there: what would harm it from now on shall fail."""


def place_of(url: str) -> tuple[Dialect, URL]:
    """What kind of database a SQLAlchemy URL names, and where exactly it is."""
    found = make_url(url)
    dialect = _dialect(found.get_backend_name())
    return dialect, dialect.location(found)


def _dialect(name: str) -> Dialect:
    if name in ("postgresql", "postgres"):
        from bot.store.backend import postgresql

        return postgresql
    from bot.store.backend import sqlite

    return sqlite
