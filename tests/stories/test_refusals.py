"""What GitHub refuses, or leaves out in silence, stops nothing else; it is told, not repeated."""

from pathlib import Path

import pytest

from tests.fakes.github import ChangedFile, FakeGitHub, Fault, Repository
from tests.world import APP_ID, SECRET, World, playing

HOME = "example/enhancements"
PULL = 50
RULES = """\
version: 1
process:
  name: EP
  repository: example/enhancements
  proposals: "p/{group}/{number}-{slug}/p.md"
  territory: "p/{group}/**"
  tracker-label: tracker
  groups: { red: { name: red, label: team/red } }
roles: { author: [ pull-request.author ] }
commands: { prefix: /ep }
rules:
  - name: label
    description: The label of the team.
    for: pull-request
    if: { touches: proposal }
    ensure: { labels: { set: [ team/red ] } }
  - name: own
    description: The author owns it.
    for: pull-request
    if: { touches: proposal }
    ensure: { assignees: { set: [ "${subject.author}" ] } }
  - name: gate
    description: The gate.
    for: pull-request
    if: { touches: proposal }
    ensure: { check: { name: gate, pass: { label: "team/*" }, fail: No team. } }
  - name: take
    description: Somebody takes it.
    for: pull-request
    on-command: take
    who: [ anybody ]
    example: take
    ensure: { assignees: { set: [ stranger ] } }
"""
STATUS = """\
  - name: status
    description: How it stands.
    for: pull-request
    if: { touches: proposal }
    ensure: { status: "Look at it." }
"""
TRACKING = """\
  - name: track
    description: A proposal has an issue.
    for: pull-request
    if: { touches: proposal, merged: true }
    ensure:
      issue:
        title: "EP: ${proposal.title}"
        body: Tracks it.
        labels: [ tracker, team/red ]
        assign: [ "${subject.author}", lead ]
"""
FILES = [ChangedFile("added", "p/red/dark/p.md", text="# EP: Paint\n")]


def github(key_pair: tuple[str, str]) -> FakeGitHub:
    found = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    repository = found.add_repository(HOME, labels=["team/red", "tracker"])
    repository.assigns_anybody = False
    repository.grant("lead", "write")
    return found


def rules(folder: Path, *more: str) -> Path:
    found = folder / "rules"
    found.mkdir()
    (found / "ep.yaml").write_text("".join((RULES, *more)), "utf-8")
    return found


def opened(world: World) -> Repository:
    repository = world.github.repository(HOME)
    repository.open_pull_request("outsider", "Paint", files=FILES, number=PULL)
    return repository


async def much_happens(world: World, repository: Repository) -> None:
    """Hours pass, and there are events in each of them."""
    for number in range(8):
        repository.edit_pull_request(PULL, title=f"Paint {number}")
        await world.settled()
        await world.advance(700)


def asked(world: World, end: str, method: str = "POST") -> int:
    found = (each for each in world.github.requests if each.method == method)
    return len([each for each in found if each.path.endswith(end)])


def full(number: int) -> Fault:
    message = "Cannot add more than 100 labels to an issue"
    errors = [{"resource": "Label", "code": "custom", "message": message}]
    body = {"message": "Validation Failed", "errors": errors}
    return Fault("POST", rf"/issues/{number}/labels$", times=999, status=422, body=body)


