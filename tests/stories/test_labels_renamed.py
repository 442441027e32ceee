"""A maintainer gives the labels of the process other names while the bot runs."""

from pathlib import Path

import pytest

from tests.fakes.github import Issue
from tests.harness.story import ADOPTING, HOME, OPENING, PULL, Story, patient, stage_of
from tests.world import World, playing

RENAMED = {"kind/tracker": "kind/tracking", "sig/compute": "area/compute"}


def rename(story: Story) -> None:
    """What wears them keeps them, under their new names."""
    for old, new in RENAMED.items():
        story.repository.edit_label(old, new, by="carol")


async def looked_at_again(world: World, story: Story) -> list[str]:
    """Something else happens to all threads; what was written then."""
    story.touch()
    for issue in story.trackers():
        story.repository.announce_issue("edited", issue, issue.author, changes={})
    await world.settled()
    return [f"{each.method} {each.path}" for each in world.new_requests() if each.writes]


def worn(issue: Issue) -> set[str]:
    return set(issue.labels) & {*RENAMED, *RENAMED.values()}


@pytest.mark.parametrize(("name", "steps"), [(ADOPTING, 2), (OPENING, 2), (OPENING, 3)])
async def test_they_are_left_alone_and_nothing_is_opened_or_written_again(
    key_pair: tuple[str, str], tmp_path: Path, name: str, steps: int
) -> None:
    """Before the merge, so that the issue is found or opened without them, and after it."""
    github = stage_of(key_pair, name)
    async with playing(key_pair, tmp_path, github=github) as world:
        story = Story(name, github.repository(HOME))
        for number, step in enumerate(story.steps, 1):
            step()
            await world.settled()
            if number == steps:
                rename(story)
        await patient(world)
        await looked_at_again(world, story)
        assert [await looked_at_again(world, story) for _ in range(2)] == [[], []]
        await patient(world)
        assert not [each for each in world.new_requests() if each.writes]
        [tracker] = story.trackers()
        assert tracker.milestone == "v9.9"
        assert worn(story.repository.pull_request(PULL)) == {"area/compute"}
        assert worn(tracker) <= set(RENAMED.values())
        assert not set(RENAMED) & {each.name for each in story.repository.labels.values()}
