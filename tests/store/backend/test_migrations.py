"""The tables: step by step, each step once and whole, whatever else starts at the same time."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from bot.store.agenda import Agenda
from bot.store.backend.database import opened
from bot.store.backend.dialect import Dialect, place_of
from bot.store.backend.errors import StoreUnavailable
from bot.store.backend.migrations import STEPS, migrate
from bot.store.backend.schema import METADATA, to_stamp
from bot.store.inbox import Inbox
from bot.store.written.journal import Journal

# What a database looked like before there were steps.
BEFORE = """
CREATE TABLE deliveries (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, guid VARCHAR(100) NOT NULL,
    lane VARCHAR(300) NOT NULL, event VARCHAR(64) NOT NULL, action VARCHAR(64),
    installation BIGINT, carries_words BOOLEAN NOT NULL, body BLOB, state VARCHAR(10) NOT NULL,
    attempts INTEGER NOT NULL, received_at BIGINT NOT NULL, due_at BIGINT NOT NULL,
    finished_at BIGINT, error TEXT, UNIQUE (guid));
CREATE INDEX dead_deliveries ON deliveries (id) WHERE state = 'dead';
CREATE INDEX pending_deliveries ON deliveries (lane, id, received_at, due_at)
    WHERE state = 'pending';
CREATE TABLE journal (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, act VARCHAR(40) NOT NULL, at BIGINT NOT NULL,
    subject VARCHAR(300) NOT NULL, outcome VARCHAR(10) NOT NULL, operation TEXT NOT NULL,
    because TEXT NOT NULL, rule VARCHAR(100) NOT NULL, file VARCHAR(300) NOT NULL,
    line INTEGER NOT NULL, rulebook VARCHAR(64) NOT NULL, deliveries TEXT NOT NULL, error TEXT);
CREATE INDEX journal_of_subject ON journal (subject, id);
CREATE TABLE agenda (
    lane VARCHAR(300) NOT NULL PRIMARY KEY, kind VARCHAR(20) NOT NULL, is_open BOOLEAN NOT NULL,
    updated_at BIGINT NOT NULL, due_at BIGINT, looked_at BIGINT NOT NULL,
    rulebook VARCHAR(64) NOT NULL, schedules TEXT NOT NULL);
CREATE INDEX agenda_due ON agenda (due_at);
CREATE TABLE commands (
    subject VARCHAR(300) NOT NULL, remark VARCHAR(100) NOT NULL, at BIGINT NOT NULL,
    memory TEXT NOT NULL, PRIMARY KEY (subject, remark));
CREATE TABLE dependents (
    subject VARCHAR(300) NOT NULL, issue VARCHAR(300) NOT NULL, PRIMARY KEY (subject, issue));
CREATE INDEX dependents_of_issue ON dependents (issue);
CREATE TABLE schedules (
    place VARCHAR(500) NOT NULL PRIMARY KEY, text TEXT NOT NULL, read_at BIGINT NOT NULL);
CREATE TABLE landmarks (name VARCHAR(100) NOT NULL PRIMARY KEY, at BIGINT NOT NULL);
CREATE TABLE writes (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, installation BIGINT NOT NULL,
    at BIGINT NOT NULL);
