"""The wall clock is put back by an hour while work waits: it is done in minutes all the same."""

from datetime import timedelta

from tests.fakes.github import ChangedFile, Fault
from tests.world import World

VEP = [ChangedFile("added", "veps/sig-compute/25-a/vep.md", text="# VEP #25: A\n")]


async def test_a_retry_and_a_closed_gate_wait_no_longer_for_it(world: World) -> None:
    repository = world.github.add_repository("kubevirt/enhancements", labels=["sig/compute"])
    world.github.faults.add(
        Fault("GET", r"/pulls/\d+$", status=403, headers={"Retry-After": "60"}),
    )
    first = repository.open_pull_request("alice", "VEP 25", files=VEP)
    await world.settled()
    assert first.labels == []
    world.clock.ahead -= timedelta(hours=1)
    second = repository.open_pull_request("alice", "VEP 26", files=VEP)
    await world.advance(0)
    await world.advance(90)
    assert [pull.labels for pull in (first, second)] == [["sig/compute"]] * 2
