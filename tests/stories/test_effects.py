"""What rules want, played over HTTP: labels, milestones, assignees, states, comments, checks."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from tests.fakes.github import ChangedFile, FakeGitHub, Fault, Repository
from tests.world import APP_ID, SECRET, World, playing

HEAD = """\
version: 1
process:
  name: EP
  repository: example/enhancements
  proposals: "p/{group}/{number}-{slug}/p.md"
  territory: "p/{group}/**"
  groups: { red: { name: red, label: team/red } }
roles:
  lead: [ team/leads ]
  maintainer: [ permission/maintain ]
rules:
"""

RULES = """\
  - name: on-milestone
    description: A proposal is on the milestone of the cycle.
    for: pull-request
    if: { touches: proposal }
    ensure: { milestone: { set: v1.2 } }

  - name: assigned
    description: Whoever opened it is assigned.
    for: pull-request
    if: { touches: proposal }
    ensure: { assignees: { set: [ "${subject.author}" ] } }

  - name: told
    description: The status says whose it is.
    for: pull-request
    if: { touches: proposal }
    ensure: { status: "Owned by ${group.name}: ${subject.title}." }

  - name: welcome
    description: A welcome, once.
    for: pull-request
    if: { touches: proposal }
    once: { comment: templates/welcome.md, mention: lead }

  - name: approved
    description: A lead has approved it.
    for: pull-request
    if: { touches: proposal }
    ensure:
      check: { name: approval, severity: required, pass: { approved-by: lead }, fail: Ask a lead. }

  - name: finished
    description: What is done is closed.
    for: issue
    if: { label: done }
    ensure: { state: closed }
