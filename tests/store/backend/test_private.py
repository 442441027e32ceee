"""What the database has stays with its owner: in the file, and in errors about it."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from bot.store.backend.database import opened


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    """As careless as it gets."""
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {each.name: stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()}


async def test_a_new_database_is_for_its_owner_alone(tmp_path: Path) -> None:
    async with opened(f"sqlite+aiosqlite:///{tmp_path}/x.sqlite3"):
        found = modes(tmp_path)
    assert {"x.sqlite3", "x.sqlite3-wal", "x.sqlite3-shm"} <= found.keys()
    assert {name: mode for name, mode in found.items() if mode != 0o600} == {}


async def test_the_mode_that_somebody_chose_stays(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite3").touch(0o640)
    async with opened(f"sqlite+aiosqlite:///{tmp_path}/x.sqlite3"):
        assert modes(tmp_path)["x.sqlite3"] == 0o640


async def test_an_error_does_not_repeat_what_was_to_be_written(tmp_path: Path) -> None:
    def insert(connection: Connection, items: list[Any]) -> list[Any]:
        connection.execute(text("INSERT INTO nowhere VALUES (:body)"), [{"body": i} for i in items])
        return items

    async with opened(f"sqlite+aiosqlite:///{tmp_path}/x.sqlite3") as database:
        with pytest.raises(Exception, match="nowhere") as caught:
            await database.submit(insert, "what a webhook brought")
    assert "webhook" not in str(caught.value)
