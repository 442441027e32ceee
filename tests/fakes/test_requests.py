"""The record of requests, and trouble to order."""

from typing import Any

import aiohttp
import pytest

from tests.fakes.github import Fault, Refusal
from tests.fakes.scene import BASE, Scene


async def test_requests_are_recorded(scene: Scene) -> None:
    await scene.ask("GET", "/labels?per_page=1")
    await scene.ask("POST", "/issues", {"title": "x"})
    await scene.client.take_token("kubevirt/enhancements")
    assert [(one.method, one.path) for one in scene.github.reads()] == [
        ("GET", f"{BASE}/labels"),
        ("GET", f"{BASE}/installation"),
    ]
    assert scene.github.reads()[0].query == {"per_page": "1"}
    (write,) = scene.github.writes()
    assert (write.body, write.status, write.at) == ({"title": "x"}, 201, scene.clock())
    assert len(scene.github.requests) == 4
    scene.github.forget_requests()
    assert scene.github.requests == []


async def test_a_fault_happens_as_often_as_ordered(scene: Scene) -> None:
    headers = {"Retry-After": "7"}
    scene.github.faults.add(
        Fault("GET", r"/issues$", times=2, status=429, headers=headers, body={"message": "slow"})
    )
    replies = [await scene.ask("GET", "/issues") for _ in range(3)]
    assert [reply.status for reply in replies] == [429, 429, 200]
    assert (replies[0].headers["Retry-After"], replies[0].json) == ("7", {"message": "slow"})
    assert scene.github.faults.pending == []


async def test_an_answer_can_be_lost_after_the_work_is_done(scene: Scene) -> None:
    scene.github.faults.add(Fault("POST", "/issues$", drop=True, after=True))
    with pytest.raises(aiohttp.ClientError):
        await scene.ask("POST", "/issues", {"title": "Lost"})
    scene.github.faults.add(Fault("POST", "/issues$", status=502, after=True))
    assert (await scene.ask("POST", "/issues", {"title": "Lost too"})).status == 502
    scene.github.faults.add(Fault("POST", "/issues$", drop=True))
    with pytest.raises(aiohttp.ClientError):
        await scene.ask("POST", "/issues", {"title": "Never"})
    assert [one["title"] for one in await scene.get("/issues")] == ["Lost too", "Lost"]
    assert [one.status for one in scene.github.writes()] == [None, 502, None]


async def test_a_fault_without_status_only_delays(scene: Scene) -> None:
    scene.github.faults.add(Fault(path="/issues", status=None, delay=0.001))
    scene.github.faults.add(Fault(path="/issues", status=None, delay=0.001, after=True))
    await scene.ask("GET", "/issues")
    assert (await scene.ask("POST", "/issues", {"title": "Once"})).status == 201
    assert list(scene.repository.issues) == [1]


async def test_a_fault_may_change_what_an_answer_says(scene: Scene) -> None:
    await scene.ask("POST", "/issues", {"title": "Whole"})

    def nobody(found: Any) -> Any:
        return [each | {"user": None} for each in found]

    scene.github.faults.add(Fault("GET", "/issues", status=None, reshape=nobody))
    [issue] = await scene.get("/issues")
    assert (issue["title"], issue["user"]) == ("Whole", None)


async def test_python_calls_refuse_what_github_refuses(scene: Scene) -> None:
    with pytest.raises(Refusal, match="404"):
        scene.repository.comment(9, by="bob", body="x")
    with pytest.raises(ValueError, match="exists"):
        scene.github.add_repository("Kubevirt/Enhancements")
    scene.repository.open_issue("alice", "A title", number=3)
    with pytest.raises(ValueError, match="exists"):
        scene.repository.open_issue("alice", "A title", number=3)
