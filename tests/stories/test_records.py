"""People with write access change and delete the bot's comments; the database may be lost, too."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.fakes.github import Comment, Issue
from tests.harness.support import ROOT
from tests.stories.test_exceptions import ASK, HOME, day, gate, home, proposed, say, started
from tests.world import Clock, World, playing


@pytest.fixture
async def world(key_pair: tuple[str, str], tmp_path: Path) -> AsyncIterator[World]:
    async with playing(key_pair, tmp_path, ROOT / "rules", started(key_pair)) as found:
        yield found


def under(issue: Issue, key: str) -> list[Comment]:
    """The bot's comments with that key."""
    return [each for each in issue.comments if each.body.startswith(f"<!-- vepbot {key}")]


async def look(world: World, issue: Issue) -> None:
    """Something that makes the bot look again."""
    home(world).edit_issue(issue.number, title=f"{issue.title} again", by="alice")
    await world.settled()


async def denied(world: World) -> tuple[Issue, Issue, str]:
    """An exception that was granted, and then denied; and the record of when it was granted."""
    tracker, pull = await proposed(world)
    await say(world, pull, "alice", ASK)
    await say(world, pull, "dora", f"/vep exception grant until {day(7)}")
    [record] = under(tracker, "exceptions")
    granted = record.body
    assert gate(world) == "success"
    await say(world, pull, "dora", "/vep exception deny Not yet.")
    assert gate(world) == "failure"
    return tracker, pull, granted


async def test_an_older_record_that_is_put_back_is_not_the_truth(world: World) -> None:
    tracker, pull, granted = await denied(world)
    [record] = under(tracker, "exceptions")
    newest = record.body
    for _ in range(2):
        home(world).edit_comment(record.id, granted, by="mallory")
        await world.settled()
        await look(world, pull)
        await look(world, tracker)
        assert gate(world) == "failure"
        assert "exception/granted" not in tracker.labels
    [record] = under(tracker, "exceptions")
    assert record.body.partition("<!-- vepbot-record")[0] == newest.partition("<!-- vepbot-rec")[0]
    told = under(tracker, "record/exceptions")
    assert "was changed by hand" in told[0].body
    await say(world, pull, "dora", f"/vep exception grant until {day(7)}")
    assert gate(world) == "success"


async def test_a_concern_does_not_vanish_with_its_comment(world: World) -> None:
    _, pull = await proposed(world)
    await say(world, pull, "dora", "/vep concern scale with 1000 nodes?")
    [record] = under(pull, "minutes")
    home(world).delete_comment(record.id, by="mallory")
    await world.settled()
    [record] = under(pull, "minutes")
    assert "Open concern **scale**" in record.body
    assert "was deleted by hand" in under(pull, "record/minutes")[0].body
    await say(world, pull, "dora", "/vep resolve scale")
    [record] = under(pull, "minutes")
    assert "Settled concern **scale**" in record.body


async def test_with_the_database_lost_what_was_put_back_is_in_doubt(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    """And what nobody has touched counts as before."""
    clock = Clock()
    github = started(key_pair, clock)
    async with playing(key_pair, tmp_path, ROOT / "rules", github, clock) as world:
        tracker, pull, granted = await denied(world)
    (tmp_path / "anew").mkdir()
    async with playing(key_pair, tmp_path / "anew", ROOT / "rules", github, clock) as world:
        await look(world, tracker)
        await look(world, pull)
        assert (gate(world), under(tracker, "record/exceptions")) == ("failure", [])
        assert "exception/denied" in tracker.labels
    clock.ahead += timedelta(hours=1)
    [record] = under(tracker, "exceptions")
    github.repository(HOME).edit_comment(record.id, granted, by="mallory")
    (tmp_path / "lost").mkdir()
    async with playing(key_pair, tmp_path / "lost", ROOT / "rules", github, clock) as world:
        await look(world, tracker)
        await look(world, pull)
        assert gate(world) != "success"
        [told] = under(tracker, "record/exceptions")
        assert "I cannot rely on it" in told.body
        home(world).delete_comment(record.id, by="dora")
        await look(world, tracker)
        await say(world, pull, "dora", f"/vep exception grant until {day(7)}")
        await world.advance(3600)
        assert gate(world) == "success"


async def test_what_a_person_deleted_is_not_said_again(world: World) -> None:
    tracker, pull = await proposed(world)
    [status], [missed] = under(pull, "status"), under(pull, "freeze-missed")
    home(world).delete_comment(status.id, by="dora")
    home(world).delete_comment(missed.id, by="dora")
    await world.settled()
    await look(world, pull)
    await look(world, pull)
    assert under(pull, "status") == under(pull, "freeze-missed") == []
    assert under(tracker, "status")
    asked = len(under(pull, "reply"))
    await say(world, pull, "alice", "/vep status")
    assert len(under(pull, "reply")) == asked + 1


async def test_comments_are_found_by_what_is_there_and_not_by_a_counter(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    github = started(key_pair)
    github.counts_comments = False
    async with playing(key_pair, tmp_path, ROOT / "rules", github) as world:
        _, pull = await proposed(world)
        await look(world, pull)
        assert len(under(pull, "status")) == 1
    # Of a thread that is younger than its database the bot believes that nobody has spoken there.
    pull.created_at -= timedelta(minutes=1)
    (tmp_path / "anew").mkdir()
    async with playing(key_pair, tmp_path / "anew", ROOT / "rules", github) as world:
        await look(world, pull)
        assert len(under(pull, "status")) == 1
