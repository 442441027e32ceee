"""What is remembered of the bot's own comments, on both databases."""

from datetime import UTC, datetime, timedelta

from bot.core.model.records.known_comments import KnownComment, KnownComments
from bot.store.backend.database import opened
from bot.store.written.comments import CommentLog, Written

LANE = "o/R#1"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


async def test_the_newest_that_was_written_is_known_until_somebody_deletes_it(
    database_url: str,
) -> None:
    async with opened(database_url) as database:
        log = CommentLog(database)
        await log.begin(NOW)
        await log.begin(LATER)
        await log.expect(Written(LANE, "status", 0, NOW))
        await log.keep(Written(LANE, "minutes", 7, NOW, "one"))
        await log.keep(Written(LANE, "minutes", 7, LATER, "two"))
        await log.expect(Written(LANE, "minutes", 0, NOW))
        await log.learn("O/r#1", "minutes", 9, NOW, "zero")
        found = await log.of("o/r#1")
        assert found.since == NOW
        assert found.by_key == {
            "status": KnownComment(0, NOW),
            "minutes": KnownComment(7, LATER, "two"),
        }
        await log.learn(LANE, "status", 3, NOW, "")
        assert (await log.of(LANE)).by_key["status"] == KnownComment(3, NOW)
        await log.lose(LANE, "minutes")
        [lost] = [each for each in (await log.of(LANE)).by_key.values() if each.is_gone]
        assert (lost.number, lost.record) == (7, "two")
        await log.keep(Written(LANE, "minutes", 8, LATER, "two"))
        assert not (await log.of(LANE)).by_key["minutes"].is_gone
        assert (await log.of("o/r#2")).by_key == {}


def test_only_a_thread_that_is_younger_than_what_is_known_has_none_for_sure() -> None:
    known = KnownComments(NOW.replace(microsecond=500))
    assert known.are_none(NOW)
    assert not known.are_none(NOW - timedelta(seconds=1))
    assert not KnownComments(NOW, {"status": KnownComment(0, NOW)}).are_none(LATER)


async def test_a_database_that_never_began_knows_nothing_for_sure(database_url: str) -> None:
    async with opened(database_url) as database:
        assert not (await CommentLog(database).of(LANE)).are_none(LATER)
