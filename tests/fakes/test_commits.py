"""Commits, branches, comparisons and the merge queue."""

from tests.fakes.github import ChangedFile
from tests.fakes.scene import Scene


async def test_a_commit_says_what_it_changed(scene: Scene) -> None:
    texts = {"README.md": None, "veps/old/vep.md": "one\n", "new": "1\n2\n"}
    commit = scene.repository.put_files(texts, by="bob")
    found = await scene.get("/commits/main")
    assert found["sha"] == commit.sha == (await scene.get(f"/commits/{commit.sha}"))["sha"]
    assert (found["author"]["login"], found["commit"]["message"]) == ("bob", commit.message)
    assert [(one["filename"], one["status"]) for one in found["files"]] == [
        ("README.md", "removed"),
        ("new", "added"),
        ("veps/old/vep.md", "modified"),
    ]
    assert found["stats"] == {"total": 4, "additions": 2, "deletions": 2}
    first = await scene.get(f"/commits/{commit.parent}")
    assert (first["parents"], len(first["files"])) == ([], 2)
    unknown = await scene.ask("GET", "/commits/gone")
    assert (unknown.status, unknown.json["message"]) == (422, "No commit found for SHA: gone")


async def test_a_moved_file_is_renamed(scene: Scene) -> None:
    scene.repository.put_files({"veps/old/vep.md": None, "veps/new/vep.md": "one\ntwo\n"})
    file = (await scene.get("/commits/main"))["files"]
    assert [(one["status"], one["previous_filename"]) for one in file] == [
        ("renamed", "veps/old/vep.md")
    ]


async def test_commits_are_listed_newest_first(scene: Scene) -> None:
    first = scene.repository.git.refs["heads/main"]
    second = scene.repository.put_file("veps/a/vep.md", "a", by="bob").sha
    scene.clock.pass_time(minutes=1)
    third = scene.repository.put_file("README.md", "b", by="carol").sha
    branch = scene.repository.put_file("c", "c", branch="feature/x").sha

    async def listed(query: str) -> list[str]:
        return [one["sha"] for one in await scene.get(f"/commits?{query}")]

    assert await listed("") == [third, second, first]
    assert await listed("path=veps/a") == [second]
    assert await listed("path=README.md&per_page=1") == [third]
    assert await listed("author=bob") == [second]
    assert await listed("since=2026-03-02T12:00:30Z") == [third]
    assert await listed("sha=feature/x") == [branch]
    assert await listed(f"sha={second}") == [second, first]
    assert (await scene.ask("GET", "/commits?sha=gone")).status == 404


async def test_branches(scene: Scene) -> None:
    commit = scene.repository.put_file("c", "c", branch="feature/x")
    found = await scene.get("/branches/feature/x")
    assert (found["name"], found["commit"]["sha"]) == ("feature/x", commit.sha)
    assert await scene.get("/branches/feature%2Fx") == found
    gone = await scene.ask("GET", "/branches/gone")
    assert (gone.status, gone.json["message"]) == (404, "Branch not found")


async def test_comparisons(scene: Scene) -> None:
    repository = scene.repository
    files = [ChangedFile("added", "veps/new/vep.md", text="# New\n")]
    pull = repository.open_pull_request("alice", "A change", files=files)
    repository.push(1, [*files, ChangedFile("modified", "README.md", text="More\n")])
    ahead = await scene.get("/compare/main...alice:change-1")
    assert (ahead["status"], ahead["ahead_by"], ahead["behind_by"]) == ("ahead", 2, 0)
    assert ahead["commits"][-1]["sha"] == pull.head_sha
    assert [one["filename"] for one in ahead["files"]] == ["README.md", "veps/new/vep.md"]
    assert (await scene.get(f"/compare/{pull.head_sha}...main"))["status"] == "behind"
    assert (await scene.get("/compare/main...kubevirt:main"))["status"] == "identical"
    repository.put_file("other", "1")
    diverged = await scene.get(f"/compare/main...{pull.head_sha}?per_page=1&page=2")
    assert (diverged["status"], diverged["behind_by"]) == ("diverged", 1)
    assert (len(diverged["commits"]), "files" in diverged) == (1, False)
    assert diverged["merge_base_commit"]["sha"] == pull.base_sha
    for wrong in ("main", "main...gone", "nobody:main...main"):
        assert (await scene.ask("GET", f"/compare/{wrong}")).status == 404


async def test_the_merge_queue(scene: Scene) -> None:
    scene.github.subscribe("merge_group")
    files = [ChangedFile("added", "veps/new/vep.md", text="# New\n")]
    scene.repository.open_pull_request("alice", "A change", files=files)
    scene.news()
    group = scene.repository.queue_merge(1)
    assert scene.news() == ["pull_request.enqueued", "merge_group.checks_requested"]
    shown = scene.github.deliveries[-1].payload["merge_group"]
    assert (shown["head_sha"], shown["base_ref"]) == (group.head.sha, "refs/heads/main")
    assert shown["head_ref"] == f"refs/heads/gh-readonly-queue/main/pr-1-{group.base_sha}"
    made = {"name": "vep", "head_sha": group.head.sha, "conclusion": "success"}
    assert (await scene.ask("POST", "/check-runs", made)).status == 201
    scene.news()
    scene.repository.dequeue(1, "invalidated")
    assert scene.news() == ["pull_request.dequeued", "merge_group.destroyed"]
    assert scene.github.deliveries[-1].payload["reason"] == "invalidated"
    scene.repository.queue_merge(1)
    scene.repository.merge(1)
    assert scene.news()[-2:] == ["pull_request.dequeued", "merge_group.destroyed"]
    scene.github.unsubscribe("merge_group")
