"""The tracking issue under the shipped rules: its own status comment, kept in place."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.github import ChangedFile, Repository
from tests.harness.support import ROOT
from tests.world import World, playing

LABELS = ["sig/compute", "kind/tracker", "kind/enhancement", "lifecycle/frozen"]


@pytest.fixture
async def world(key_pair: tuple[str, str], tmp_path: Path) -> AsyncIterator[World]:
    async with playing(key_pair, tmp_path, ROOT / "rules") as found:
        found.github.add_repository("kubevirt/enhancements", labels=LABELS)
        yield found


def repository_of(world: World) -> Repository:
    return world.github.repository("kubevirt/enhancements")


def vep(number: int, stage: str) -> list[ChangedFile]:
    text = f"---\nstage: {stage}\n---\n# VEP #{number}: Live resize\n"
    return [ChangedFile("added", f"veps/sig-compute/{number}-live-resize/vep.md", text=text)]


async def test_the_tracking_issue_says_where_the_proposal_stands_in_one_comment(
    world: World,
) -> None:
    repository = repository_of(world)
    issue = repository.open_issue("alice", "VEP: Live resize", labels=["kind/tracker"])
    await world.settled()
    [comment] = issue.comments
    assert "merge it as `veps/SIG/" in comment.body

    body = f"Tracking issue: #{issue.number}\n"
    pull = repository.open_pull_request(
        "alice", "Live resize", body=body, files=vep(issue.number, "alpha")
    )
    repository.merge(pull.number)
    await world.settled()
    assert sorted(issue.labels) == sorted(LABELS)
    assert [one.id for one in issue.comments] == [comment.id]
    assert "**The proposal is merged:** veps/sig-compute/" in comment.body
    assert "* Stage: alpha" in comment.body


async def test_what_people_write_beside_it_is_left_alone(world: World) -> None:
    repository = repository_of(world)
    issue = repository.open_issue("alice", "VEP: Live resize", "My words.", ["kind/tracker"])
    await world.settled()
    repository.edit_issue(issue.number, body="My other words.", by="alice")
    repository.comment(issue.number, "bob", "And mine.")
    await world.settled()
    assert issue.body == "My other words."
    assert len(issue.comments) == 2
