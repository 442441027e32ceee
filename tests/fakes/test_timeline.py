"""An issue's history: what is in it, who did it, and where else it was named."""

from typing import Any

import pytest

from tests.fakes.github import ChangedFile
from tests.fakes.scene import Scene


async def history(scene: Scene, number: int) -> list[Any]:
    """The timeline."""
    found = await scene.get(f"/issues/{number}/timeline?per_page=100")
    assert isinstance(found, list)
    return found


async def test_every_change_of_an_issue_is_there(scene: Scene) -> None:
    repository = scene.repository
    repository.add_milestone("v1.9")
    repository.open_issue("alice", "A title")
    repository.set_milestone(1, "v1.9")
    repository.set_milestone(1, None)
    repository.add_assignees(1, ["bob"])
    repository.remove_assignees(1, ["bob"])
    repository.add_labels(1, ["sig/compute"])
    repository.remove_label(1, "sig/compute")
    repository.comment(1, by="bob", body="hm")
    repository.edit_issue(1, title="Another title")
    repository.close(1, reason="not_planned")
    repository.reopen(1)
    repository.lock(1, "resolved")
    repository.unlock(1)
    found = await history(scene, 1)
    names = (
        "milestoned demilestoned assigned unassigned labeled unlabeled commented renamed closed"
        " reopened locked unlocked"
    )
    assert [one["event"] for one in found] == names.split()
    assert found[0]["milestone"] == {"title": "v1.9"}
    assert found[2]["assignee"]["login"] == "bob"
    assert found[4]["label"] == {"name": "sig/compute", "color": "ededed"}
    assert found[7]["rename"] == {"from": "A title", "to": "Another title"}
    assert (found[8]["state_reason"], found[8]["commit_id"]) == ("not_planned", None)
    assert found[10]["lock_reason"] == "resolved"


async def test_every_change_of_a_pull_request_is_there(scene: Scene) -> None:
    repository, files = scene.repository, [ChangedFile("added", "a", text="1")]
    repository.open_pull_request("alice", "A change", files=files, draft=True)
    repository.edit_pull_request(1, draft=False)
    repository.edit_pull_request(1, draft=True)
    repository.push(1, files)
    repository.submit_review(1, "bob", "APPROVED")
    repository.merge(1, by="bob")
    found = await history(scene, 1)
    names = "committed ready_for_review convert_to_draft committed reviewed merged closed"
    assert [one["event"] for one in found] == names.split()
    assert found[5]["commit_id"] == repository.pull_request(1).merge_commit_sha
    assert found[6]["commit_id"] is None


async def test_a_force_push_leaves_no_earlier_commits(scene: Scene) -> None:
    files = [ChangedFile("added", "a", text="1")]
    pull = scene.repository.open_pull_request("alice", "A change", files=files)
    before = pull.head_sha
    scene.repository.push(1, files, force=True)
    payload = scene.github.deliveries[-1].payload
    assert (payload["before"], payload["after"]) == (before, pull.head_sha)
    found = await history(scene, 1)
    assert [one["event"] for one in found] == ["committed", "head_ref_force_pushed"]
    assert (found[0]["sha"], found[1]["commit_id"]) == (pull.head_sha, pull.head_sha)
    assert (await scene.get("/pulls/1"))["commits"] == 1


async def test_what_the_app_did_says_so(scene: Scene) -> None:
    scene.repository.open_issue("alice", "A title")
    scene.repository.add_milestone("v1.9")
    await scene.ask("PATCH", "/issues/1", {"title": "Better", "milestone": 1, "state": "closed"})
    await scene.ask("POST", "/issues/1/comments", {"body": "Noted"})
    scene.repository.reopen(1)
    found = await history(scene, 1)
    via = [(one["performed_via_github_app"] or {}).get("slug") for one in found]
    assert via == ["vepbot"] * 4 + [None]
    assert {one["actor"]["login"] for one in found[:4]} == {"vepbot[bot]"}


async def test_naming_an_issue_refers_to_it_once(scene: Scene) -> None:
    repository = scene.repository
    repository.open_issue("alice", "A tracker")
    repository.open_pull_request("bob", "A change", body="Part of #1 and #2, see #99")
    repository.comment(2, by="carol", body="Again #1")
    repository.open_issue("alice", "Another", body="kubevirt/enhancements#1")
    repository.edit_issue(3, body="https://github.com/kubevirt/enhancements/pull/2")
    found = await history(scene, 1)
    assert [one["event"] for one in found] == ["cross-referenced"] * 2
    sources = [one["source"] for one in found]
    assert [(one["type"], one["issue"]["number"]) for one in sources] == [
        ("issue", 2),
        ("issue", 3),
    ]
    assert "pull_request" in sources[0]["issue"]
    assert sources[0]["issue"]["repository"]["full_name"] == "kubevirt/enhancements"
    assert (found[0]["actor"]["login"], "id" in found[0]) == ("bob", False)
    names = "committed commented cross-referenced"
    assert [one["event"] for one in await history(scene, 2)] == names.split()
    assert await scene.get("/issues/1/events") == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("#1", True),
        ("GH-1", True),
        ("(#1)", True),
        ("fixes: kubevirt/enhancements#1.", True),
        ("KUBEVIRT/enhancements#1", True),
        ("`#1`", False),
        ("```\n#1\n```", False),
        ("~~~\n#1", False),
        ("a#1", False),
        (f"#{'1' * 5000}", False),
        ("#1a", False),
        ("&#1;", False),
        ("nobody/nothing#1", False),
    ],
)
async def test_what_names_an_issue(scene: Scene, text: str, named: bool) -> None:
    scene.repository.open_issue("alice", "A tracker")
    scene.repository.open_issue("alice", "Another")
    scene.repository.comment(2, by="bob", body=text)
    assert bool(await history(scene, 1)) is named


async def test_references_reach_other_repositories(scene: Scene) -> None:
    other = scene.github.add_repository("kubevirt/kubevirt")
    scene.repository.open_issue("alice", "A tracker")
    other.open_pull_request("bob", "Code", body="For kubevirt/enhancements#1")
    source = (await history(scene, 1))[0]["source"]["issue"]
    assert source["repository"]["full_name"] == "kubevirt/kubevirt"
    assert source["html_url"] == "https://github.com/kubevirt/kubevirt/pull/1"
