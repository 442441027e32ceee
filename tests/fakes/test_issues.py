"""Issues, comments and reactions."""

from tests.fakes.scene import Scene, errors


async def test_issues_and_pull_requests_share_numbers(scene: Scene) -> None:
    scene.repository.open_issue("alice", "An issue")
    pull = scene.repository.open_pull_request("alice", "A change")
    later = scene.repository.open_issue("alice", "Another", number=40)
    assert (pull.number, later.number, scene.repository.open_issue("a", "b").number) == (2, 40, 41)
    assert (await scene.ask("GET", "/pulls/1")).status == 404
    assert "pull_request" in await scene.get("/issues/2")
    assert "pull_request" not in await scene.get("/issues/1")
    listed = await scene.get("/issues?direction=asc")
    assert ["pull_request" in one for one in listed] == [False, True, False, False]


async def test_an_issue_opened_with_labels_announces_each(scene: Scene) -> None:
    new = {"title": "VEP 1", "labels": ["sig/compute", "kind/tracker"], "assignees": ["alice"]}
    reply = await scene.ask("POST", "/issues", new)
    assert (reply.status, reply.json["user"]["login"]) == (201, "vepbot[bot]")
    assert reply.json["performed_via_github_app"]["id"] == 4242
    assert reply.json["body"] is None
    assert scene.news() == ["issues.opened", *["issues.labeled"] * 2, "issues.assigned"]
    opened = scene.github.deliveries[0].payload["issue"]
    assert [one["name"] for one in opened["labels"]] == ["sig/compute", "kind/tracker"]
    assert opened["assignee"]["login"] == "alice"


async def test_an_issue_needs_a_title(scene: Scene) -> None:
    missing = await scene.ask("POST", "/issues", {"body": "x"})
    assert (missing.status, '"title" wasn\'t supplied' in missing.json["message"]) == (422, True)
    long = await scene.ask("POST", "/issues", {"title": "x" * 257})
    assert errors(long) == [("Issue", "title", "custom")]
    body = {"title": "x", "body": "x" * 65537}
    assert errors(await scene.ask("POST", "/issues", body)) == [("Issue", "body", "custom")]
    assert (await scene.ask("POST", "/issues", b"{")).json["message"] == "Problems parsing JSON"
    assert (await scene.ask("POST", "/issues", [])).status == 400


async def test_closing_and_reopening_say_why(scene: Scene) -> None:
    scene.repository.open_issue("alice", "A title")
    closed = await scene.ask(
        "PATCH", "/issues/1", {"state": "closed", "state_reason": "not_planned"}
    )
    assert (closed.json["state_reason"], closed.json["closed_by"]["type"]) == ("not_planned", "Bot")
    assert await scene.get("/issues") == []
    reopened = await scene.ask("PATCH", "/issues/1", {"state": "open"})
    assert (reopened.json["state_reason"], reopened.json["closed_at"]) == ("reopened", None)


async def test_issue_filters(scene: Scene) -> None:
    scene.repository.add_milestone("v1.9")
    scene.repository.open_issue("alice", "One", labels=["sig/compute"], milestone="v1.9")
    scene.clock.pass_time(minutes=30)
    scene.repository.open_issue("bob", "Two", labels=["sig/compute", "kind/tracker"])
    scene.repository.open_issue("vepbot[bot]", "Three", assignees=["carol"])
    scene.repository.close(3)

    async def numbers(query: str) -> list[int]:
        return [one["number"] for one in await scene.get(f"/issues?{query}")]

    assert await numbers("") == [2, 1]
    assert await numbers("state=all&sort=created&direction=asc") == [1, 2, 3]
    assert await numbers("labels=sig/compute,KIND/tracker") == [2]
    assert await numbers("milestone=1") == [1]
    assert await numbers("milestone=none") == [2]
    assert await numbers("milestone=*") == [1]
    assert await numbers("creator=vepbot[bot]&state=closed") == [3]
    assert await numbers("assignee=carol&state=all") == [3]
    assert await numbers("assignee=Carol&state=all") == [3]
    assert await numbers("assignee=none") == [2, 1]
    assert await numbers("assignee=*&state=all") == [3]
    assert await numbers("since=2026-03-02T12:15:00Z") == [2]
    assert await numbers("since=2026-03-02") == [2, 1]
    assert (await scene.ask("GET", "/issues?milestone=v1.9")).status == 422
    assert (await scene.ask("GET", "/issues?state=opened")).status == 422


async def test_comments_live_and_die(scene: Scene) -> None:
    scene.repository.open_pull_request("alice", "A change")
    scene.news()
    made = await scene.ask("POST", "/issues/1/comments", {"body": "First"})
    path = f"/issues/comments/{made.json['id']}"
    assert (made.status, made.json["performed_via_github_app"]["slug"]) == (201, "vepbot")
    await scene.ask("PATCH", path, {"body": "Second"})
    await scene.ask("PATCH", path, {"body": "Second"})
    assert (await scene.ask("DELETE", path)).status == 204
    assert (await scene.ask("GET", path)).status == 404
    assert scene.news() == [
        f"issue_comment.{action}" for action in ("created", "edited", "deleted")
    ]
    edited = scene.github.deliveries[-2].payload
    assert edited["changes"] == {"body": {"from": "First"}}
    assert "pull_request" in edited["issue"]
    assert edited["sender"]["login"] == "vepbot[bot]"


async def test_comment_limits(scene: Scene) -> None:
    scene.repository.open_issue("alice", "A title")
    for body in ("", "x" * 65537):
        refused = await scene.ask("POST", "/issues/1/comments", {"body": body})
        assert errors(refused) == [("IssueComment", "data", "unprocessable")]
    assert (await scene.ask("POST", "/issues/1/comments", {})).status == 422
    assert (await scene.ask("POST", "/issues/9/comments", {"body": "x"})).status == 404


async def test_the_repository_wide_comment_list_ignores_direction_without_sort(
    scene: Scene,
) -> None:
    scene.repository.open_issue("alice", "A title")
    ids = [scene.repository.comment(1, by="bob", body=text).id for text in "abc"]
    scene.clock.pass_time(minutes=1)
    scene.repository.edit_comment(ids[0], "again")

    async def listed(query: str) -> list[int]:
        return [one["id"] for one in await scene.get(f"/issues/comments?{query}")]

    assert await listed("direction=desc") == ids
    assert await listed("sort=updated&direction=desc") == [ids[0], ids[2], ids[1]]
    assert await listed("since=2026-03-02T12:00:30Z") == ids[:1]


async def test_the_same_reaction_again_is_200(scene: Scene) -> None:
    scene.repository.open_issue("alice", "A title")
    comment = scene.repository.comment(1, by="bob", body="/vep status")
    scene.repository.react(comment, "eyes", by="carol")
    path = f"/issues/comments/{comment.id}/reactions"
    statuses = [(await scene.ask("POST", path, {"content": "eyes"})).status for _ in range(2)]
    assert statuses == [201, 200]
    assert [one["user"]["login"] for one in await scene.get(path)] == ["carol", "vepbot[bot]"]
    assert (await scene.ask("POST", path, {"content": "nose"})).status == 422
    assert (await scene.get(f"/issues/comments/{comment.id}"))["reactions"]["eyes"] == 2
