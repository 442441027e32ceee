"""Documents, schedules, tracking issues and people, read over HTTP by the standalone example."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.fakes.github import ChangedFile, FakeGitHub, Fault, Repository
from tests.harness.support import ROOT
from tests.world import APP_ID, SECRET, World, playing

PATH = "proposals/ui/3-dark/proposal.md"
LABELS = ["sig/ui", "sig/core", "tracker", "needs-target", "hold", "late"]
SCHEDULE = """\
- { when: FREEZE, what: Enhancement Freeze }
- { when: 2099-06-01, milestone: v1.2 GA }
"""


def document(target: str) -> str:
    return f"# EP 3: Dark mode\n\n## Target releases\n\n- alpha: {target}\n"


def change(target: str, status: str = "added") -> list[ChangedFile]:
    return [ChangedFile(status, PATH, text=document(target))]


def day(offset: int) -> str:
    return f"{datetime.now(UTC) + timedelta(days=offset):%Y-%m-%d}"


@pytest.fixture
async def world(key_pair: tuple[str, str], tmp_path: Path) -> AsyncIterator[World]:
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    repository = github.add_repository("example/enhancements", labels=LABELS)
    repository.add_milestone("v1.2")
    schedule = SCHEDULE.replace("FREEZE", day(60))
    github.add_repository("example/releases", files={"v1.2/schedule.yaml": schedule})
    rules = tmp_path / "rules"
    shutil.copytree(ROOT / "docs" / "examples", rules, ignore=lambda *_: {"keps.yaml", "tests"})
    async with playing(key_pair, tmp_path, rules, github) as found:
        yield found


def repository_of(world: World) -> Repository:
    return world.github.repository("example/enhancements")


def conclusions(world: World) -> dict[str, str | None]:
    return {run.name: run.conclusion for run in repository_of(world).check_runs.values()}


async def test_a_new_target_is_read_from_the_document_and_the_freeze_from_the_schedule(
    world: World,
) -> None:
    pull = repository_of(world).open_pull_request("alice", "Dark mode", files=change("v1.2"))
    await world.settled()
    assert pull.labels == ["sig/ui"]
    assert pull.milestone == "v1.2"
    assert conclusions(world) == {"freeze": "success"}


async def test_a_proposal_without_target_is_asked_for_one_until_it_has_one(world: World) -> None:
    repository = repository_of(world)
    pull = repository.open_pull_request("alice", "Dark mode", files=change("TBD"))
    await world.settled()
    assert sorted(pull.labels) == ["needs-target", "sig/ui"]
    assert "No new release is targeted" in pull.comments[0].body
    repository.push(pull.number, change("v1.2"))
    await world.settled()
    assert pull.labels == ["sig/ui"]
    assert "Nothing to say here" in pull.comments[0].body
    assert len(pull.comments) == 1


async def test_after_the_freeze_the_gate_is_closed(world: World) -> None:
    github = world.github
    schedule = SCHEDULE.replace("FREEZE", day(-3))
    github.repository("example/releases").put_file("v1.2/schedule.yaml", schedule)
    repository_of(world).open_pull_request("alice", "Dark mode", files=change("v1.2"))
    await world.settled()
    assert conclusions(world) == {"freeze": "failure"}


async def test_a_release_that_has_no_schedule_yet_is_still_to_come(world: World) -> None:
    repository = repository_of(world)
    pull = repository.open_pull_request("alice", "Dark mode", files=change("v1.3"))
    await world.settled()
    assert pull.milestone == "v1.3"
    assert repository.milestone_titled("v1.3").due_on is None


async def test_a_milestone_is_created_once_and_due_on_the_last_day(world: World) -> None:
    repository = repository_of(world)
    world.github.repository("example/releases").put_file("v1.10/schedule.yaml", SCHEDULE)
    for title in ("First", "Second"):
        repository.open_pull_request("alice", title, files=change("v1.10"))
    await world.settled()
    assert [one.title for one in repository.milestones.values()] == ["v1.2", "v1.10"]
    due = repository.milestone_titled("v1.10").due_on
    assert due is not None
    assert due.date().isoformat() == "2099-06-01"


async def test_an_unreadable_schedule_changes_nothing(world: World) -> None:
    world.github.faults.add(Fault("GET", r"/example/releases/contents", status=403, times=99))
    pull = repository_of(world).open_pull_request("alice", "Dark mode", files=change("v1.2"))
    await world.settled()
    assert pull.labels == ["sig/ui"]
    assert pull.milestone is None
    assert conclusions(world) == {}


async def test_a_merge_opens_one_tracking_issue_however_often_it_is_looked_at(
    world: World,
) -> None:
    repository = repository_of(world)
    pull = repository.open_pull_request("alice", "No number", files=unnumbered())
    repository.merge(pull.number)
    await world.settled()
    trackers = [issue for issue in repository.issues.values() if "tracker" in issue.labels]
    assert [issue.title for issue in trackers] == ["EP —: Dark mode"]
    assert "Tracks the proposal" in (trackers[0].body or "")
    for _ in range(2):
        repository.announce_issue("closed", pull, pull.author)
        await world.settled()
    assert [i for i in repository.issues.values() if "tracker" in i.labels] == trackers


def unnumbered() -> list[ChangedFile]:
    text = document("v1.2").replace("EP 3: ", "")
    return [ChangedFile("added", "proposals/ui/dark/proposal.md", text=text)]


async def test_a_tracking_issue_that_is_named_is_adopted(world: World) -> None:
    repository = repository_of(world)
    issue = repository.open_issue("alice", "Dark mode", "Work", ["tracker"])
    body = f"**Tracking issue**: #{issue.number}\n"
    pull = repository.open_pull_request("alice", "Dark mode", body=body, files=change("v1.2"))
    repository.merge(pull.number)
    await world.settled()
    assert sorted(issue.labels) == ["sig/ui", "tracker"]
    assert issue.milestone == "v1.2"
    assert len(repository.issues) == 2


async def test_a_number_that_is_a_pull_request_is_never_taken_for_the_issue(world: World) -> None:
    repository = repository_of(world)
    other = repository.open_pull_request("bob", "Something else", files=[])
    body = f"Tracking issue: #{other.number}\n"
    pull = repository.open_pull_request("alice", "Dark mode", body=body, files=change("v1.2"))
    repository.merge(pull.number)
    await world.settled()
    assert other.labels == []
    assert other.milestone is None
    assert len(repository.issues) == 2


async def test_a_look_at_what_has_not_changed_costs_only_304(world: World) -> None:
    repository = repository_of(world)
    issue = repository.open_issue("alice", "Dark mode", "Work", ["tracker"])
    body = f"Tracking issue: #{issue.number}"
    pull = repository.open_pull_request("alice", "Dark mode", body=body, files=change("v1.2"))
    await world.settled()
    await world.advance(3600)
    world.new_requests()
    repository.announce_issue("synchronize", pull, pull.author, before="", after="")
    await world.settled()
    requests = world.new_requests()
    assert {request.status for request in requests} == {304}
    assert [request for request in requests if request.writes] == []
