"""Pull requests and the issues that track them: what happens to one shows on the other."""

from pathlib import Path

import pytest

from bot.model.subject import SubjectKind, Trigger
from bot.service.evaluate import kind_of
from tests.fakes.github import ChangedFile, Issue, Repository
from tests.story import ADOPTING, HOME, PATHS, PULL, TRACKER, Story, stage_of
from tests.world import World, playing


async def merged(world: World) -> Story:
    """A proposal was opened and merged, and its issue adopted."""
    story = Story(ADOPTING, world.github.repository(HOME))
    for step in story.steps:
        step()
        await world.settled()
    return story


def status_of(issue: Issue) -> str:
    return next(each.body for each in issue.comments if "vepbot status" in each.body)


async def asked(world: World, reason: str) -> list[str]:
    """The lanes that were asked to be looked at again."""
    found = await world.deliveries()
    return [each.lane.rpartition("#")[2] for each in found if each.guid.startswith(f"{reason}-")]


@pytest.fixture
def repository(key_pair: tuple[str, str]) -> Repository:
    return stage_of(key_pair, ADOPTING).repository(HOME)


async def test_a_merge_that_writes_nothing_to_its_issue_is_told_there(
    key_pair: tuple[str, str], tmp_path: Path, repository: Repository
) -> None:
    async with playing(key_pair, tmp_path, github=repository.github) as world:
        story = await merged(world)
        [tracker] = story.trackers()
        assert "Stage: not stated" in status_of(tracker)
        text = f"---\nstage: beta\n---\n{story.document('Warm reboot')[0].text}"
        files = [ChangedFile("modified", PATHS[ADOPTING], text=text)]
        again = repository.open_pull_request("bob", "Stage", body=story.pull.body, files=files)
        await world.settled()
        repository.merge(again.number)
        await world.settled()
        assert "Stage: beta" in status_of(tracker)
        # The first one's labels told it; the second one wrote nothing there.
        assert await asked(world, "merged") == [str(TRACKER)]

        repository.announce_issue("closed", again, again.author)
        await world.settled()
        assert await asked(world, "merged") == [str(TRACKER)]


async def test_a_directory_may_carry_a_pull_requests_number(
    key_pair: tuple[str, str], tmp_path: Path, repository: Repository
) -> None:
    async with playing(key_pair, tmp_path, github=repository.github) as world:
        story = await merged(world)
        other = repository.open_pull_request("bob", "Other", body=story.pull.body, number=60)
        repository.add_labels(other.number, ["kind/tracker"], by="carol")
        path = f"veps/sig-compute/{other.number}-warm-reboot/vep.md"
        files = [ChangedFile("renamed", path, previous=PATHS[ADOPTING])]
        moved = repository.open_pull_request("bob", "Move", body=story.pull.body, files=files)
        await world.settled()
        repository.merge(moved.number)
        await world.settled()
        for _ in range(3):  # it may only be late in showing
            await world.advance(60)
        assert str(other.number) in await asked(world, "merged")
        assert other.comments == []
        assert {each.state for each in await world.deliveries()} == {"done"}


def test_what_was_asked_for_as_an_issue_is_a_pull_request_where_github_says_so() -> None:
    assert kind_of(Trigger(("issues.refresh",))) is SubjectKind.ISSUE
    assert kind_of(Trigger(("issues.refresh", "pull_request.edited"))) is SubjectKind.PULL_REQUEST


async def test_with_the_database_lost_issues_are_told_again_and_nothing_is_written(
    key_pair: tuple[str, str], tmp_path: Path, repository: Repository
) -> None:
    async with playing(key_pair, tmp_path, github=repository.github) as world:
        await merged(world)
    (tmp_path / "other").mkdir()
    async with playing(key_pair, tmp_path / "other", github=repository.github) as world:
        world.new_requests()
        pull = repository.pull_request(PULL)
        repository.announce_issue("closed", pull, pull.author)
        await world.settled()
        assert await asked(world, "merged") == [str(TRACKER)]
        assert [each for each in world.new_requests() if each.writes] == []
