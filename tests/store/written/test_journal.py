"""What was done and why, in the order it happened."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.store.backend.database import opened
from bot.store.written.journal import APPLIED, PLANNED, Entry, Journal

ENTRY = Entry(
    act="1",
    at=datetime(2026, 3, 1, 12, 0, 0, 123456, UTC),
    subject="o/r#1",
    outcome=PLANNED,
    operation="add label x",
    because="changes a/b",
    rule="label-owner",
    file="rules/example.yaml",
    line=14,
    rulebook="abc",
    deliveries="guid",
)


async def test_lines_come_back_as_they_were_written(database_url: str) -> None:
    lines = [ENTRY, replace(ENTRY, outcome=APPLIED), replace(ENTRY, subject="o/r#2")]
    async with opened(database_url) as database:
        journal = Journal(database)
        await journal.record(lines)
        assert await journal.entries() == lines
        assert await journal.entries("o/r#1") == lines[:2]
        assert await journal.entries(limit=1) == lines[2:]