CREATE INDEX writes_of_installation ON writes (installation, at);
"""
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
LANE = "o/r#1"
COUNTED = ("CREATE TABLE counted (n INTEGER)", "INSERT INTO counted (n) VALUES (1)")
FURTHER = ("INSERT INTO counted (n) VALUES (2)",)


@contextmanager
def engine_of(url: str) -> Iterator[tuple[Engine, Dialect]]:
    dialect, place = place_of(url)
    engine = dialect.engine_for(place)
    try:
        yield engine, dialect
    finally:
        engine.dispose()


def counted(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT n FROM counted ORDER BY n")))


def test_the_steps_make_what_the_code_believes_in(database_url: str) -> None:
    with engine_of(database_url) as (engine, dialect):
        migrate(engine, dialect)
        found = inspect(engine)
        assert {*found.get_table_names()} - {"schema_version"} == {*METADATA.tables}
        for name, table in METADATA.tables.items():
            columns = found.get_columns(name)
            assert [(each["name"], each["nullable"]) for each in columns] == [
                (each.name, each.nullable) for each in table.columns
            ]
            types = [each["type"].compile(dialect=engine.dialect) for each in columns]
            assert types == [each.type.compile(dialect=engine.dialect) for each in table.columns]
            keys = found.get_pk_constraint(name)["constrained_columns"]
            assert keys == [each.name for each in table.primary_key]


def test_waiting_and_dead_deliveries_have_an_index_of_their_own(database_url: str) -> None:
    with engine_of(database_url) as (engine, dialect):
        migrate(engine, dialect)
        found = {each["name"]: each for each in inspect(engine).get_indexes("deliveries")}
    where = f"{engine.dialect.name}_where"
    for name in ("pending", "dead"):
        assert f"'{name}'" in str(found[f"{name}_deliveries"]["dialect_options"][where])


async def test_a_database_from_before_there_were_steps_is_taken_over_with_what_is_in_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "old.sqlite3"
    with closing(sqlite3.connect(path)) as old, old:
        old.executescript(BEFORE)
        stamp = to_stamp(NOW)
        old.execute(
            "INSERT INTO deliveries VALUES (7, 'guid', ?, 'issues', NULL, 11, 0, NULL, 'pending',"
            " 2, ?, ?, NULL, '502')",
            (LANE, stamp, stamp),
        )
        line = ("act", stamp, LANE, "planned", "add x", "y", "rule", "file", 3, "digest", "guid")
        old.execute("INSERT INTO journal VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)", line)
        old.execute("INSERT INTO agenda VALUES (?, 'issue', 1, 1, NULL, 2, 'd', '{}')", (LANE,))
    url = f"sqlite+aiosqlite:///{path}"
    async with opened(url) as database:
        [item] = (await Inbox(database).head(LANE))[0]
        assert (item.guid, item.attempts, item.error, item.received_at) == ("guid", 2, "502", NOW)
        assert [each.because for each in await Journal(database).entries()] == ["y"]
        assert await Agenda(database).entry(LANE)
    with closing(sqlite3.connect(path)) as found:
        versions = [row[0] for row in found.execute("SELECT version FROM schema_version")]
    assert versions == list(range(1, len(STEPS) + 1))


def test_what_starts_at_the_same_time_takes_each_step_once(database_url: str) -> None:
    barrier = Barrier(4)

    def start(_: int) -> None:
        with engine_of(database_url) as (engine, dialect):
            engine.connect().close()  # else one would be done before the others have begun
            barrier.wait()
            migrate(engine, dialect, (COUNTED, FURTHER))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(start, range(4)))
    with engine_of(database_url) as (engine, _):
        assert counted(engine) == [1, 2]


def test_a_step_that_fails_leaves_nothing_behind(database_url: str) -> None:
    broken = ("INSERT INTO counted (n) VALUES (3)", "INSERT INTO nowhere VALUES (1)")
    with engine_of(database_url) as (engine, dialect):
        with pytest.raises(DBAPIError):
            migrate(engine, dialect, (COUNTED, broken))
        assert counted(engine) == [1]
        migrate(engine, dialect, (COUNTED, FURTHER))
        assert counted(engine) == [1, 2]


async def test_a_database_of_a_newer_version_is_refused_and_left_alone(database_url: str) -> None:
    with engine_of(database_url) as (engine, dialect):
        migrate(engine, dialect, (*STEPS, COUNTED))
        with pytest.raises(StoreUnavailable, match="made by a newer vepbot"):
            async with opened(database_url):
                pass
        assert counted(engine) == [1]
