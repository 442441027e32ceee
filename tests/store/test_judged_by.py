"""Who was judged by which issues, kept in the database."""

from collections.abc import AsyncIterator

import pytest

from bot.store.backend.database import opened
from bot.store.judged_by import JudgedBy


@pytest.fixture
async def dependents(database_url: str) -> AsyncIterator[JudgedBy]:
    async with opened(database_url) as database:
        yield JudgedBy(database)


async def test_what_is_new_is_told_and_what_is_not_so_any_more_is_forgotten(
    dependents: JudgedBy,
) -> None:
    assert await dependents.keep("o/Repo#2", ["o/Repo#9", "o/Repo#8"]) == {"o/repo#8", "o/repo#9"}
    assert await dependents.keep("o/Repo#1", ["o/repo#9"]) == {"o/repo#9"}
    assert await dependents.of("O/repo#9") == ["o/Repo#1", "o/Repo#2"]
    assert await dependents.keep("o/Repo#2", ["o/Repo#8", "o/Repo#7"]) == {"o/repo#7"}
    assert await dependents.of("o/repo#9") == ["o/Repo#1"]
    assert await dependents.of("o/repo#8") == ["o/Repo#2"]
    assert await dependents.keep("o/Repo#2", []) == frozenset()
    assert await dependents.of("o/repo#8") == []


async def test_who_rests_is_told_only_when_asked_for(dependents: JudgedBy) -> None:
    await dependents.keep("o/r#1", ["o/R#9"])
    await dependents.keep("o/r#2", ["o/R#9"])
    assert await dependents.keep("o/r#2", ["o/R#9"], resting=True) == {"o/r#9"}
    assert await dependents.keep("o/r#2", ["o/R#9"], resting=True) == frozenset()
    assert await dependents.of("O/r#9") == ["o/r#1", "o/r#2"]
    assert await dependents.of("O/r#9", resting=False) == ["o/r#1"]
    assert await dependents.keep("o/r#2", ["o/R#9"]) == {"o/r#9"}
    assert await dependents.of("O/r#9", resting=False) == ["o/r#1", "o/r#2"]
