"""The tables. Times are UTC in whole microseconds since 1970: they compare in any database.

`migrations` makes them, with their indexes.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    false,
    text,
)

METADATA = MetaData()
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class Words(TypeDecorator[str]):
    """Any text. What PostgreSQL cannot store (NUL) or nobody can (lone surrogates) is replaced."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:  # noqa: ARG002
        """As it is stored, and compared with what is stored."""
        return value if value is None else _UNSTORABLE.sub("\ufffd", value)


_Identity = BigInteger().with_variant(Integer, "sqlite")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

PENDING, DONE, DEAD, DROPPED = "pending", "done", "dead", "dropped"
# As literals, so that a database can see that a partial index serves them.
IS_PENDING, IS_DEAD = text("state = 'pending'"), text("state = 'dead'")

DELIVERIES = Table(
    "deliveries",
    METADATA,
    Column("id", _Identity, primary_key=True, autoincrement=True),
    Column("guid", Words, nullable=False, unique=True),
    Column("lane", Words, nullable=False),
    Column("event", Words, nullable=False),
    Column("action", Words),
    Column("installation", BigInteger),
    # Whether the body must be read (a comment's words, a merge queue's commit); all others only say
    # "look again".
    Column("carries_words", Boolean, nullable=False),
    Column("body", LargeBinary),
    Column("state", Words, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    Column("error", Words),
)

JOURNAL = Table(
    "journal",
    METADATA,
    Column("id", _Identity, primary_key=True, autoincrement=True),
    Column("act", Words, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("subject", Words, nullable=False),
    Column("outcome", Words, nullable=False),
    Column("operation", Words, nullable=False),
    Column("because", Words, nullable=False),
    Column("rule", Words, nullable=False),
    Column("file", Words, nullable=False),
    Column("line", Integer, nullable=False),
    Column("rulebook", Words, nullable=False),
    Column("deliveries", Words, nullable=False),
    Column("error", Words),
)

AGENDA = Table(
    "agenda",
    METADATA,
    Column("lane", Words, primary_key=True),
    Column("kind", Words, nullable=False),
    Column("is_open", Boolean, nullable=False),
    # GitHub's own stamp of the subject, as it was last read.
    Column("updated_at", BigInteger, nullable=False),
    Column("due_at", BigInteger),
    Column("looked_at", BigInteger, nullable=False),
    Column("rulebook", Words, nullable=False),
    Column("schedules", Words, nullable=False),
)

COMMANDS = Table(
    "commands",
    METADATA,
    Column("subject", Words, primary_key=True),
    Column("remark", Words, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("memory", Words, nullable=False),
    Column("to_stranger", Boolean, nullable=False, server_default=false()),
)


# What was written under which key. `at` is the moment that is in the record's seal as well.
COMMENTS = Table(
    "comments",
    METADATA,
    Column("subject", Words, primary_key=True),
    Column("key", Words, primary_key=True),
    Column("comment", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("record", Words, nullable=False),
    Column("is_gone", Boolean, nullable=False),
)

# Pull requests (`subject`) and the issues that they were judged by.
DEPENDENTS = Table(
    "dependents",
    METADATA,
    Column("subject", Words, primary_key=True),
    Column("issue", Words, primary_key=True),
)

LANDMARKS = Table(
    "landmarks",
    METADATA,
    Column("name", Words, primary_key=True),
    Column("at", BigInteger, nullable=False),
)

BOOKMARKS = Table(
    "bookmarks",
    METADATA,
    Column("name", Words, primary_key=True),
    Column("text", Words, nullable=False),
)

WRITES = Table(
    "writes",
    METADATA,
    Column("id", _Identity, primary_key=True, autoincrement=True),
    Column("installation", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("thread", Words, nullable=False, server_default=""),
    Column("author", Words, nullable=False, server_default=""),
)

# What was created under which key, so that it is not created again and again.
CREATIONS = Table(
    "creations",
    METADATA,
    Column("repository", Words, primary_key=True),
    Column("kind", Words, primary_key=True),
    Column("key", Words, primary_key=True),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("subject", Words, nullable=False),
    Column("number", BigInteger),
)

# What GitHub does not do, until when it is not worth another try.
REFUSALS = Table(
    "refusals",
    METADATA,
    Column("subject", Words, primary_key=True),
    Column("what", Words, primary_key=True),
    Column("context", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("until", BigInteger, nullable=False),
)

SCHEDULES = Table(
    "schedules",
    METADATA,
    Column("place", Words, primary_key=True),
    Column("text", Words, nullable=False),
    Column("read_at", BigInteger, nullable=False),
)


def to_stamp(instant: datetime) -> int:
    """Microseconds since 1970 of an aware datetime."""
    return (instant - _EPOCH) // _MICROSECOND


def from_stamp(stamp: int) -> datetime:
    """The UTC datetime of a stored time; one that no clock says becomes the nearest that does."""
    return _EPOCH + min(max(stamp, _FIRST), _LAST) * _MICROSECOND


_FIRST = to_stamp(datetime(1, 1, 2, tzinfo=UTC))
_LAST = to_stamp(datetime(9999, 12, 30, tzinfo=UTC))
