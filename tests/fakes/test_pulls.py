"""Pull requests, files and history."""

import base64
import hashlib

from tests.fakes.github import ChangedFile
from tests.fakes.scene import BASE, Scene, errors


async def test_the_files_of_a_pull_request(scene: Scene) -> None:
    files = [
        ChangedFile("removed", "README.md"),
        ChangedFile("added", "veps/new/vep.md", text="# New\n"),
        ChangedFile("renamed", "veps/newer/vep.md", "one\n2\n", previous="veps/old/vep.md"),
    ]
    pull = scene.repository.open_pull_request("alice", "A change", files=files)
    listed = await scene.get("/pulls/1/files")
    assert [(one["status"], one["filename"]) for one in listed] == [
        (file.status, file.path) for file in files
    ]
    assert listed[2]["previous_filename"] == "veps/old/vep.md"
    assert (listed[2]["additions"], listed[2]["deletions"]) == (1, 1)
    text = b"# New\n"
    name = hashlib.sha1(b"blob %d\0%s" % (len(text), text), usedforsecurity=False).hexdigest()
    assert listed[1]["sha"] == name
    content = await scene.get(f"/contents/veps/new/vep.md?ref={pull.head_sha}")
    assert (content["sha"], base64.b64decode(content["content"])) == (name, text)
    assert (await scene.ask("GET", "/contents/veps/new/vep.md")).status == 404
    assert (await scene.get("/pulls/1"))["changed_files"] == 3


async def test_at_most_3000_files_are_listed(scene: Scene) -> None:
    files = [ChangedFile("added", f"veps/{number}.md", text="") for number in range(3001)]
    scene.repository.open_pull_request("alice", "A change", files=files)
    assert len(await scene.get("/pulls/1/files?per_page=100&page=30")) == 100
    assert await scene.get("/pulls/1/files?per_page=100&page=31") == []


async def test_a_push_replaces_the_files(scene: Scene) -> None:
    pull = scene.repository.open_pull_request(
        "alice", "A change", files=[ChangedFile("added", "a", text="1")]
    )
    before = pull.head_sha
    scene.repository.push(1, files=[ChangedFile("added", "b", text="1")])
    payload = scene.github.deliveries[-1].payload
    assert (payload["action"], payload["before"]) == ("synchronize", before)
    assert payload["after"] == payload["pull_request"]["head"]["sha"] == pull.head_sha != before
    assert [one["filename"] for one in await scene.get("/pulls/1/files")] == ["b"]


async def test_merging_closes_and_pushes(scene: Scene) -> None:
    files = [ChangedFile("added", "veps/new/vep.md", text="# New\n")]
    scene.repository.open_pull_request("alice", "A change", files=files)
    scene.news()
    pull = scene.repository.merge(1, by="bob")
    assert scene.news() == ["pull_request.closed", "push"]
    closed, push = (one.payload for one in scene.github.deliveries[-2:])
    assert closed["pull_request"]["merged"] is True
    assert push["after"] == closed["pull_request"]["merge_commit_sha"] == pull.merge_commit_sha
    assert push["head_commit"]["added"] == ["veps/new/vep.md"]
    assert (await scene.get("/contents/veps/new/vep.md"))["size"] == 6
    refused = await scene.ask("PATCH", "/issues/1", {"state": "open"})
    assert errors(refused) == [("PullRequest", "state", "invalid")]


async def test_pull_request_webhooks(scene: Scene) -> None:
    repository = scene.repository
    repository.open_pull_request("alice", "A change", draft=True)
    repository.edit_pull_request(1, title="Better", body="Why")
    repository.edit_pull_request(1, draft=False)
    repository.edit_pull_request(1, draft=True)
    repository.add_labels(1, ["sig/compute", "kind/tracker"], by="bob")
    repository.remove_label(1, "sig/compute", by="bob")
    repository.add_milestone("v1.9")
    repository.set_milestone(1, "v1.9", by="bob")
    repository.close(1)
    repository.reopen(1)
    actions = (
        "opened edited ready_for_review converted_to_draft labeled labeled unlabeled"
        " created milestoned closed reopened"
    )
    assert [one.action for one in scene.github.deliveries] == actions.split()
    edited = scene.github.deliveries[1].payload
    assert edited["changes"] == {"title": {"from": "A change"}, "body": {"from": ""}}
    assert scene.github.deliveries[4].payload["label"]["name"] == "sig/compute"
    assert 18_000 < len(scene.github.deliveries[0].body) < 32_000


