"""GitHub fails in all its ways while a label is set: the end is the same, nothing done twice."""

from pathlib import Path

import pytest

from tests.fakes.github import ChangedFile, Fault, PullRequest, Repository
from tests.world import World, playing

LABEL_WRITE = r"/issues/\d+/labels$"
VEP = [ChangedFile("added", "veps/sig-compute/25-a/vep.md", text="# VEP #25: A\n")]

FAULTS = {
    "502 before": Fault("POST", LABEL_WRITE, status=502),
    "502 after it was carried out": Fault("POST", LABEL_WRITE, status=502, after=True),
    "connection lost before": Fault("POST", LABEL_WRITE, drop=True),
    "connection lost after it was carried out": Fault("POST", LABEL_WRITE, drop=True, after=True),
    "secondary limit": Fault("POST", LABEL_WRITE, status=403, headers={"Retry-After": "20"}),
    "too many requests": Fault("POST", LABEL_WRITE, status=429),
    "the pull request cannot be read": Fault("GET", r"/pulls/\d+$", times=3, status=500),
    "the files cannot be read": Fault("GET", r"/files$", times=2, drop=True),
    "the files are refused": Fault("GET", r"/files$", status=403, body={"message": "no"}),
    "the timeline cannot be read": Fault("GET", r"/timeline$", status=503),
    "the labels cannot be read": Fault("GET", r"/labels$", status=503),
    "no token": Fault("POST", r"/access_tokens$", status=500),
    "not even a JSON answer": Fault("GET", r"/pulls/\d+$", status=502, body={}),
}


@pytest.fixture
def repository(world: World) -> Repository:
    return world.github.add_repository("kubevirt/enhancements", labels=["sig/compute"])


def labelings(pull: PullRequest) -> int:
    """How often the timeline says the label was set."""
    return sum(event.event == "labeled" for event in pull.events)


@pytest.mark.parametrize("name", FAULTS)
async def test_the_end_is_the_same(world: World, repository: Repository, name: str) -> None:
    world.github.faults.add(FAULTS[name])
    pull = repository.open_pull_request("alice", "VEP 25", files=VEP)
    await world.settled()
    for _ in range(8):
        await world.advance(60)
    assert pull.labels == ["sig/compute"]
    assert labelings(pull) == 1
    deliveries = await world.deliveries()
    assert {item.state for item in deliveries} == {"done"}


async def test_an_expired_token_is_replaced_within_the_evaluation(
    world: World, repository: Repository
) -> None:
    repository.open_pull_request("alice", "VEP 25", files=VEP)
    await world.settled()
    world.github.expire_tokens()
    pull = repository.open_pull_request("bob", "VEP 26", files=VEP)
    await world.settled()
    assert pull.labels == ["sig/compute"]


async def test_a_spent_rate_limit_is_waited_for_without_asking_again(
    world: World, repository: Repository
) -> None:
    repository.open_pull_request("alice", "VEP 24", files=VEP)
    await world.settled()
    world.new_requests()
    world.github.set_rate_limit(remaining=0)
    pull = repository.open_pull_request("alice", "VEP 25", files=VEP)
    await world.settled()
    for _ in range(5):
        await world.advance(60)
    assert len(world.new_requests()) == 1
    world.github.set_rate_limit(remaining=5000)
    await world.advance(3600)
    assert pull.labels == ["sig/compute"]


async def test_a_pull_request_that_vanished_is_no_error(
    world: World, repository: Repository
) -> None:
    pull = repository.open_pull_request("alice", "VEP 25", files=VEP)
    del repository.issues[pull.number]
    await world.settled()
    for _ in range(3):
        await world.advance(60)
    assert {item.state for item in await world.deliveries()} == {"done"}


async def test_a_pull_request_that_shows_late_is_labelled(
    world: World, repository: Repository
) -> None:
    """A replica of GitHub's may not know yet what the webhook tells of."""
    world.github.faults.add(Fault("GET", r"/pulls/\d+$", status=404, body={"message": "no"}))
    pull = repository.open_pull_request("alice", "VEP 25", files=VEP)
    await world.settled()
    await world.advance(60)
    assert pull.labels == ["sig/compute"]


async def test_an_app_that_was_installed_anew_is_found_again(
    world: World, repository: Repository
) -> None:
    gone = Fault("POST", r"/access_tokens$", status=404, body={"message": "Not Found"})
    world.github.faults.add(gone)
    pull = repository.open_pull_request("alice", "VEP 25", files=VEP)
    await world.settled()
    assert pull.labels == ["sig/compute"]


async def test_an_app_that_is_not_installed_any_more_leaves_no_backlog(
    world: World, repository: Repository
) -> None:
    pull = repository.open_pull_request("alice", "VEP 25", files=VEP)
    repository.installed, repository.private = False, True
    await world.settled()
    for _ in range(8):
        await world.advance(300)
    assert pull.labels == []
    assert {item.state for item in await world.deliveries()} == {"done"}


async def test_a_permission_that_is_missing_is_waited_for(
    world: World, repository: Repository
) -> None:
    missing = {"message": "Resource not accessible by integration"}
    world.github.faults.add(Fault("POST", LABEL_WRITE, times=3, status=403, body=missing))
    pull = repository.open_pull_request("alice", "VEP 25", files=VEP)
    await world.settled()
    for _ in range(4):  # nobody tells when it is granted: once an hour
        await world.advance(3700)
    assert pull.labels == ["sig/compute"]


async def test_more_writes_than_a_minute_allows_are_spread(
    world: World, repository: Repository
) -> None:
    pulls = [repository.open_pull_request("alice", f"VEP {n}", files=VEP) for n in range(1, 101)]
    await world.settled()
    assert sum(bool(pull.labels) for pull in pulls) == 65
    for _ in range(4):
        await world.advance(60)
    assert all(pull.labels == ["sig/compute"] for pull in pulls)
    assert len(world.github.writes()) == 100


async def test_a_command_is_answered_although_the_others_have_spent_their_writes(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    async with playing(key_pair, tmp_path) as world:
        labels = ["sig/compute", "sig/network"]
        repository = world.github.add_repository("kubevirt/enhancements", labels=labels)
        pulls = [repository.open_pull_request("alice", f"VEP {n}", files=VEP) for n in range(1, 41)]
        await world.settled()
        assert len(world.github.writes()) == 70  # five of them are checks
        stranger = repository.comment(pulls[-1].number, "eve", "/vep help")
        await world.settled()
        assert len(world.github.writes()) == 70
        repository.associations["alice"] = "MEMBER"
        comment = repository.comment(pulls[-2].number, "alice", "/vep help")
        await world.settled()
        assert comment.reactions
        assert len(world.github.writes()) <= 75
        assert not stranger.reactions
