"""Deliveries: signed, repeated, failed, listed."""

import asyncio
import hmac
import json

from aiohttp import web

from tests.fakes.receiver import Receiver
from tests.fakes.scene import NOBODY, SECRET, SOON, Scene


async def test_deliveries_are_signed(scene: Scene, receiver: Receiver) -> None:
    scene.github.deliver_to(receiver.url)
    scene.repository.open_issue("alice", "Überschrift")
    await scene.github.settled(SOON)
    headers, body = receiver.taken[0]
    expected = hmac.new(SECRET.encode(), body, "sha256").hexdigest()
    assert headers["X-Hub-Signature-256"] == f"sha256={expected}"
    assert headers["X-GitHub-Event"] == "issues"
    assert headers["X-GitHub-Hook-Installation-Target-ID"] == "4242"
    assert headers["User-Agent"].startswith("GitHub-Hookshot/")
    payload = json.loads(body)
    installation = scene.github.installations["kubevirt"].id
    assert payload["installation"]["id"] == installation
    assert payload["sender"]["login"] == "alice"
    assert payload == scene.github.deliveries[0].payload
    assert (scene.github.deliveries[0].status, scene.github.deliveries[0].attempts) == (202, 1)


async def test_a_redelivery_is_the_very_same(scene: Scene, receiver: Receiver) -> None:
    scene.github.deliver_to(receiver.url)
    scene.repository.open_issue("alice", "A title")
    await scene.github.settled(SOON)
    delivery = scene.github.deliveries[0]
    scene.github.redeliver(delivery.guid)
    await scene.github.settled(SOON)
    (first, one), (second, two) = receiver.taken
    assert (one, first["X-GitHub-Delivery"]) == (two, second["X-GitHub-Delivery"])
    assert delivery.attempts == 2


async def test_deliveries_arrive_in_order_unless_told_otherwise(
    scene: Scene, receiver: Receiver
) -> None:
    scene.github.deliver_to(receiver.url)
    for number in range(20):
        scene.repository.open_issue("alice", str(number))
    await scene.github.settled(SOON)
    titles = [json.loads(body)["issue"]["title"] for _, body in receiver.taken]
    assert titles == [str(number) for number in range(20)]
    scene.github.webhook_concurrency = 8
    for number in range(20):
        scene.repository.close(number + 1)
    await scene.github.settled(SOON)
    assert len(receiver.taken) == 40


async def test_failed_deliveries_are_listed_and_can_be_sent_again(
    scene: Scene, receiver: Receiver
) -> None:
    scene.github.deliver_to(NOBODY)
    scene.repository.open_issue("alice", "A title")
    await scene.github.settled(SOON)
    assert (scene.github.deliveries[0].status, scene.github.deliveries[0].attempts) == (None, 1)
    receiver.status = 500
    scene.github.deliver_to(receiver.url)
    scene.repository.close(1)
    await scene.github.settled(SOON)
    listed = (await scene.client.as_app("GET", "/app/hook/deliveries")).json
    assert [one["status"] for one in listed] == [
        "Invalid HTTP Response: 500",
        "failed to connect to host",
    ]
    receiver.status = 202
    path = f"/app/hook/deliveries/{listed[1]['id']}"
    assert (await scene.client.as_app("POST", f"{path}/attempts")).status == 202
    await scene.github.settled(SOON)
    again = (await scene.client.as_app("GET", "/app/hook/deliveries")).json[0]
    assert (again["status"], again["redelivery"], again["guid"]) == ("OK", True, listed[1]["guid"])
    whole = (await scene.client.as_app("GET", path)).json
    assert whole["request"]["payload"] == scene.github.deliveries[0].payload


async def test_deliveries_are_paged_by_cursor(scene: Scene, receiver: Receiver) -> None:
    scene.github.deliver_to(receiver.url)
    for number in range(5):
        scene.repository.open_issue("alice", str(number))
    await scene.github.settled(SOON)
    found, path = [], "/app/hook/deliveries?per_page=2"
    while path:
        reply = await scene.client.as_app("GET", path)
        found += [one["guid"] for one in reply.json]
        link = reply.headers.get("Link", "")
        path = link.partition(">")[0].removeprefix(f"<{scene.base_url}")
    assert found == [one.guid for one in reversed(scene.github.deliveries)]


async def test_a_receiver_that_does_not_answer_is_given_up(scene: Scene) -> None:
    never = asyncio.Event()

    async def hang(_: web.BaseRequest) -> web.StreamResponse:
        await never.wait()
        return web.Response()

    runner = web.ServerRunner(web.Server(hang), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    scene.github.webhook_timeout = 0.05
    scene.github.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/")
    scene.repository.open_issue("alice", "A title")
    await scene.github.settled(SOON)
    assert scene.github.deliveries[0].history[0].outcome == "timed out"
    never.set()
    await runner.cleanup()


async def test_what_is_not_sent(scene: Scene) -> None:
    silent = scene.github.add_repository("kubevirt/silent", installed=False)
    silent.open_issue("alice", "A title")
    assert scene.news() == []
    scene.github.omit_installation = True
    scene.repository.open_issue("alice", "A title")
    assert "installation" not in scene.github.deliveries[0].payload
    assert scene.github.ping().payload["hook"]["app_id"] == 4242
    assert scene.github.deliveries[-1].event == "ping"


async def test_only_events_that_the_app_subscribes_to_are_sent(scene: Scene) -> None:
    scene.github.unsubscribe("issues")
    scene.repository.open_issue("alice", "A title")
    scene.repository.comment(1, by="bob", body="hm")
    assert scene.news() == ["issue_comment.created"]
    scene.github.subscribe("issues", "issues")
    scene.repository.close(1)
    assert scene.news() == ["issues.closed"]
    assert (await scene.client.as_app("GET", "/app")).json["events"].count("issues") == 1


async def test_deliveries_are_listed_by_their_outcome(scene: Scene, receiver: Receiver) -> None:
    for status in (202, 500, 404):
        receiver.status = status
        scene.github.deliver_to(receiver.url)
        scene.repository.open_issue("alice", str(status))
        await scene.github.settled(SOON)
    found = {}
    for wanted in ("success", "failure"):
        listed = (await scene.client.as_app("GET", f"/app/hook/deliveries?status={wanted}")).json
        found[wanted] = [each["status_code"] for each in listed]
    assert found == {"success": [202], "failure": [404, 500]}
    assert (await scene.client.as_app("GET", "/app/hook/deliveries?status=odd")).status == 422