"""
FILES = [ChangedFile("added", "p/red/1-a/p.md", text="# EP 1: A\n")]


def write_rules(folder: Path, rules: str, head: str = HEAD) -> Path:
    """A folder with rules and a template."""
    found = folder / "rules"
    (found / "templates").mkdir(parents=True, exist_ok=True)
    (found / "ep.yaml").write_text(head + rules, "utf-8")
    (found / "templates" / "welcome.md").write_text(
        "Welcome, {{ subject.author }}: {{ subject.title }}", "utf-8"
    )
    return found


@pytest.fixture
async def world(key_pair: tuple[str, str], tmp_path: Path) -> AsyncIterator[World]:
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    repository = github.add_repository("example/enhancements", labels=["team/red", "done"])
    repository.add_milestone("v1.2")
    github.add_team("example", "leads", ["carol", "dan"])
    async with playing(key_pair, tmp_path, write_rules(tmp_path, RULES), github) as found:
        yield found


def repository_of(world: World) -> Repository:
    return world.github.repository("example/enhancements")


async def test_everything_is_done_once_and_then_left_alone(world: World) -> None:
    repository = repository_of(world)
    pull = repository.open_pull_request("alice", "Paint @carol <b>red</b>", files=FILES)
    await world.settled()
    assert pull.milestone == "v1.2"
    assert [account.login for account in pull.assignees] == ["alice"]
    welcome, status = sorted((c.body for c in pull.comments), key=len)
    assert "Owned by red: Paint @\u200bcarol" in status
    assert "<b>" not in status + welcome
    assert "@carol @dan" in welcome
    assert "Rule: welcome (" in welcome
    [check] = repository.check_runs.values()
    assert (check.name, check.conclusion) == ("approval", "failure")

    world.new_requests()
    repository.announce_issue("synchronize", pull, pull.author, before="", after="")
    await world.settled()
    requests = world.new_requests()
    assert [request for request in requests if request.writes] == []
    assert {request.status for request in requests} <= {304}


async def test_a_status_comment_is_edited_in_place(world: World) -> None:
    repository = repository_of(world)
    pull = repository.open_pull_request("alice", "Red", files=FILES)
    await world.settled()
    before = [comment.id for comment in pull.comments]
    repository.edit_pull_request(pull.number, title="Blue")
    await world.settled()
    assert [comment.id for comment in pull.comments] == before
    assert any("red: Blue." in comment.body for comment in pull.comments)
    assert sum("Welcome" in comment.body for comment in pull.comments) == 1


async def test_a_review_turns_the_check_green_in_place(world: World) -> None:
    repository = repository_of(world)
    pull = repository.open_pull_request("alice", "Red", files=FILES)
    await world.settled()
    repository.submit_review(pull.number, "mallory", "APPROVED")
    await world.settled()
    [check] = repository.check_runs.values()
    assert check.conclusion == "failure"
    repository.submit_review(pull.number, "carol", "APPROVED")
    await world.settled()
    [check] = repository.check_runs.values()
    assert check.conclusion == "success"


async def test_a_milestone_that_a_person_cleared_stays_cleared(world: World) -> None:
    repository = repository_of(world)
    pull = repository.open_pull_request("alice", "Red", files=FILES)
    await world.settled()
    repository.set_milestone(pull.number, None, by="dora")
    await world.settled()
    assert pull.milestone is None


async def test_an_issue_is_closed_and_a_person_who_reopens_it_has_the_last_word(
    world: World,
) -> None:
    repository = repository_of(world)
    issue = repository.open_issue("alice", "Work", "", ["done"])
    await world.settled()
    assert issue.state == "closed"
    repository.reopen(issue.number, by="dora")
    await world.settled()
    assert issue.state == "open"


async def test_a_lost_answer_does_not_say_it_twice(world: World) -> None:
    repository = repository_of(world)
    world.github.faults.add(Fault("POST", r"/comments$", drop=True, after=True))
    pull = repository.open_pull_request("alice", "Red", files=FILES)
    await world.settled()
    await world.advance(60)
    assert len(pull.comments) == 2


async def test_somebody_elses_comment_with_our_marker_counts_for_nothing(world: World) -> None:
    repository = repository_of(world)
    pull = repository.open_pull_request("alice", "Draft", files=[], draft=True)
    repository.comment(pull.number, "mallory", "<!-- vepbot welcome -->\nHa.")
    await world.settled()
    repository.push(pull.number, FILES)
    await world.settled()
    assert sum("Welcome, alice" in comment.body for comment in pull.comments) == 1


async def test_rules_in_report_mode_are_written_down_once_and_change_nothing(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    rules = write_rules(tmp_path, RULES, HEAD.replace("version: 1", "version: 1\nmode: report"))
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    repository = github.add_repository("example/enhancements", labels=["team/red"])
    repository.add_milestone("v1.2")
    async with playing(key_pair, tmp_path, rules, github) as world:
        pull = repository.open_pull_request("alice", "Red", files=FILES)
        await world.settled()
        repository.announce_issue("synchronize", pull, pull.author, before="", after="")
        await world.settled()
        assert [request for request in world.new_requests() if request.writes] == []
        told = [(entry.outcome, entry.operation) for entry in await world.journal()]
    assert ("reported", "set milestone v1.2") in told
    assert len(told) == len(set(told))
    assert {outcome for outcome, _ in told} == {"reported"}


async def test_what_is_fought_over_is_left_alone_and_said_once(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    rule = """\
  - name: red
    description: A proposal of the red team is labelled so.
    for: pull-request
    if: { touches: proposal }
    ensure: { labels: { set: [ "${group.label}" ] } }
"""
    moments = (datetime.now(UTC) + timedelta(seconds=n) for n in count())
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET, now=lambda: next(moments))
    repository = github.add_repository("example/enhancements", labels=["team/red"])
    async with playing(key_pair, tmp_path, write_rules(tmp_path, rule), github) as world:
        pull = repository.open_pull_request("alice", "Red", files=FILES)
        for _ in range(4):
            await world.settled()
            assert pull.labels == ["team/red"]
            repository.remove_label(pull.number, "team/red", by="other[bot]")
        for _ in range(2):
            await world.settled()
            assert pull.labels == []
            repository.announce_issue("synchronize", pull, pull.author, before="", after="")
        await world.settled()
        entries = [entry for entry in await world.journal() if entry.outcome == "parked"]
        assert len(entries) == 1
        assert "changed 4 times within 10 minutes" in entries[0].because
        await world.advance(timedelta(minutes=30).total_seconds())
        repository.announce_issue("synchronize", pull, pull.author, before="", after="")
        await world.settled()
        assert pull.labels == ["team/red"]


async def test_a_check_is_published_anew_when_somebody_asks(world: World) -> None:
    repository = repository_of(world)
    repository.open_pull_request("alice", "Red", files=FILES)
    await world.settled()
    [check] = repository.check_runs.values()
    repository.rerequest_check(check.id, by="carol")
    await world.settled()
    _, again = repository.check_runs.values()
    assert (again.name, again.conclusion) == (check.name, check.conclusion)
