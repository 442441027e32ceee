"""Merges that merge no proposal: of a stack, of a removal, of a revert; and a renamed branch."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.github import ChangedFile, PullRequest, Repository
from tests.stories.test_tracking import (
    HOME,
    assert_adopted,
    document,
    merged,
    ours,
    populated,
    unnumbered,
)
from tests.world import World, playing

SLUG = "veps/sig-compute/warm-reboot/vep.md"
REMOVED = [ChangedFile("removed", SLUG)]


@pytest.fixture
async def world(key_pair: tuple[str, str], tmp_path: Path) -> AsyncIterator[World]:
    async with playing(key_pair, tmp_path, github=populated(key_pair[1])) as found:
        yield found


@pytest.fixture
def repository(world: World) -> Repository:
    return world.github.repository(HOME)


def assert_nothing_is_tracked(repository: Repository, pull: PullRequest) -> None:
    """No issue is opened or touched, and nobody is asked for one."""
    told = "".join(comment.body for comment in pull.comments)
    assert "Merged" not in told
    assert "tracks this proposal" not in told
    assert ours(repository) == []
    for issue in repository.issues.values():
        assert "lifecycle/frozen" not in issue.labels
        assert issue.milestone is None


async def stacked(world: World, *, keep: bool = True) -> PullRequest:
    """Merged into a topic branch, which may be gone then."""
    repository = world.github.repository(HOME)
    head = repository.git.head("main")
    assert head is not None
    repository.git.refs["heads/topic"] = head.sha
    pull = repository.open_pull_request("alice", "Part 2", files=unnumbered(), base="topic")
    await world.settled()
    repository.merge(pull.number)
    if not keep:
        del repository.git.refs["heads/topic"]
    await world.settled()
    return pull


@pytest.mark.parametrize("keep", [True, False])
async def test_a_merge_into_another_branch_tracks_nothing(
    world: World, repository: Repository, keep: bool
) -> None:
    assert_nothing_is_tracked(repository, await stacked(world, keep=keep))


@pytest.mark.parametrize("by_rename", [True, False])
async def test_what_is_removed_gets_no_tracking_issue(
    world: World, repository: Repository, by_rename: bool
) -> None:
    repository.put_file(SLUG, "# VEP: Warm reboot\n")
    files = REMOVED
    if by_rename:
        files = [ChangedFile("renamed", "attic/warm-reboot.md", previous=SLUG)]
    pull = await merged(world, "Not wanted any more.", files, "Remove it")
    assert_nothing_is_tracked(repository, pull)


async def test_a_revert_is_not_called_merged(world: World, repository: Repository) -> None:
    first = await merged(world, "**Tracking issue**: #40\n")
    assert_adopted(repository, first, 40)
    gone = [ChangedFile("removed", document()[0].path)]
    revert = await merged(world, "Reverts #43", gone, 'Revert "VEP 40: Warm reboot"')
    assert all("Merged" not in comment.body for comment in revert.comments)
    assert ours(repository) == []


async def test_a_default_branch_that_is_renamed_stays_the_default_one(
    world: World, repository: Repository
) -> None:
    """GitHub goes on saying of a merged pull request that it went to the old name."""
    pull = await merged(world, "**Tracking issue**: #40\n")
    repository.rename_branch("main", "trunk")
    repository.edit_pull_request(pull.number, title="Another title")
    await world.settled()
    assert_adopted(repository, pull, 40)
    assert {each.state for each in await world.deliveries()} == {"done"}
