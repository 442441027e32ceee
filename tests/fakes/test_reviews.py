"""Reviews, remarks on lines, requested reviewers."""

import pytest

from tests.fakes.github import ChangedFile, PullRequest, Refusal
from tests.fakes.scene import Scene


def opened(scene: Scene) -> PullRequest:
    """A pull request to review."""
    files = [ChangedFile("added", "veps/new/vep.md", text="# New\n")]
    pull = scene.repository.open_pull_request("alice", "A change", files=files)
    scene.news()
    return pull


async def test_reviews_are_listed_in_order(scene: Scene) -> None:
    pull = opened(scene)
    first = pull.head_sha
    scene.repository.submit_review(1, "bob", "CHANGES_REQUESTED", "Why?")
    scene.repository.push(1, files=[ChangedFile("added", "a", text="1")])
    scene.repository.submit_review(1, "bob", "APPROVED")
    scene.repository.submit_review(1, "carol", "COMMENTED", "Hm", commit=first)
    listed = await scene.get("/pulls/1/reviews")
    assert [(one["user"]["login"], one["state"], one["commit_id"]) for one in listed] == [
        ("bob", "CHANGES_REQUESTED", first),
        ("bob", "APPROVED", pull.head_sha),
        ("carol", "COMMENTED", first),
    ]
    assert listed[1]["body"] == ""
    assert await scene.get(f"/pulls/1/reviews/{listed[0]['id']}") == listed[0]
    assert (await scene.ask("GET", "/pulls/1/reviews/1")).status == 404
    assert [one["id"] for one in await scene.get("/pulls/1/reviews?per_page=1&page=3")] == [
        listed[2]["id"]
    ]


async def test_review_webhooks_write_the_state_small(scene: Scene) -> None:
    opened(scene)
    review = scene.repository.submit_review(1, "bob", "APPROVED")
    scene.repository.edit_review(1, review.id, "Fine")
    scene.repository.edit_review(1, review.id, "Fine")
    scene.repository.dismiss_review(1, review.id, "Outdated", by="carol")
    actions = ("submitted", "edited", "dismissed")
    assert scene.news() == [f"pull_request_review.{action}" for action in actions]
    submitted, edited, dismissed = (one.payload for one in scene.github.deliveries[-3:])
    assert (submitted["review"]["state"], submitted["review"]["body"]) == ("approved", None)
    assert submitted["pull_request"]["number"] == 1
    assert "merged" not in submitted["pull_request"]
    assert edited["changes"] == {"body": {"from": ""}}
    assert (dismissed["review"]["state"], dismissed["sender"]["login"]) == ("dismissed", "carol")
    assert [one["state"] for one in await scene.get("/pulls/1/reviews")] == ["DISMISSED"]


async def test_reviews_are_in_the_timeline(scene: Scene) -> None:
    opened(scene)
    scene.repository.submit_review(1, "bob", "DISMISSED", "No")
    timeline = await scene.get("/issues/1/timeline")
    assert [one["event"] for one in timeline] == ["committed", "reviewed", "review_dismissed"]
    assert (timeline[1]["state"], timeline[1]["user"]["login"]) == ("dismissed", "bob")
    assert timeline[2]["dismissed_review"]["state"] == "changes_requested"
    events = [one["event"] for one in await scene.get("/issues/1/events")]
    assert events == ["review_dismissed"]


async def test_nobody_judges_their_own_change(scene: Scene) -> None:
    opened(scene)
    with pytest.raises(Refusal, match="Can not approve your own pull request"):
        scene.repository.submit_review(1, "alice", "APPROVED")
    review = scene.repository.submit_review(1, "alice", "COMMENTED", "See")
    with pytest.raises(Refusal, match="Can not dismiss a commented"):
        scene.repository.dismiss_review(1, review.id)
    with pytest.raises(Refusal):
        scene.repository.submit_review(1, "bob", "PENDING")


async def test_remarks_on_lines(scene: Scene) -> None:
    opened(scene)
    remark = scene.repository.add_review_comment(1, "bob", "Hm", "veps/new/vep.md", line=1)
    scene.repository.edit_review_comment(1, remark.id, "Hm?")
    reply = scene.repository.add_review_comment(
        1, "alice", "Yes", "veps/new/vep.md", reply_to=remark.id
    )
    assert scene.news() == [
        "pull_request_review_comment.created", "pull_request_review.submitted",
        "pull_request_review_comment.edited",
        "pull_request_review_comment.created", "pull_request_review.submitted",
    ]  # fmt: skip
    listed = await scene.get("/pulls/1/comments")
    assert [(one["body"], one.get("in_reply_to_id")) for one in listed] == [
        ("Hm?", None),
        ("Yes", remark.id),
    ]
    assert listed[0]["diff_hunk"].startswith("@@ ")
    assert (await scene.get("/pulls/1"))["review_comments"] == 2
    newest = await scene.get("/pulls/1/comments?sort=created&direction=desc")
    assert [one["id"] for one in newest] == [reply.id, remark.id]
    scene.repository.delete_review_comment(1, remark.id, by="bob")
    assert scene.news() == ["pull_request_review_comment.deleted"]
    assert len(await scene.get("/pulls/1/reviews")) == 1
    with pytest.raises(Refusal):
        scene.repository.add_review_comment(1, "bob", "Hm", "elsewhere")


async def test_reviewers_are_asked_until_they_answer(scene: Scene) -> None:
    opened(scene)
    scene.github.add_team("kubevirt", "sig-compute", ["carol"])
    scene.repository.grant_team("sig-compute", "write")
    scene.repository.grant("bob", "read")
    asked = {"reviewers": ["bob", "carol"], "team_reviewers": ["sig-compute"]}
    for _ in range(2):
        reply = await scene.ask("POST", "/pulls/1/requested_reviewers", asked)
        assert reply.status == 201
    assert scene.news() == ["pull_request.review_requested"] * 3
    team, person = (one.payload for one in scene.github.deliveries[-3:-1])
    assert team["requested_team"]["slug"] == "sig-compute"
    assert person["requested_reviewer"]["login"] == "bob"
    events = await scene.get("/issues/1/events")
    assert events[0]["review_requester"]["login"] == "vepbot[bot]"
    assert events[0]["requested_team"]["slug"] == "sig-compute"
    scene.repository.submit_review(1, "carol", "APPROVED")
    left = await scene.get("/pulls/1/requested_reviewers")
    assert ([one["login"] for one in left["users"]], left["teams"]) == (["bob"], [])
    scene.news()
    await scene.ask("DELETE", "/pulls/1/requested_reviewers", {"reviewers": ["bob", "dave"]})
    assert scene.news() == ["pull_request.review_request_removed"]
    assert (await scene.get("/pulls/1"))["requested_reviewers"] == []


@pytest.mark.parametrize(
    ("login", "reason"),
    [
        ("alice", "Review cannot be requested from pull request author."),
        ("stranger", "Reviews may only be requested from collaborators."),
    ],
)
async def test_who_cannot_be_asked(scene: Scene, login: str, reason: str) -> None:
    opened(scene)
    refused = await scene.ask("POST", "/pulls/1/requested_reviewers", {"reviewers": [login]})
    assert (refused.status, refused.json["message"].startswith(reason)) == (422, True)
    teams = {"team_reviewers": ["sig-compute"]}
    assert (await scene.ask("POST", "/pulls/1/requested_reviewers", teams)).status == 422
