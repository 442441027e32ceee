"""The freeze passes, an exception is asked for, granted, and ends: the gate follows by itself."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.fakes.github import ChangedFile, FakeGitHub, Issue, PullRequest, Repository
from tests.harness.support import ROOT
from tests.world import APP_ID, SECRET, Clock, World, playing

HOME = "kubevirt/enhancements"
LABELS = [
    "sig/compute", "kind/tracker", "kind/enhancement", "lifecycle/frozen",
    *(f"exception/{state}" for state in ("requested", "granted", "denied", "expired")),
]  # fmt: skip
SCHEDULE = """\
- { when: FREEZE, what: Virtualization Enhancement Proposal (VEP) Freeze }
- { when: 2099-01-01, milestone: KubeVirt Code Freeze }
- { when: 2099-06-01, milestone: GA, who: KubeVirt }
"""
ASK = "/vep exception request\nwhy: The review took long.\nuntil: two weeks\nimpact: No alpha.\n"


def day(offset: int) -> str:
    return f"{datetime.now(UTC) + timedelta(days=offset):%Y-%m-%d}"


def started(key_pair: tuple[str, str], clock: Clock | None = None) -> FakeGitHub:
    """With a repository of proposals, whose freeze was ten days ago."""
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET, now=clock)
    github.jwt_time = lambda: datetime.now(UTC)
    repository = github.add_repository(HOME, labels=LABELS)
    repository.grant("dora", "maintain")
    schedule = SCHEDULE.replace("FREEZE", day(-10))
    files = {"releases/v1.9/schedule.yaml": schedule}
    github.add_repository("kubevirt/sig-release", files=files)
    return github


@pytest.fixture
async def world(key_pair: tuple[str, str], tmp_path: Path) -> AsyncIterator[World]:
    async with playing(key_pair, tmp_path, ROOT / "rules", started(key_pair)) as found:
        yield found


def home(world: World) -> Repository:
    return world.github.repository(HOME)


async def proposed(world: World) -> tuple[Issue, PullRequest]:
    """A tracking issue and alice's proposal, ten days after the freeze of its release."""
    tracker = home(world).open_issue("alice", "VEP: Live resize", labels=["kind/tracker"])
    text = f"# VEP #{tracker.number}: Live resize\n\n## Target releases\n\n- alpha: v1.9\n"
    path = f"veps/sig-compute/{tracker.number}-live-resize/vep.md"
    pull = home(world).open_pull_request(
        "alice", "Live resize", f"Tracking issue: #{tracker.number}",
        [ChangedFile("added", path, text=text)],
    )  # fmt: skip
    await world.settled()
    return tracker, pull


def gate(world: World) -> str | None:
    """What the gate says at the moment."""
    runs = [run for run in home(world).check_runs.values() if run.name == "vep-freeze"]
    return max(runs, key=lambda run: run.id).conclusion if runs else None


def ledgers(tracker: Issue) -> list[str]:
    mark = "<!-- vepbot exceptions -->"
    return [each.body for each in tracker.comments if each.body.startswith(mark)]


async def say(world: World, issue: Issue, by: str, text: str) -> None:
    home(world).comment(issue.number, by, text)
    await world.settled()


async def test_it_is_asked_for_granted_and_ends(world: World) -> None:
    tracker, pull = await proposed(world)
    assert gate(world) == "failure"
    missed = [one for one in pull.comments if "missed the VEP freeze of v1.9" in one.body]
    assert len(missed) == 1

    await say(world, pull, "alice", ASK)
    assert "exception/requested" in tracker.labels
    [ledger] = ledgers(tracker)
    assert "**The exception was asked for" in ledger or "for v1.9 was asked for" in ledger
    assert "* Why: The review took long." in ledger
    assert gate(world) == "failure"

    await say(world, pull, "dora", f"/vep exception grant until {day(7)}")
    assert "exception/granted" in tracker.labels
    assert "exception/requested" not in tracker.labels
    assert gate(world) == "success"
    assert len(ledgers(tracker)) == 1

    await world.advance(timedelta(days=9).total_seconds())
    assert gate(world) == "failure"
    assert "exception/expired" in tracker.labels
    again = [one for one in pull.comments if "missed the VEP freeze of v1.9" in one.body]
    assert len(again) == 1


async def test_who_leaves_a_question_out_is_asked_it(world: World) -> None:
    tracker, pull = await proposed(world)
    await say(world, pull, "alice", "/vep exception request\nwhy: It took long.\n")
    told = pull.comments[-1].body
    assert "`until:` how much more time it needs, `impact:` what happens if it is refused" in told
    assert ledgers(tracker) == []


