"""Check runs: made by the App, completed, asked for again."""

from typing import Any

import pytest

from tests.fakes.github import ChangedFile
from tests.fakes.scene import Scene

OUTPUT = {"title": "All is well", "summary": "Nothing to say"}
LINE = {"path": "veps/a.md", "start_line": 1, "end_line": 1, "annotation_level": "warning"}
LINE["message"] = "Look here"


def head(scene: Scene) -> str:
    """The commit to check."""
    return scene.repository.git.refs["heads/main"]


async def create(scene: Scene, **fields: Any) -> Any:
    """A check run through the API."""
    body = {"name": "vep", "head_sha": head(scene)} | fields
    reply = await scene.ask("POST", "/check-runs", body)
    assert reply.status == 201, reply.data
    return reply.json


async def test_a_check_run_is_queued_runs_and_completes(scene: Scene) -> None:
    made = await create(scene)
    assert (made["status"], made["conclusion"], made["app"]["id"]) == ("queued", None, 4242)
    assert scene.news() == ["check_run.created"]
    path = f"/check-runs/{made['id']}"
    await scene.ask("PATCH", path, {"status": "in_progress"})
    done = {"conclusion": "success", "output": OUTPUT, "external_id": "#1"}
    completed = (await scene.ask("PATCH", path, done)).json
    assert (completed["status"], completed["conclusion"]) == ("completed", "success")
    assert completed["completed_at"] == "2026-03-02T12:00:00Z"
    assert (completed["output"]["title"], completed["external_id"]) == ("All is well", "#1")
    assert scene.news() == ["check_run.completed"]
    payload = scene.github.deliveries[-1].payload
    assert payload["check_run"]["check_suite"]["conclusion"] == "success"
    assert payload["sender"]["login"] == "vepbot[bot]"
    again = (await scene.ask("PATCH", path, {"status": "queued"})).json
    assert (again["conclusion"], again["completed_at"]) == (None, None)
    assert await scene.get(path) == again


async def test_a_check_run_may_be_completed_from_the_start(scene: Scene) -> None:
    made = await create(scene, conclusion="neutral", output=OUTPUT)
    assert (made["status"], made["conclusion"]) == ("completed", "neutral")
    assert scene.news() == ["check_run.created", "check_run.completed"]


MANY = [LINE] * 51
BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"status": "completed"}, '"conclusion" wasn\'t supplied'),
    ({"completed_at": "2026-03-02T12:00:00Z"}, '"conclusion" wasn\'t supplied'),
    ({"status": "done"}, "'done' is not a member"),
    ({"conclusion": "stale"}, "'stale' is not a member"),
    ({"output": {"title": "x"}}, '"summary" wasn\'t supplied'),
    ({"output": {"summary": "x"}}, '"title" wasn\'t supplied'),
    ({"output": "fine"}, "'fine' is not an object"),
    ({"output": OUTPUT | {"summary": "é" * 32768}}, "Only 65535 characters are allowed"),
    ({"output": OUTPUT | {"annotations": MANY}}, "No more than 50 items are allowed; 51 were"),
    ({"output": OUTPUT | {"annotations": [{"path": "a"}]}}, '"start_line" wasn\'t supplied'),
    ({"output": OUTPUT | {"annotations": [LINE | {"annotation_level": "x"}]}}, "not a member"),
    ({"output": OUTPUT | {"annotations": [LINE | {"end_line": 2, "end_column": 3}]}}, "Columns"),
    ({"output": OUTPUT | {"annotations": "none"}}, "'none' is not an array"),
    ({"output": OUTPUT | {"annotations": [1]}}, "1 is not an object"),
    ({"output": OUTPUT | {"annotations": [LINE | {"end_line": "1"}]}}, "'1' is not an integer"),
    ({"actions": "none"}, "'none' is not an array"),
    ({"actions": [{"label": 1, "identifier": "x", "description": "x"}]}, "1 is not a string"),
    ({"details_url": 5}, "5 is not a string"),
    ({"started_at": "yesterday"}, "'yesterday' is not a valid ISO 8601 timestamp"),
    ({"head_sha": "0" * 40}, "No commit found for SHA: 000"),
    ({"actions": [{"label": "x" * 21, "identifier": "x", "description": "x"}]}, "Only 20"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "reason"), BROKEN)
