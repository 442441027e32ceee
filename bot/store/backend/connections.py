"""A connection that is of no more use, in whatever state it is."""

from contextlib import suppress

from sqlalchemy import Connection


def discard(connection: Connection | None) -> None:
    """Nobody is handed it again, and its session ends. Raises nothing."""
    if connection is None:
        return
    with suppress(Exception):
        connection.invalidate()
    with suppress(Exception):
        connection.close()
