"""What GitHub's description lets be null or absent is understood; the table says what it is."""

import json
from typing import Any

import pytest

from tests.contract.nullables import READERS, TABLE, nulled, reader_of, without

ENTRIES: dict[str, Any] = json.loads(TABLE.read_text("utf-8"))


@pytest.mark.parametrize("name", ENTRIES)
def test_what_may_be_null_or_absent_is_understood(name: str) -> None:
    entry, read = ENTRIES[name], reader_of(name)
    read(entry["sample"])
    for path in entry["null"]:
        read(nulled(entry["sample"], tuple(path)))
    for path in entry["absent"]:
        read(without(entry["sample"], tuple(path)))


def test_the_table_knows_everything_that_is_read() -> None:
    assert set(READERS) <= set(ENTRIES)
    assert {name.partition(".")[0] for name in ENTRIES} >= {"issues", "pull_request", "check_run"}
