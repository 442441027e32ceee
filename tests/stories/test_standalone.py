"""A project without Prow: its own words, without a prefix, as people use them in its threads."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.github import ChangedFile, FakeGitHub, Repository
from tests.harness.support import ROOT
from tests.harness.talk import reactions, replies
from tests.world import APP_ID, SECRET, World, playing

HOME = "example/enhancements"
LABELS = [
    "sig/ui",
    "sig/core",
    "kind/bug",
    "kind/feature",
    "hold",
    "tracker",
    "late",
    "needs-target",
]
FILES = [ChangedFile("added", "proposals/core/1-a/proposal.md", text="# EP 1: A\n")]


@pytest.fixture
async def world(key_pair: tuple[str, str], tmp_path: Path) -> AsyncIterator[World]:
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    repository = github.add_repository(HOME, labels=LABELS)
    repository.add_milestone("v1.2")
    for team, people in (("ui-leads", ["lea"]), ("release-team", ["tom"])):
        github.add_team("example", team, people)
    async with playing(key_pair, tmp_path, ROOT / "docs" / "examples", github) as found:
        yield found


def home(world: World) -> Repository:
    return world.github.repository(HOME)


async def test_an_issue_is_sorted_with_words(world: World) -> None:
    issue = home(world).open_issue("alice", "It breaks")
    for login, text in (
        ("alice", "/kind bug"),
        ("tom", "/milestone 1.2\n/label late"),
        ("alice", "/assign @alice"),
        ("tom", "/milestone clear"),
        ("alice", "Never mind.\n\n/close"),
    ):
        home(world).comment(issue.number, login, text)
        await world.settled()
    assert sorted(issue.labels) == ["kind/bug", "late"]
    assert issue.milestone is None
    assert [account.login for account in issue.assignees] == ["alice"]
    assert issue.state == "closed"
    home(world).comment(issue.number, "alice", "/reopen, it is back")
    await world.settled()
    assert issue.state == "open"


async def test_what_is_not_ours_is_left_alone(world: World) -> None:
    pull = home(world).open_pull_request("alice", "A", "", FILES)
    await world.settled()
    before = len(world.github.writes())
    for text in ("/lgtm", "/approve cancel", "/etc/passwd", "/retest please", "/"):
        home(world).comment(pull.number, "mallory", text)
    await world.settled()
    assert len(world.github.writes()) == before


async def test_holding_and_letting_go(world: World) -> None:
    pull = home(world).open_pull_request("alice", "A", "", FILES)
    home(world).comment(pull.number, "alice", "/hold until Friday")
    await world.settled()
    assert "hold" in pull.labels
    [reply] = replies(pull)
    assert "Held. `/unhold` lets it go." in reply
    comment = home(world).comment(pull.number, "alice", "/hold cancel")
    await world.settled()
    assert "hold" not in pull.labels
    assert reactions(comment) == ["eyes", "+1"]


async def test_a_label_that_somebody_commanded_stays_beside_the_rule_s(world: World) -> None:
    pull = home(world).open_pull_request("alice", "A", "", FILES)
    home(world).comment(pull.number, "alice", "/sig UI")
    await world.settled()
    assert sorted(label for label in pull.labels if label.startswith("sig/")) == [
        "sig/core", "sig/ui",
    ]  # fmt: skip
    home(world).push(
        pull.number, [*FILES, ChangedFile("added", "proposals/core/1-a/b.md", text="b")]
    )
    await world.settled()
    assert "sig/ui" in pull.labels
    home(world).comment(pull.number, "alice", "/remove-sig core")
    await world.settled()
    home(world).push(pull.number, FILES)
    await world.settled()
    assert "sig/core" not in pull.labels


async def test_a_typo_is_explained_and_a_stranger_refused(world: World) -> None:
    issue = home(world).open_issue("alice", "It breaks")
    home(world).comment(issue.number, "alice", "/mielstone v1.2")
    home(world).comment(issue.number, "mallory", "/close")
    await world.settled()
    typo, stranger = replies(issue)
    assert "Did you mean `/milestone`?" in typo
    assert "`/close` is for author or release-team" in stranger
    assert issue.state == "open"