async def test_a_deleted_fork_leaves_no_head_repository(scene: Scene) -> None:
    scene.repository.open_pull_request("alice", "A change")
    assert (await scene.get("/pulls/1"))["head"]["repo"]["full_name"] == "alice/enhancements"
    scene.repository.delete_fork(1)
    assert (await scene.get("/pulls/1"))["head"]["repo"] is None


async def test_pull_request_lists(scene: Scene) -> None:
    scene.repository.put_file("a", "b", branch="release")
    scene.repository.open_pull_request("alice", "One")
    scene.repository.open_pull_request("bob", "Two", base="release", head="feature")
    scene.repository.open_pull_request("bob", "Three")
    scene.repository.close(3)

    async def numbers(query: str) -> list[int]:
        return [one["number"] for one in await scene.get(f"/pulls?{query}")]

    assert await numbers("") == [2, 1]
    assert await numbers("state=all&sort=updated") == [1, 2, 3]
    assert await numbers("base=release") == [2]
    assert await numbers("head=bob:feature") == [2]
    assert await numbers("state=closed") == [3]


async def test_contents(scene: Scene) -> None:
    raw = await scene.client.get(
        f"{BASE}/contents/README.md", Accept="application/vnd.github.raw+json"
    )
    assert raw.data == b"Enhancements\n"
    listing = await scene.get("/contents")
    assert [(one["name"], one["type"]) for one in listing] == [
        ("README.md", "file"),
        ("veps", "dir"),
    ]
    lost = await scene.ask("GET", "/contents/README.md?ref=gone")
    assert (lost.status, lost.json["message"]) == (404, "No commit found for the ref gone")
    scene.repository.put_file("large", "x" * (1 << 20) + "y")
    large = await scene.get("/contents/large")
    assert (large["encoding"], large["content"], large["size"]) == ("none", "", (1 << 20) + 1)
    blob = await scene.get(f"/git/blobs/{large['sha']}")
    assert len(base64.b64decode(blob["content"])) == (1 << 20) + 1


GIT_SAYS = "362ec10f16536e169c6971e57a158482c5a3b0bf"  # git write-tree


async def test_trees(scene: Scene) -> None:
    flat = await scene.get("/git/trees/main")
    assert [one["path"] for one in flat["tree"]] == ["README.md", "veps"]
    deep = await scene.get("/git/trees/main?recursive=1")
    paths = ["README.md", "veps", "veps/old", "veps/old/vep.md"]
    assert [one["path"] for one in deep["tree"]] == paths
    assert (await scene.get(f"/git/trees/{flat['tree'][1]['sha']}"))["tree"][0]["path"] == "old"
    scene.repository.put_files({"README.md": None, "veps/old/vep.md": None, "a.b": "x", "a/z": "y"})
    assert (await scene.get("/git/trees/main"))["sha"] == GIT_SAYS
    assert (await scene.ask("GET", "/git/trees/gone")).status == 404


async def test_a_commit_on_the_default_branch_is_pushed(scene: Scene) -> None:
    scene.repository.put_files({"README.md": None, "veps/old/vep.md": "1", "new": "2"}, by="bob")
    push = scene.github.deliveries[-1]
    assert (push.event, push.payload["ref"]) == ("push", "refs/heads/main")
    commit = push.payload["commits"][0]
    changed = [commit["added"], commit["removed"], commit["modified"]]
    assert changed == [["new"], ["README.md"], ["veps/old/vep.md"]]


async def test_the_timeline_tells_who_did_what(scene: Scene) -> None:
    repository = scene.repository
    repository.add_milestone("v1.9")
    repository.open_pull_request("alice", "A change")
    repository.add_labels(1, ["sig/compute"], by="bob")
    await scene.ask("POST", "/issues/1/labels", {"labels": ["kind/tracker"]})
    repository.comment(1, by="bob", body="Fine")
    repository.set_milestone(1, "v1.9", by="bob")
    repository.edit_pull_request(1, title="Better")
    repository.merge(1, by="bob")
    timeline = await scene.get("/issues/1/timeline")
    names = "committed labeled labeled commented milestoned renamed merged closed"
    assert [one["event"] for one in timeline] == names.split()
    assert not {"actor", "created_at", "id"} & timeline[0].keys()
    via = [one["performed_via_github_app"] for one in timeline[1:3]]
    assert (via[0], via[1]["id"]) == (None, 4242)
    assert [one["actor"]["login"] for one in timeline[1:3]] == ["bob", "vepbot[bot]"]
    assert timeline[5]["rename"] == {"from": "A change", "to": "Better"}
    events = await scene.get("/issues/1/events")
    assert "commented" not in [one["event"] for one in events]