async def test_one_refused_write_stops_no_other_and_is_told(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    folder = rules(tmp_path, STATUS)
    async with playing(key_pair, tmp_path, folder, github(key_pair)) as world:
        world.github.faults.add(full(PULL))
        repository = opened(world)
        await world.settled()
        assert {each.name: each.conclusion for each in repository.check_runs.values()} == {
            "gate": "neutral"
        }
        [status] = repository.pull_request(PULL).comments
        assert "label team/red not added: take labels off that are not needed" in status.body
        await much_happens(world, repository)
        assert asked(world, "/labels") == 1
        assert not [each for each in await world.deliveries() if each.state != "done"]
        assert [each.body for each in repository.pull_request(PULL).comments] == [status.body]


async def test_it_is_tried_again_when_a_day_has_passed_or_what_it_depends_on_has_changed(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    folder = rules(tmp_path, STATUS)
    async with playing(key_pair, tmp_path, folder, github(key_pair)) as world:
        world.github.faults.add(full(PULL))
        repository = opened(world)
        await world.settled()
        repository.create_label("other")
        repository.add_labels(PULL, ["other"], by="lead")
        await world.settled()
        repository.edit_pull_request(PULL, title="Paint it")
        await world.settled()
        assert asked(world, "/labels") == 2
        world.github.faults.clear()
        await world.advance(25 * 3600)
        assert "team/red" in repository.pull_request(PULL).labels
        [status] = repository.pull_request(PULL).comments
        assert "not added" not in status.body


async def test_what_is_left_out_in_silence_is_seen_noted_and_not_repeated(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    """Without a status comment the check says it."""
    async with playing(key_pair, tmp_path, rules(tmp_path), github(key_pair)) as world:
        repository = opened(world)
        await world.settled()
        await much_happens(world, repository)
        assert asked(world, "/assignees") == 1
        journal = [each for each in await world.journal() if each.operation == "assign outsider"]
        assert [each.outcome for each in journal] == ["planned", "left out"]
        assert "outsider: let them comment" in (journal[-1].error or "")
        [check] = repository.check_runs.values()
        assert "outsider not assigned: let them comment there once" in check.output["summary"]


async def test_a_command_that_came_to_nothing_is_answered_so(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    async with playing(key_pair, tmp_path, rules(tmp_path), github(key_pair)) as world:
        repository = opened(world)
        await world.settled()
        fault = {"number": PULL, "assignees": []}
        world.github.faults.add(Fault("POST", r"/assignees$", times=9, status=201, body=fault))
        comment = repository.comment(PULL, "stranger", "/ep take")
        await world.settled()
        assert "+1" not in {each.content for each in comment.reactions}
        reply = repository.pull_request(PULL).comments[-1]
        assert reply.author.login == "vepbot[bot]"
        assert "**Not done.** Stranger not assigned: let them comment" in reply.body


@pytest.mark.parametrize("kind", ["refused", "all refused"])
async def test_an_issue_is_opened_without_whom_github_does_not_assign(
    key_pair: tuple[str, str], tmp_path: Path, kind: str
) -> None:
    folder = rules(tmp_path, STATUS, TRACKING)
    async with playing(key_pair, tmp_path, folder, github(key_pair)) as world:
        repository = opened(world)
        await world.settled()
        if kind == "all refused":  # GitHub names one field at a time
            errors = [{"resource": "Issue", "field": "labels", "code": "invalid"}]
            body = {"message": "Validation Failed", "errors": errors}
            world.github.faults.add(Fault("POST", r"/issues$", status=422, body=body))
        repository.merge(PULL)
        await world.settled()
        [tracker] = [each for number, each in repository.issues.items() if number != PULL]
        assert [each.login for each in tracker.assignees] == ["lead"]
        assert set(tracker.labels) == {"tracker", "team/red"}
        [status] = repository.pull_request(PULL).comments
        assert "outsider not assigned: let them comment there once" in status.body
        await much_happens(world, repository)
        assert len(repository.issues) == 2
        assert asked(world, f"/issues/{tracker.number}/assignees") == 1
        assert [each.body for each in repository.pull_request(PULL).comments] == [status.body]


async def test_an_issue_that_github_refuses_for_good_keeps_neither_gate_nor_status_away(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    folder = rules(tmp_path, STATUS, TRACKING)
    async with playing(key_pair, tmp_path, folder, github(key_pair)) as world:
        errors = [{"resource": "Issue", "field": "title", "code": "invalid"}]
        body = {"message": "Validation Failed", "errors": errors}
        repository = opened(world)
        repository.merge(PULL)
        world.github.faults.add(Fault("POST", r"/issues$", times=99, status=422, body=body))
        await world.settled()
        [status] = repository.pull_request(PULL).comments
        assert "not done: open issue EP: Paint; look at it there" in status.body
        assert repository.check_runs
        await much_happens(world, repository)
        assert asked(world, "/issues") <= 3
