"""Holds among replicas: advisory locks of one PostgreSQL session, on a connection of its own.

The server frees them when the session ends, and it ends with the process: no lease, no heartbeat,
no clock. https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256
from typing import TypeVar

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot.store.backend.connections import discard
from bot.store.backend.errors import StoreUnavailable, cause_of

R = TypeVar("R")

_TAKE = text("SELECT pg_try_advisory_lock(:key)")
_GIVE_BACK = text("SELECT pg_advisory_unlock(:key)")
_GIVE_BACK_ALL = text("SELECT pg_advisory_unlock_all()")
_CONFIRM = text("SELECT 1")


class AdvisoryLocks:
    """One thread uses the connection, in the order in which it was asked.

    `_held` is needed beside the locks, for a session may take its own lock twice. Each connection
    has a number: once one is lost nothing is asked of the next before the loop has heard of it.
    """

    shared = True

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._thread = ThreadPoolExecutor(1, "database-holds")
        self._connection: Connection | None = None
        self._session, self._lost = 1, 0
        self._held: set[str] = set()
        self._tell: Callable[[], None] = lambda: None

    def when_lost(self, tell: Callable[[], None]) -> None:
        """`tell` is called in the loop, once for each connection that was lost."""
        self._tell = tell

    async def take(self, name: str) -> bool:
        """False while it is held, by this process or another. Raises StoreUnavailable."""
        if name in self._held:
            return False
        self._held.add(name)
        is_taken = False
        try:
            is_taken = await self._ask(lambda connection: _take(connection, name))
        except asyncio.CancelledError:
            self.give_back(name)  # it may have been taken by now
            raise
        finally:
            if not is_taken:
                self._held.discard(name)
        return is_taken

    def give_back(self, name: str) -> None:
        """Asked of the connection that it was taken on; with that lost, nothing is left to do."""
        if name in self._held:
            self._held.discard(name)
            self._thread.submit(self._give_back, self._session, name)

    async def confirm(self) -> None:
        """The connection, and with it all holds, is there. Raises StoreUnavailable."""
        await self._ask(lambda connection: connection.execute(_CONFIRM).scalar_one())

    async def close(self) -> None:
        """End the session; when it has ended, others can take what it held."""
        self._held.clear()
        await asyncio.get_running_loop().run_in_executor(self._thread, self._end)
        self._thread.shutdown()

    async def _ask(self, question: Callable[[Connection], R]) -> R:
        session, loop = self._session, asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._thread, self._answer, session, question)
        except (SQLAlchemyError, StoreUnavailable) as error:
            self._hear_of_loss(session)
            raise StoreUnavailable(f"nothing can be held now: {cause_of(error)}") from error

    def _hear_of_loss(self, session: int) -> None:
        if session == self._session:
            self._session += 1
            self._held.clear()
            self._tell()

    def _answer(self, session: int, question: Callable[[Connection], R]) -> R:
        """In the thread."""
        if session <= self._lost:
            raise StoreUnavailable("the connection was lost")
        try:
            if self._connection is None:
                options = {"isolation_level": "AUTOCOMMIT"}
                self._connection = self._engine.connect().execution_options(**options)
            return question(self._connection)
        except Exception:
            self._lost = session
            self._drop()
            raise

    def _give_back(self, session: int, name: str) -> None:
        with suppress(SQLAlchemyError, StoreUnavailable):  # the next caller gets the error
            self._answer(
                session, lambda connection: connection.execute(_GIVE_BACK, {"key": key_of(name)})
            )

    def _end(self) -> None:
        """Give the locks back: of a connection that is closed the server frees them later."""
        if self._connection is not None:
            with suppress(SQLAlchemyError):  # it was lost, and with it the locks
                self._connection.execute(_GIVE_BACK_ALL)
        self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        discard(connection)


def key_of(name: str) -> int:
    """64 bits, signed. Two names with one key would wait for each other, and do nothing wrong."""
    digest = sha256(f"vepbot {name}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], signed=True)


def _take(connection: Connection, name: str) -> bool:
    return bool(connection.execute(_TAKE, {"key": key_of(name)}).scalar_one())
