"""Conditional requests, the rate limit and pages."""

from datetime import timedelta

import pytest

from tests.fakes.scene import BASE, Scene


async def test_an_unchanged_answer_is_304_and_free(scene: Scene) -> None:
    scene.repository.open_issue("alice", "A title")
    first = await scene.client.get(f"{BASE}/issues/1")
    again = await scene.client.get(f"{BASE}/issues/1", If_None_Match=first.headers["ETag"])
    assert first.headers["ETag"].startswith('W/"')
    assert (again.status, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["X-RateLimit-Used"] == first.headers["X-RateLimit-Used"]
    scene.repository.comment(1, by="bob", body="hm")
    changed = await scene.client.get(f"{BASE}/issues/1", If_None_Match=first.headers["ETag"])
    assert (changed.status, changed.json["comments"]) == (200, 1)
    assert [one.conditional for one in scene.github.requests] == [False, True, True]
    assert [one.status for one in scene.github.requests] == [200, 304, 200]


async def test_the_rate_limit_counts_and_refuses(scene: Scene) -> None:
    before = int((await scene.client.get(BASE)).headers["X-RateLimit-Remaining"])
    after = await scene.client.get(BASE)
    assert int(after.headers["X-RateLimit-Remaining"]) == before - 1
    assert after.headers["X-RateLimit-Resource"] == "core"
    scene.github.set_rate_limit(remaining=1, reset_at=scene.clock() + timedelta(minutes=5))
    assert (await scene.client.get(BASE)).status == 200
    refused = await scene.client.get(BASE)
    assert refused.status == 403
    assert refused.json["message"].startswith("API rate limit exceeded for installation ID")
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    assert (await scene.client.as_app("GET", "/app")).status == 200
    rate = (await scene.client.get("/rate_limit")).json["rate"]
    assert (rate["remaining"], rate["reset"]) == (0, int(scene.clock().timestamp()) + 300)
    scene.clock.pass_time(minutes=5)
    assert (await scene.client.get(BASE)).headers["X-RateLimit-Remaining"] == "4999"


async def test_lists_are_paged_with_links(scene: Scene) -> None:
    for number in range(1, 6):
        scene.repository.open_issue("alice", f"Issue {number}")
    path = f"{BASE}/issues?per_page=2&direction=asc"
    pages = [await scene.client.get(f"{path}&page={page}") for page in (1, 2, 3, 9)]
    numbers = [[issue["number"] for issue in page.json] for page in pages]
    assert numbers == [[1, 2], [3, 4], [5], []]
    url = f"<{scene.base_url}{path}&page="
    assert pages[0].headers["Link"] == f'{url}2>; rel="next", {url}3>; rel="last"'
    assert pages[1].headers["Link"] == (
        f'{url}1>; rel="prev", {url}3>; rel="next", {url}3>; rel="last", {url}1>; rel="first"'
    )
    assert pages[2].headers["Link"] == f'{url}2>; rel="prev", {url}1>; rel="first"'
    assert "Link" not in (await scene.client.get(f"{BASE}/issues?per_page=100")).headers


async def test_links_lead_back_through_a_proxy(scene: Scene) -> None:
    forwarded = {"X_Forwarded_Host": "api.example.org", "X_Forwarded_Proto": "https"}
    reply = await scene.client.get(f"{BASE}/labels?per_page=1", **forwarded)
    assert reply.headers["Link"].startswith(
        f"<https://api.example.org{BASE}/labels?per_page=1&page=2"
    )


@pytest.mark.parametrize(("asked", "given"), [("", 30), ("per_page=0", 30), ("per_page=999", 100)])
async def test_page_sizes(scene: Scene, asked: str, given: int) -> None:
    for number in range(120):
        scene.repository.create_label(f"label-{number}", silent=True)
    assert len(await scene.get(f"/labels?{asked}")) == given
