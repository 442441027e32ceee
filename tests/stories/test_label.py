"""The main job end to end: signed webhooks in, labels on GitHub, reasons in the journal."""

import pytest

from bot.store.written.journal import APPLIED, PLANNED
from tests.fakes.github import ChangedFile, Repository
from tests.world import World

LABELS = ("sig/compute", "sig/network", "sig/storage", "kind/enhancement")
REPOSITORY = "kubevirt/enhancements"
VEP = "veps/sig-compute/25-a-thing/vep.md"


@pytest.fixture
def repository(world: World) -> Repository:
    return world.github.add_repository(REPOSITORY, labels=LABELS)


def vep(path: str = VEP) -> list[ChangedFile]:
    return [ChangedFile("added", path, text="# VEP #25: A thing\n")]


async def test_a_proposal_gets_its_label_and_the_journal_says_why(
    world: World, repository: Repository
) -> None:
    pull = repository.open_pull_request("alice", "VEP 25: a thing", files=vep())
    await world.settled()
    assert pull.labels == ["sig/compute"]
    planned, applied = await world.journal()
    assert (planned.outcome, applied.outcome) == (PLANNED, APPLIED)
    assert planned.act == applied.act
    assert applied.subject == f"{REPOSITORY}#{pull.number}"
    assert applied.operation == "add label sig/compute"
    assert applied.because == "changes veps/sig-compute/25-a-thing"
    assert applied.rule == "label-target-sig"
    assert applied.file.endswith("rules/kubevirt.yaml")
    assert applied.deliveries == world.github.deliveries[0].guid


async def test_the_label_follows_when_files_move_to_another_group(
    world: World, repository: Repository
) -> None:
    pull = repository.open_pull_request("alice", "VEP 25", files=vep())
    await world.settled()
    repository.push(pull.number, vep("veps/sig-network/25-a-thing/vep.md"))
    await world.settled()
    assert pull.labels == ["sig/network"]


async def test_what_is_no_proposal_gets_nothing(world: World, repository: Repository) -> None:
    pull = repository.open_pull_request(
        "alice", "typo", files=[ChangedFile("added", "docs/x.md", text="x")]
    )
    await world.settled()
    assert pull.labels == []
    assert world.github.writes() == []
    assert await world.journal() == []


async def test_a_person_has_the_last_word(world: World, repository: Repository) -> None:
    pull = repository.open_pull_request("alice", "VEP 25", files=vep())
    await world.settled()
    repository.remove_label(pull.number, "sig/compute", by="carol")
    repository.add_labels(pull.number, ["sig/storage"], by="carol")
    await world.settled()
    repository.push(pull.number, vep())
    await world.settled()
    assert pull.labels == ["sig/storage"]


async def test_a_machine_has_not(world: World, repository: Repository) -> None:
    pull = repository.open_pull_request("alice", "VEP 25", files=vep())
    await world.settled()
    repository.remove_label(pull.number, "sig/compute", by="kubevirt-bot")
    await world.settled()
    assert pull.labels == ["sig/compute"]


async def test_a_label_that_the_repository_lacks_is_not_created(
    world: World, repository: Repository
) -> None:
    repository.delete_label("sig/compute")
    pull = repository.open_pull_request("alice", "VEP 25", files=vep())
    await world.settled()
    assert pull.labels == []
    assert world.github.writes() == []


async def test_a_delivery_that_prow_forwards_is_worked(
    world: World, repository: Repository
) -> None:
    world.github.omit_installation = True
    pull = repository.open_pull_request("alice", "VEP 25", files=vep())
    await world.settled()
    assert pull.labels == ["sig/compute"]


async def test_a_redelivery_changes_nothing(world: World, repository: Repository) -> None:
    repository.open_pull_request("alice", "VEP 25", files=vep())
    await world.settled()
    world.new_requests()
    for delivery in list(world.github.deliveries):
        world.github.redeliver(delivery.guid)
    await world.settled()
    assert world.new_requests() == []


async def test_many_pages_of_files_are_read(world: World, repository: Repository) -> None:
    files = [ChangedFile("added", f"docs/{n}.md", text="x") for n in range(250)]
    pull = repository.open_pull_request("alice", "VEP 25", files=files + vep())
    await world.settled()
    assert pull.labels == ["sig/compute"]


async def test_a_pull_request_costs_what_it_must(world: World, repository: Repository) -> None:
    """Three reads, one write; an echo or a repeat costs one read, a repeat answered 304.

    What was just opened has no timeline yet, and files between two commits never change.
    """
    pull = repository.open_pull_request("alice", "VEP 25", files=vep())
    await world.settled()
    requests = [(request.method, request.path, request.status) for request in world.new_requests()]
    base = f"/repos/{REPOSITORY}"
    assert requests == [
        ("GET", f"{base}/pulls/{pull.number}", 200),
        ("GET", f"{base}/pulls/{pull.number}/files", 200),
        ("GET", f"{base}/labels", 200),
        ("POST", f"{base}/issues/{pull.number}/labels", 200),
        # GitHub tells us of our own write; rules may build on it, so we look again.
        ("GET", f"{base}/pulls/{pull.number}", 200),
    ]
    repository.announce_issue("synchronize", pull, pull.author, before="", after="")
    await world.settled()
    repeat = world.new_requests()
    assert [(request.path, request.status) for request in repeat] == [
        (f"{base}/pulls/{pull.number}", 304),
    ]
    assert all(request.conditional for request in repeat)


async def test_a_second_pull_request_reuses_what_is_known_of_the_repository(
    world: World, repository: Repository
) -> None:
    repository.open_pull_request("alice", "VEP 25", files=vep())
    await world.settled()
    world.new_requests()
    repository.open_pull_request("bob", "VEP 26", files=vep("veps/sig-network/26-b/vep.md"))
    await world.settled()
    statuses = {request.path: request.status for request in world.new_requests()}
    assert statuses[f"/repos/{REPOSITORY}/labels"] == 304
    tokens = [r for r in world.github.requests if r.path.endswith("/access_tokens")]
    assert len(tokens) == 1
