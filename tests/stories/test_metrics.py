"""What Prometheus is told of a short story: each number in its place, and no stranger's words."""

import hmac
import json
from hashlib import sha256
from pathlib import Path

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from tests.fakes.github import ChangedFile, Fault
from tests.stories.test_sweep import TWO_HOURS
from tests.world import SECRET, Clock, World, label_rules, playing

VEP = [ChangedFile("added", "veps/sig-compute/25-a/vep.md", text="# VEP #25: A\n")]
RULE = "label-target-sig"


async def told(world: World) -> dict[tuple[str, ...], float]:
    """Each sample's value by its name and the values of its labels."""
    async with aiohttp.ClientSession() as session, session.get(f"{world.url}/metrics") as answer:
        text = await answer.text()
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def send(world: World, event: str) -> None:
    """A signed delivery as GitHub may invent it tomorrow."""
    body = json.dumps({"repository": {"full_name": "kubevirt/enhancements"}}).encode()
    signature = hmac.new(SECRET.encode(), body, sha256).hexdigest()
    headers = {
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": event.replace("_", "-"),
        "X-Hub-Signature-256": f"sha256={signature}",
    }
    async with aiohttp.ClientSession() as session:
        await session.post(f"{world.url}/webhook", data=body, headers=headers)
        await session.post(f"{world.url}/webhook", data=b"unsigned")


async def test_a_delivery_its_work_and_its_writes(world: World) -> None:
    repository = world.github.add_repository("kubevirt/enhancements", labels=["sig/compute"])
    installation = str(world.github.installations["kubevirt"].id)
    repository.open_pull_request("alice", "VEP 25", files=VEP)
    await world.settled()
    await send(world, "made_up_event")
    found = await told(world)
    assert found["vepbot_deliveries_total", "pull_request", "queued"] == 2  # opened, labeled
    assert found["vepbot_deliveries_total", "other", "ignored"] == 1
    assert found["vepbot_deliveries_total", "none", "refused_401"] == 1
    assert found["vepbot_delivery_seconds_count",] == 2
    assert found["vepbot_evaluation_seconds_count",] == found["vepbot_evaluations_total", "done"]
    assert found["vepbot_rule_verdicts_total", "held", RULE] == 2
    assert found["vepbot_operations_total", "AddLabels", "applied"] == 1
    assert found["vepbot_github_writes_left", installation] == 479
    assert found["vepbot_github_requests_total", "app", "POST", "201"] == 1
    assert found["vepbot_github_requests_total", "rest", "POST", "200"] == 1
    assert found["vepbot_github_rate_limit_remaining", installation] > 0
    assert found["vepbot_last_delivery_timestamp_seconds",] > 0
    assert found["vepbot_rules_loaded_timestamp_seconds",] > 0
    assert [name[1:] for name in found if name[0] == "vepbot_rules_info"] == [
        (world.bot.rules().digest,)
    ]
    assert not [name for name in found if "kubevirt/enhancements" in " ".join(name)]


async def test_what_only_a_sweep_has_found(key_pair: tuple[str, str], tmp_path: Path) -> None:
    rules, clock = label_rules(tmp_path), Clock()
    async with playing(key_pair, tmp_path, rules, clock=clock, sweeps=True) as world:
        repository = world.github.add_repository("kubevirt/enhancements", labels=["sig/compute"])
        world.github.deliver_to(None)
        repository.open_pull_request("alice", "VEP 25", files=VEP)
        world.github.faults.add(Fault("GET", r"/pulls/\d+$", status=502))
        await world.advance(TWO_HOURS)
        await world.advance(60)
        found = await told(world)
        assert found["vepbot_drift_repaired_total", "new"] == 1
        assert found["vepbot_evaluations_total", "transient"] == 1
        assert found["vepbot_last_sweep_timestamp_seconds",] > 0
        assert found["vepbot_github_requests_total", "rest", "GET", "502"] == 1


async def test_every_background_task_is_supervised(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    async with playing(key_pair, tmp_path, label_rules(tmp_path), sweeps=True) as world:
        found = await told(world)
    tasks = {name[1] for name in found if name[0] == "vepbot_task_down"}
    assert tasks == {
        *("worker", "rules", "timekeeper", "bell", "neighbours"),
        *("sweeper", "redelivery", "housekeeping"),
    }