async def test_what_a_check_run_must_not_be(
    scene: Scene, fields: dict[str, Any], reason: str
) -> None:
    body = {"name": "vep", "head_sha": head(scene)} | fields
    refused = await scene.ask("POST", "/check-runs", body)
    assert (refused.status, reason in refused.json["message"]) == (422, True), refused.data
    assert scene.repository.check_runs == {}


async def test_a_check_run_needs_a_name_and_a_commit(scene: Scene) -> None:
    for body in ({"name": "vep"}, {"head_sha": head(scene)}):
        assert (await scene.ask("POST", "/check-runs", body)).status == 422


async def test_annotations_add_up_and_are_paged(scene: Scene) -> None:
    made = await create(scene, output=OUTPUT | {"annotations": [LINE] * 50})
    path = f"/check-runs/{made['id']}"
    more = {"output": {"summary": "More", "annotations": [LINE | {"end_column": 4}]}}
    changed = (await scene.ask("PATCH", path, more)).json
    assert changed["output"]["annotations_count"] == 51
    assert (changed["output"]["title"], changed["output"]["summary"]) == ("All is well", "More")
    last = await scene.get(f"{path}/annotations?per_page=50&page=2")
    assert [(one["end_column"], one["start_column"]) for one in last] == [(4, None)]


async def test_check_runs_of_a_commit_are_listed_newest_first(scene: Scene) -> None:
    sha, repository = head(scene), scene.repository
    first = await create(scene)
    second = await create(scene)
    other = await create(scene, name="other", conclusion="failure")
    foreign = repository.create_check_run("vep", sha, app="ci", conclusion="success")
    repository.put_file("a", "b", branch="feature/x")

    async def listed(query: str, ref: str = "main") -> list[int]:
        answer = await scene.get(f"/commits/{ref}/check-runs?{query}")
        assert answer["total_count"] >= len(answer["check_runs"])
        return [one["id"] for one in answer["check_runs"]]

    assert await listed("") == [foreign.id, other["id"], second["id"]]
    everything = [foreign.id, other["id"], second["id"], first["id"]]
    assert await listed("filter=all", sha) == everything
    assert await listed("app_id=4242&check_name=vep") == [second["id"]]
    assert await listed("status=completed&per_page=1") == [foreign.id]
    assert await listed("", "feature/x") == []
    assert (await scene.ask("GET", "/commits/gone/check-runs")).status == 422


async def test_only_its_own_app_changes_a_check_run(scene: Scene) -> None:
    foreign = scene.repository.create_check_run("ci", head(scene), app="ci")
    refused = await scene.ask("PATCH", f"/check-runs/{foreign.id}", {"conclusion": "success"})
    assert refused.status == 403
    assert "can only be modified by the GitHub App that created it" in refused.json["message"]
    done = scene.repository.update_check_run(foreign.id, app="ci", conclusion="failure")
    assert (done.status, done.conclusion) == ("completed", "failure")
    assert (await scene.ask("PATCH", "/check-runs/1", {"conclusion": "success"})).status == 404


async def test_checks_are_asked_for_again(scene: Scene) -> None:
    made = await create(scene, conclusion="failure")
    scene.news()
    scene.repository.rerequest_check(made["id"], by="alice")
    scene.repository.rerequest_checks(head(scene), by="alice")
    scene.repository.request_action(made["id"], "recheck", by="alice")
    assert scene.news() == [
        "check_run.rerequested", "check_suite.rerequested", "check_run.requested_action",
    ]  # fmt: skip
    run, suite, action = (one.payload for one in scene.github.deliveries[-3:])
    assert run["check_run"]["conclusion"] == "failure"
    assert suite["check_suite"]["status"] == "queued"
    assert suite["check_suite"]["head_branch"] == "main"
    assert action["requested_action"] == {"identifier": "recheck"}


async def test_a_check_does_not_know_pull_requests_from_forks(scene: Scene) -> None:
    files = [ChangedFile("added", "a", text="1")]
    fork = scene.repository.open_pull_request("alice", "A change", files=files)
    own = scene.repository.open_pull_request("kubevirt", "Another", files=files)
    shown = [await create(scene, head_sha=one.head_sha) for one in (fork, own)]
    assert [[one["number"] for one in run["pull_requests"]] for run in shown] == [[], [2]]


async def test_unchanged_checks_are_304(scene: Scene) -> None:
    await create(scene)
    path = "/repos/kubevirt/enhancements/commits/main/check-runs"
    first = await scene.client.get(path)
    again = await scene.client.get(path, If_None_Match=first.headers["ETag"])
    assert again.status == 304
