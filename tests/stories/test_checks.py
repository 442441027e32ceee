"""Checks beyond the usual, over HTTP: in a merge queue, and when all of them shall run again."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.github import ChangedFile, CheckRun, FakeGitHub, Repository
from tests.world import APP_ID, SECRET, World, label_rules, playing

HOME = "example/enhancements"
RULES = """\
version: 1
process:
  name: EP
  repository: example/enhancements
  proposals: "p/{group}/{number}-{slug}/p.md"
  territory: "p/{group}/**"
  groups: { red: { name: red, label: team/red } }
rules:
  - name: labelled
    description: A proposal carries the label of its group.
    for: pull-request
    if: { touches: proposal }
    ensure: { labels: { set: [ team/red ] } }

  - name: gate
    description: A proposal that is not on hold may be merged.
    for: pull-request
    if: { touches: proposal }
    ensure:
      check: { name: gate, severity: required, pass: { not: { label: hold } }, fail: On hold. }
"""
FILES = [ChangedFile("added", "p/red/1-a/p.md", text="# EP 1: A\n")]


@pytest.fixture
async def world(key_pair: tuple[str, str], tmp_path: Path) -> AsyncIterator[World]:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "ep.yaml").write_text(RULES, "utf-8")
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    github.subscribe("merge_group")
    github.add_repository(HOME, labels=["team/red", "hold"])
    async with playing(key_pair, tmp_path, rules, github) as found:
        yield found


def repository_of(world: World) -> Repository:
    return world.github.repository(HOME)


def runs_on(repository: Repository, sha: str) -> list[CheckRun]:
    return [run for run in repository.check_runs.values() if run.head_sha == sha]


async def test_a_merge_queue_gets_the_verdict_of_the_pull_request_that_it_merges(
    world: World,
) -> None:
    repository = repository_of(world)
    good = repository.open_pull_request("alice", "Red", files=FILES)
    bad = repository.open_pull_request("bob", "Held", files=FILES)
    repository.add_labels(bad.number, ["hold"], by="carol")
    other = repository.open_pull_request("bob", "No proposal")
    await world.settled()
    groups = [repository.queue_merge(each.number) for each in (good, bad, other)]
    await world.settled()
    found = [
        [(run.name, run.conclusion, run.external_id.partition("/")[0]) for run in runs]
        for runs in (runs_on(repository, group.head.sha) for group in groups)
    ]
    assert found == [[("gate", "success", "1")], [("gate", "failure", "2")], []]
    assert len(runs_on(repository, good.head_sha)) == 1


async def test_a_group_is_judged_when_it_is_made_and_once(world: World) -> None:
    repository = repository_of(world)
    pull = repository.open_pull_request("alice", "Red", files=FILES)
    await world.settled()
    world.new_requests()
    group = repository.queue_merge(pull.number)
    await world.settled()
    written = [each.path for each in world.new_requests() if each.writes]
    assert written == [f"/repos/{HOME}/check-runs"]
    for delivery in list(world.github.deliveries):
        world.github.redeliver(delivery.guid)
    await world.settled()
    assert world.new_requests() == []

    repository.dequeue(pull.number)
    repository.add_labels(pull.number, ["hold"], by="carol")
    again = repository.queue_merge(pull.number)
    await world.settled()
    told = [run.conclusion for each in (group, again) for run in runs_on(repository, each.head.sha)]
    assert told == ["success", "failure"]


async def test_with_the_database_lost_a_redelivery_finds_what_was_published(
    key_pair: tuple[str, str], world: World, tmp_path: Path
) -> None:
    repository = repository_of(world)
    pull = repository.open_pull_request("alice", "Red", files=FILES)
    repository.queue_merge(pull.number)
    await world.settled()
    repository.merge(pull.number)
    await world.settled()
    known = dict(repository.check_runs)
    (tmp_path / "other").mkdir()
    github = world.github
    asked = next(each for each in github.deliveries if each.event == "merge_group")
    async with playing(key_pair, tmp_path / "other", tmp_path / "rules", github) as second:
        github.redeliver(asked.guid)
        await second.settled()
        assert second.new_requests() != []
    assert repository.check_runs == known


async def test_all_checks_of_a_forks_pull_request_run_again(world: World) -> None:
    repository = repository_of(world)
    pull = repository.open_pull_request("alice", "Red", files=FILES)
    await world.settled()
    world.new_requests()
    repository.rerequest_checks(pull.head_sha, by="carol")
    await world.settled()
    asked = next(each for each in world.github.deliveries if each.event == "check_suite")
    assert asked.payload["check_suite"]["pull_requests"] == []
    assert [run.conclusion for run in runs_on(repository, pull.head_sha)] == ["success"] * 2
    # Whose the commit is, and then as at any other time.
    requests = world.new_requests()
    assert len([each for each in requests if each.writes]) == 1
    assert len([each for each in requests if each.reads]) <= 5

    for delivery in list(world.github.deliveries):
        world.github.redeliver(delivery.guid)
    await world.settled()
    assert world.new_requests() == []


async def test_all_checks_of_a_branch_here_run_again(world: World) -> None:
    repository = repository_of(world)
    owner = HOME.partition("/")[0]
    pull = repository.open_pull_request(owner, "Red", files=FILES)
    await world.settled()
    repository.rerequest_checks(pull.head_sha, by="carol")
    await world.settled()
    assert len(runs_on(repository, pull.head_sha)) == 2


async def test_checks_of_a_merge_queue_run_again_where_they_are(world: World) -> None:
    repository = repository_of(world)
    pull = repository.open_pull_request("alice", "Red", files=FILES)
    group = repository.queue_merge(pull.number)
    await world.settled()
    [run] = runs_on(repository, group.head.sha)
    repository.rerequest_check(run.id, by="carol")
    repository.rerequest_checks(group.head.sha, by="carol")
    await world.settled()
    assert len(runs_on(repository, group.head.sha)) == 3
    assert len(runs_on(repository, pull.head_sha)) == 1


async def test_a_commit_without_our_checks_is_nobodys(world: World) -> None:
    repository = repository_of(world)
    pull = repository.open_pull_request("alice", "No proposal")
    await world.settled()
    repository.rerequest_checks(pull.head_sha, by="carol")
    await world.settled()
    assert repository.check_runs == {}
    assert {each.state for each in await world.deliveries()} == {"done"}


async def test_a_group_costs_nothing_where_no_rule_publishes_a_check(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    github.subscribe("merge_group")
    repository = github.add_repository("kubevirt/enhancements", labels=["sig/compute"])
    async with playing(key_pair, tmp_path, label_rules(tmp_path), github) as world:
        pull = repository.open_pull_request("alice", "Red", files=FILES)
        await world.settled()
        world.new_requests()
        repository.queue_merge(pull.number)
        await world.settled()
        assert world.new_requests() == []
        assert [each.event for each in await world.deliveries()] == ["pull_request"]
