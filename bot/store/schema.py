"""The tables. Times are UTC in whole microseconds since 1970: they compare in any database."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

METADATA = MetaData()
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
    Column("guid", String(100), nullable=False, unique=True),
    Column("lane", String(300), nullable=False),
    Column("event", String(64), nullable=False),
    Column("action", String(64)),
    Column("installation", BigInteger),
    # Whether the body must be read (a comment's words, a merge queue's commit); all others only say
    # "look again".
    Column("carries_words", Boolean, nullable=False),
    Column("body", LargeBinary),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    Column("error", Text),
    Index("pending_deliveries", "lane", "id", "received_at", "due_at", sqlite_where=IS_PENDING),
    Index("dead_deliveries", "id", sqlite_where=IS_DEAD),
    sqlite_autoincrement=True,
)

JOURNAL = Table(
    "journal",
    METADATA,
    Column("id", _Identity, primary_key=True, autoincrement=True),
    Column("act", String(40), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("subject", String(300), nullable=False),
    Column("outcome", String(10), nullable=False),
    Column("operation", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("rule", String(100), nullable=False),
    Column("file", String(300), nullable=False),
    Column("line", Integer, nullable=False),
    Column("rulebook", String(64), nullable=False),
    Column("deliveries", Text, nullable=False),
    Column("error", Text),
    Index("journal_of_subject", "subject", "id"),
    sqlite_autoincrement=True,
)

AGENDA = Table(
    "agenda",
    METADATA,
    Column("lane", String(300), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("is_open", Boolean, nullable=False),
    # GitHub's own stamp of the subject, as it was last read.
    Column("updated_at", BigInteger, nullable=False),
    Column("due_at", BigInteger),
    Column("looked_at", BigInteger, nullable=False),
    Column("rulebook", String(64), nullable=False),
    Column("schedules", Text, nullable=False),
    Index("agenda_due", "due_at"),
)

COMMANDS = Table(
    "commands",
    METADATA,
    Column("subject", String(300), primary_key=True),
    Column("remark", String(100), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("memory", Text, nullable=False),
)


# Pull requests (`subject`) and the issues that they were judged by.
DEPENDENTS = Table(
    "dependents",
    METADATA,
    Column("subject", String(300), primary_key=True),
    Column("issue", String(300), primary_key=True),
    Index("dependents_of_issue", "issue"),
)

LANDMARKS = Table(
    "landmarks",
    METADATA,
    Column("name", String(100), primary_key=True),
    Column("at", BigInteger, nullable=False),
)

WRITES = Table(
    "writes",
    METADATA,
    Column("id", _Identity, primary_key=True, autoincrement=True),
    Column("installation", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("writes_of_installation", "installation", "at"),
)

SCHEDULES = Table(
    "schedules",
    METADATA,
    Column("place", String(500), primary_key=True),
    Column("text", Text, nullable=False),
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
