"""Issues that are locked, deleted or moved elsewhere."""

import pytest

from tests.fakes.scene import BASE, Scene


async def test_a_locked_issue_takes_no_comments_from_outside(scene: Scene) -> None:
    scene.repository.open_issue("alice", "A title")
    assert (await scene.ask("PUT", "/issues/1/lock", {"lock_reason": "spam"})).status == 204
    shown = await scene.get("/issues/1")
    assert (shown["locked"], shown["active_lock_reason"]) == (True, "spam")
    refused = await scene.ask("POST", "/issues/1/comments", {"body": "x"})
    reason = "Unable to create comment because issue is locked."
    assert (refused.status, refused.json["message"]) == (403, reason)
    scene.repository.grant("bob", "write")
    scene.repository.comment(1, by="bob", body="x")
    assert (await scene.ask("DELETE", "/issues/1/lock")).status == 204
    assert (await scene.ask("POST", "/issues/1/comments", {"body": "x"})).status == 201
    wrong = await scene.ask("PUT", "/issues/1/lock", {"lock_reason": "bored"})
    assert wrong.status == 422
    actions = ("opened", "locked", "unlocked")
    assert [one for one in scene.news() if one.startswith("issues.")] == [
        f"issues.{action}" for action in actions
    ]


async def test_a_deleted_issue_is_410(scene: Scene) -> None:
    scene.repository.add_milestone("v1.9")
    scene.repository.open_issue("alice", "A title", milestone="v1.9")
    comment = scene.repository.comment(1, by="bob", body="hm")
    scene.repository.delete_issue(1)
    assert scene.news()[-1] == "issues.deleted"
    gone = await scene.ask("GET", "/issues/1")
    assert (gone.status, gone.json["message"]) == (410, "This issue was deleted")
    assert (await scene.ask("GET", "/issues/1/comments")).status == 404
    assert (await scene.ask("GET", f"/issues/comments/{comment.id}")).status == 404
    assert (await scene.ask("PATCH", "/issues/1", {"title": "x"})).status == 404
    assert await scene.get("/issues?state=all") == []
    assert (await scene.get("/milestones/1"))["open_issues"] == 0
    assert (await scene.get(""))["open_issues_count"] == 0
    assert scene.repository.open_issue("alice", "Next").number == 2


async def test_a_transferred_issue_is_found_elsewhere(scene: Scene) -> None:
    other = scene.github.add_repository("kubevirt/kubevirt", labels=["SIG/compute"])
    scene.repository.open_issue("alice", "A title", labels=["sig/compute", "kind/tracker"])
    comment = scene.repository.comment(1, by="bob", body="hm")
    scene.news()
    moved = scene.repository.transfer_issue(1, "kubevirt/kubevirt")
    assert scene.news() == ["issues.transferred", "issues.opened"]
    left, arrived = (one.payload["changes"] for one in scene.github.deliveries[-2:])
    assert left["new_repository"]["full_name"] == "kubevirt/kubevirt"
    assert left["new_issue"]["number"] == moved.number == 1
    assert arrived["old_repository"]["full_name"] == "kubevirt/enhancements"
    scene.github.forget_requests()
    found = await scene.get("/issues/1")
    assert found["repository_url"].endswith("/repos/kubevirt/kubevirt")
    assert [one["name"] for one in found["labels"]] == ["SIG/compute"]
    assert [(one.status, one.path) for one in scene.github.requests] == [
        (301, f"{BASE}/issues/1"),
        (200, f"/repositories/{other.id}/issues/1"),
    ]
    assert (await scene.ask("GET", "/issues/1/comments")).status == 404
    path = f"/repos/kubevirt/kubevirt/issues/comments/{comment.id}"
    assert (await scene.client.get(path)).json["body"] == "hm"
    timeline = (await scene.client.get("/repos/kubevirt/kubevirt/issues/1/timeline")).json
    assert [one["event"] for one in timeline] == ["commented", "transferred"]


async def test_an_issue_moved_out_of_sight_is_404(scene: Scene) -> None:
    scene.github.add_repository("kubevirt/secret", installed=False)
    scene.repository.open_issue("alice", "A title")
    scene.repository.transfer_issue(1, "kubevirt/secret")
    assert scene.news()[-1] == "issues.transferred"
    assert (await scene.ask("GET", "/issues/1")).status == 404


async def test_pull_requests_stay(scene: Scene) -> None:
    scene.repository.open_pull_request("alice", "A change")
    with pytest.raises(TypeError, match="#1 is a pull request"):
        scene.repository.delete_issue(1)