async def test_an_author_cannot_grant_it(world: World) -> None:
    tracker, pull = await proposed(world)
    await say(world, pull, "alice", ASK)
    await say(world, pull, "alice", f"/vep exception grant until {day(7)}")
    assert gate(world) == "failure"
    assert "exception/granted" not in tracker.labels


async def test_what_somebody_changed_by_hand_grants_nothing(world: World) -> None:
    tracker, pull = await proposed(world)
    await say(world, pull, "alice", ASK)
    await say(world, pull, "dora", "/vep exception deny Too late.")
    [comment] = [each for each in tracker.comments if each.body in ledgers(tracker)]
    granted = comment.body.replace("denied", "granted")
    home(world).edit_comment(comment.id, granted[:-60] + "A" * 56 + " -->", by="mallory")
    home(world).edit_pull_request(pull.number, title="Live resize of disks", by="alice")
    await world.settled()
    assert gate(world) == "failure"


async def test_it_is_granted_on_the_tracking_issue_as_well(world: World) -> None:
    tracker, pull = await proposed(world)
    home(world).add_milestone("v1.9")
    home(world).set_milestone(tracker.number, "v1.9", by="dora")
    await say(world, pull, "alice", ASK)
    await say(world, tracker, "dora", f"/vep exception grant until {day(7)}")
    assert gate(world) == "success"
    assert len(ledgers(tracker)) == 1
    assert ledgers(pull) == []


@pytest.mark.parametrize(
    ("by", "text"), [("alice", ASK), ("dora", f"/vep exception grant until {day(7)}")]
)
async def test_what_is_for_no_proposal_in_particular_is_not_put_on_record(
    world: World, by: str, text: str
) -> None:
    """The issue has no merged document, and its text can name any pull request."""
    tracker, pull = await proposed(world)
    home(world).add_milestone("v1.9")
    home(world).set_milestone(tracker.number, "v1.9", by="dora")
    home(world).edit_issue(tracker.number, body=f"VEP PR: #{pull.number}", by="alice")
    await say(world, tracker, by, text)
    assert "Write this on the pull request with the proposal" in tracker.comments[-1].body
    assert ledgers(tracker) == []
    assert gate(world) == "failure"


async def test_another_proposal_that_is_pushed_does_not_inherit_it(world: World) -> None:
    _, pull = await proposed(world)
    await say(world, pull, "alice", ASK)
    await say(world, pull, "dora", f"/vep exception grant until {day(7)}")
    assert gate(world) == "success"
    text = "# VEP #1: Evil\n\n## Target releases\n\n- alpha: v1.9\n"
    other = ChangedFile("added", "veps/sig-compute/1-evil/vep.md", text=text)
    home(world).push(pull.number, [other])
    await world.settled()
    assert gate(world) == "failure"


async def test_without_a_release_it_is_not_granted_and_opens_no_later_freeze(world: World) -> None:
    tracker, _ = await proposed(world)
    await say(world, tracker, "dora", "/vep exception grant")
    assert "Say first which release it is for" in tracker.comments[-1].body
    assert ledgers(tracker) == []
    assert gate(world) == "failure"


async def test_asked_for_after_the_milestone_was_cleared_it_is_for_that_release(
    world: World,
) -> None:
    tracker = home(world).open_issue("alice", "VEP: Live resize", labels=["kind/tracker"])
    path = f"veps/sig-compute/{tracker.number}-live-resize/vep.md"
    home(world).put_file(path, f"# VEP #{tracker.number}: Live resize\n")
    home(world).add_milestone("v1.9")
    home(world).set_milestone(tracker.number, "v1.9", by="vepbot[bot]")
    await world.settled()
    home(world).set_milestone(tracker.number, None, by="dora")
    await world.settled()
    await say(world, tracker, "alice", ASK)
    [ledger] = ledgers(tracker)
    assert "**The exception for v1.9 was asked for" in ledger


async def test_with_the_database_lost_it_is_still_known(
    world: World, key_pair: tuple[str, str], tmp_path: Path
) -> None:
    _, pull = await proposed(world)
    await say(world, pull, "alice", ASK)
    await say(world, pull, "dora", f"/vep exception grant until {day(7)}")
    folder = tmp_path / "another"
    folder.mkdir()
    async with playing(key_pair, folder, ROOT / "rules", world.github) as fresh:
        home(fresh).push(pull.number, [])
        await fresh.settled()
        assert gate(fresh) == "success"
