"""The tables, step by step: every database is brought from the step that it has to the last one.

To change the schema, add a step at the end of STEPS and say the same in `schema` (a test holds the
two together on both databases). A step is SQL that SQLite and PostgreSQL both understand, with
`{identity}` and `{bytes}` where they differ. It runs once, in a transaction of its own, while no
other process changes the schema.

A step that has been released is never changed. It only adds (tables; columns that may be NULL or
have a DEFAULT; indexes): during an update replicas of the version before still work beside.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, inspect, text

from bot.store.backend.dialect import Dialect
from bot.store.backend.errors import StoreUnavailable

# IF NOT EXISTS: databases from before there were steps have these tables already.
FIRST = (
    """CREATE TABLE IF NOT EXISTS deliveries (
        id {identity},
        guid TEXT NOT NULL UNIQUE,
        lane TEXT NOT NULL,
        event TEXT NOT NULL,
        action TEXT,
        installation BIGINT,
        carries_words BOOLEAN NOT NULL,
        body {bytes},
        state TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        received_at BIGINT NOT NULL,
        due_at BIGINT NOT NULL,
        finished_at BIGINT,
        error TEXT)""",
    """CREATE INDEX IF NOT EXISTS pending_deliveries
        ON deliveries (lane, id, received_at, due_at) WHERE state = 'pending'""",
    "CREATE INDEX IF NOT EXISTS dead_deliveries ON deliveries (id) WHERE state = 'dead'",
    """CREATE TABLE IF NOT EXISTS journal (
        id {identity},
        act TEXT NOT NULL,
        at BIGINT NOT NULL,
        subject TEXT NOT NULL,
        outcome TEXT NOT NULL,
        operation TEXT NOT NULL,
        because TEXT NOT NULL,
        rule TEXT NOT NULL,
        file TEXT NOT NULL,
        line INTEGER NOT NULL,
        rulebook TEXT NOT NULL,
        deliveries TEXT NOT NULL,
        error TEXT)""",
    "CREATE INDEX IF NOT EXISTS journal_of_subject ON journal (subject, id)",
    """CREATE TABLE IF NOT EXISTS agenda (
        lane TEXT NOT NULL PRIMARY KEY,
        kind TEXT NOT NULL,
        is_open BOOLEAN NOT NULL,
        updated_at BIGINT NOT NULL,
        due_at BIGINT,
        looked_at BIGINT NOT NULL,
        rulebook TEXT NOT NULL,
        schedules TEXT NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS agenda_due ON agenda (due_at)",
    """CREATE TABLE IF NOT EXISTS commands (
        subject TEXT NOT NULL,
        remark TEXT NOT NULL,
        at BIGINT NOT NULL,
        memory TEXT NOT NULL,
        PRIMARY KEY (subject, remark))""",
    """CREATE TABLE IF NOT EXISTS dependents (
        subject TEXT NOT NULL,
        issue TEXT NOT NULL,
        PRIMARY KEY (subject, issue))""",
    "CREATE INDEX IF NOT EXISTS dependents_of_issue ON dependents (issue)",
    """CREATE TABLE IF NOT EXISTS schedules (
        place TEXT NOT NULL PRIMARY KEY,
        text TEXT NOT NULL,
        read_at BIGINT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS landmarks (
        name TEXT NOT NULL PRIMARY KEY,
        at BIGINT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS writes (
        id {identity},
        installation BIGINT NOT NULL,
        at BIGINT NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS writes_of_installation ON writes (installation, at)",
)

OWN_COMMENTS = (
    """CREATE TABLE IF NOT EXISTS comments (
        subject TEXT NOT NULL,
        key TEXT NOT NULL,
        comment BIGINT NOT NULL,
        at BIGINT NOT NULL,
        record TEXT NOT NULL,
        is_gone BOOLEAN NOT NULL,
        PRIMARY KEY (subject, key))""",
)

BOOKMARKS = (
    """CREATE TABLE IF NOT EXISTS bookmarks (
        name TEXT NOT NULL PRIMARY KEY,
        text TEXT NOT NULL)""",
)

CREATIONS_AND_REFUSALS = (
    """CREATE TABLE creations (
        repository TEXT NOT NULL,
        kind TEXT NOT NULL,
        key TEXT NOT NULL,
        at BIGINT NOT NULL,
        subject TEXT NOT NULL,
        number BIGINT,
        PRIMARY KEY (repository, kind, key, at))""",
    "CREATE INDEX commands_of_late ON commands (at)",
    "CREATE INDEX creations_of_subject ON creations (subject, at)",
    """CREATE TABLE refusals (
        subject TEXT NOT NULL,
        what TEXT NOT NULL,
        context TEXT NOT NULL,
        reason TEXT NOT NULL,
        until BIGINT NOT NULL,
        PRIMARY KEY (subject, what))""",
)

# On whose account a write is.
SHARES = (
    "ALTER TABLE writes ADD COLUMN thread TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE writes ADD COLUMN author TEXT NOT NULL DEFAULT ''",
)

# Answers to strangers are counted for each thread.
ANSWERS = (
    "ALTER TABLE commands ADD COLUMN to_stranger BOOLEAN NOT NULL DEFAULT FALSE",
    "CREATE INDEX commands_to_strangers ON commands (subject, at) WHERE to_stranger",
)

Step = Sequence[str]
STEPS: Sequence[Step] = (FIRST, OWN_COMMENTS, BOOKMARKS, CREATIONS_AND_REFUSALS, SHARES, ANSWERS)

_VERSIONS = "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL PRIMARY KEY)"


def migrate(engine: Engine, dialect: Dialect, steps: Sequence[Step] = STEPS) -> None:
    """Apply the steps that the database lacks. Raises StoreUnavailable for a newer database."""
    with engine.connect() as connection:
        while _version(connection, steps) < len(steps):
            connection.rollback()
            _advance(connection, dialect, steps)


def _advance(connection: Connection, dialect: Dialect, steps: Sequence[Step]) -> None:
    """One step, all of it or nothing. Another process may have been faster."""
    dialect.begin_alone(connection)
    connection.execute(text(_VERSIONS))
    version = _version(connection, steps)
    if version < len(steps):
        for statement in steps[version]:
            connection.execute(text(statement.format(**dialect.TYPES)))
        added = text("INSERT INTO schema_version (version) VALUES (:version)")
        connection.execute(added, {"version": version + 1})
    connection.commit()


def _version(connection: Connection, steps: Sequence[Step]) -> int:
    """How many steps the database has. Raises StoreUnavailable if we do not know that many."""
    if not inspect(connection).has_table("schema_version"):
        return 0
    found = connection.execute(text("SELECT coalesce(max(version), 0) FROM schema_version"))
    version: int = found.scalar_one()
    if version > len(steps):
        raise StoreUnavailable(
            f"it was made by a newer vepbot (its tables are of version {version}, this one knows"
            f" {len(steps)}); run that version, or restore the copy from before the update"
        )
    return version
