"""Labels and milestones, in the repository and on issues."""

import pytest

from tests.fakes.scene import Scene, errors


async def test_labels_that_do_not_exist_are_created_with_the_issue_label(scene: Scene) -> None:
    scene.repository.open_issue("alice", "A title")
    scene.news()
    reply = await scene.ask("POST", "/issues/1/labels", {"labels": ["SIG/Compute", "brand new"]})
    assert (reply.status, [one["name"] for one in reply.json]) == (
        200,
        ["sig/compute", "brand new"],
    )
    assert scene.news() == ["label.created", "issues.labeled", "issues.labeled"]
    assert (await scene.get("/labels/Brand%20New"))["color"] == "ededed"


async def test_adding_a_label_twice_changes_and_says_nothing(scene: Scene) -> None:
    scene.repository.open_issue("alice", "A title", labels=["sig/compute"])
    before = await scene.get("/issues/1/events")
    scene.news()
    assert (await scene.ask("POST", "/issues/1/labels", {"labels": ["sig/compute"]})).status == 200
    assert (scene.news(), await scene.get("/issues/1/events")) == ([], before)


async def test_a_list_alone_and_objects_are_labels_too(scene: Scene) -> None:
    scene.repository.open_issue("alice", "A title")
    await scene.ask("POST", "/issues/1/labels", ["one"])
    await scene.ask("POST", "/issues/1/labels", {"labels": [{"name": "two"}]})
    assert scene.repository.issue(1).labels == ["one", "two"]
    assert (await scene.ask("POST", "/issues/1/labels", {"labels": [7]})).status == 422
    assert (await scene.ask("POST", "/issues/1/labels", {})).status == 422


@pytest.mark.parametrize("name", ["sig%2Fcompute", "sig/compute", "SIG%2Fcompute"])
async def test_removing_a_label(scene: Scene, name: str) -> None:
    scene.repository.open_issue("alice", "A title", labels=["sig/compute", "kind/tracker"])
    reply = await scene.ask("DELETE", f"/issues/1/labels/{name}")
    assert [one["name"] for one in reply.json] == ["kind/tracker"]
    missing = await scene.ask("DELETE", f"/issues/1/labels/{name}")
    assert (missing.status, missing.json["message"]) == (404, "Label does not exist")


async def test_replacing_labels_announces_only_differences(scene: Scene) -> None:
    scene.repository.open_issue("alice", "A title", labels=["sig/compute", "kind/tracker"])
    scene.news()
    await scene.ask("PUT", "/issues/1/labels", {"labels": ["kind/tracker", "sig/storage"]})
    assert scene.news() == ["label.created", "issues.unlabeled", "issues.labeled"]
    assert (await scene.ask("DELETE", "/issues/1/labels")).status == 204
    assert scene.repository.issue(1).labels == []


async def test_label_limits(scene: Scene) -> None:
    exists = {"name": "SIG/COMPUTE"}
    assert errors(await scene.ask("POST", "/labels", exists)) == [
        ("Label", "name", "already_exists")
    ]
    for bad in ({"name": "x" * 51}, {"name": "x", "color": "#fff"}, {"color": "ffffff"}):
        assert (await scene.ask("POST", "/labels", bad)).status == 422
    long = {"name": "x", "description": "x" * 101}
    assert errors(await scene.ask("POST", "/labels", long)) == [("Label", "description", "custom")]


async def test_renaming_a_label_renames_it_everywhere(scene: Scene) -> None:
    scene.repository.open_issue("alice", "A title", labels=["sig/compute"])
    await scene.ask("PATCH", "/labels/sig%2Fcompute", {"new_name": "sig/virt"})
    assert scene.github.deliveries[-1].payload["changes"] == {"name": {"from": "sig/compute"}}
    assert scene.repository.issue(1).labels == ["sig/virt"]
    assert (await scene.ask("GET", "/labels/sig%2Fcompute")).status == 404
    assert (await scene.ask("DELETE", "/labels/sig%2Fvirt")).status == 204
    assert scene.repository.issue(1).labels == []


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2026-07-01T12:00:00Z", "2026-07-01T07:00:00Z"),
        ("2026-01-20T23:59:59Z", "2026-01-20T08:00:00Z"),
        ("2026-07-01T00:00:00Z", "2026-06-30T07:00:00Z"),
        ("2026-11-01T08:30:00Z", "2026-11-01T07:00:00Z"),
        ("2026-11-02T12:00:00Z", "2026-11-02T08:00:00Z"),
    ],
)
async def test_due_on_keeps_the_day_in_california(scene: Scene, sent: str, kept: str) -> None:
    reply = await scene.ask("POST", "/milestones", {"title": "v1.9", "due_on": sent})
    assert (reply.status, reply.json["due_on"]) == (201, kept)
    taken_away = await scene.ask("PATCH", "/milestones/1", {"due_on": None})
    assert taken_away.json["due_on"] is None


async def test_milestone_titles_are_unique_whatever_their_case(scene: Scene) -> None:
    scene.repository.add_milestone("v1.9")
    again = await scene.ask("POST", "/milestones", {"title": "V1.9"})
    assert errors(again) == [("Milestone", "title", "already_exists")]
    scene.repository.add_milestone("v1.10", state="closed")
    assert [one["title"] for one in await scene.get("/milestones")] == ["v1.9"]
    assert len(await scene.get("/milestones?state=all")) == 2


async def test_milestones_on_issues_are_counted_and_announced(scene: Scene) -> None:
    for title in ("v1.9", "v1.10"):
        scene.repository.add_milestone(title)
    scene.repository.open_issue("alice", "A title")
    scene.news()
    await scene.ask("PATCH", "/issues/1", {"milestone": 1})
    await scene.ask("PATCH", "/issues/1", {"milestone": 1})
    assert scene.news() == ["issues.milestoned"]
    await scene.ask("PATCH", "/issues/1", {"milestone": 2, "state": "closed"})
    assert scene.news() == ["issues.demilestoned", "issues.milestoned", "issues.closed"]
    counts = [(one["open_issues"], one["closed_issues"]) for one in await scene.get("/milestones")]
    assert counts == [(0, 0), (0, 1)]
    unknown = await scene.ask("PATCH", "/issues/1", {"milestone": 99})
    assert errors(unknown) == [("Issue", "milestone", "invalid")]
    await scene.ask("PATCH", "/issues/1", {"milestone": None})
    assert scene.repository.issue(1).milestone is None
