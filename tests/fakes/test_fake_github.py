"""The fake GitHub as a whole: every route, and as a process of its own."""

import asyncio
import contextlib
import os
import pathlib
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from typing import Any

from tests.fakes.app_client import app_client
from tests.fakes.github import ChangedFile
from tests.fakes.keys import public_key
from tests.fakes.receiver import receiving
from tests.fakes.scene import NOBODY, SECRET, SOON, Scene, playing
from tests.fakes.walk import Walk, walk_through


async def test_every_route_answers() -> None:
    async with playing() as scene:
        await ask_everything(scene)


async def ask_everything(scene: Scene) -> None:
    """What each route needs, then the walk."""
    scene.repository.add_milestone("v1.9")
    scene.repository.put_file("OWNERS", "approvers: []\n")
    added = ChangedFile("added", "veps/sig-compute/2-two/vep.md", text="# VEP 2\n")
    scene.repository.open_pull_request("alice", "A change", files=[added])
    scene.repository.merge(1)
    scene.repository.open_issue("alice", "A title")
    scene.github.deliver_to(NOBODY)
    scene.github.ping()
    walk = Walk(scene.client)
    await walk_through(walk, scene.github, scene.repository)
    assert walk.unexpected == []


@contextlib.asynccontextmanager
async def process(directory: pathlib.Path) -> AsyncIterator[tuple[Process, str]]:
    """The fake as a process and its address."""
    key = directory / "public.pem"
    key.write_text(public_key(), encoding="utf-8")
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.fakes.github", "--app-id", "4242"),
        *("--public-key", str(key)),
        env=os.environ | {"FAKE_WEBHOOK_SECRET": SECRET},
        stdout=asyncio.subprocess.PIPE,
    )
    assert running.stdout is not None
    try:
        line = await running.stdout.readline()
        yield running, line.decode().strip().removeprefix("fake GitHub on ")
    finally:
        with contextlib.suppress(ProcessLookupError):
            running.kill()
        await running.wait()


async def test_the_process_is_controlled_over_http(tmp_path: pathlib.Path) -> None:
    repository = "/__fake/repository/kubevirt/enhancements"
    async with (
        receiving() as receiver,
        process(tmp_path) as (running, address),
        app_client(address, 4242) as client,
    ):

        async def control(call: str, **body: Any) -> Any:
            reply = await client.ask("POST", call, body)
            assert reply.status == 200, reply.data
            return reply.json

        await control("/__fake/add_repository", full_name="kubevirt/enhancements", labels=["a"])
        await control("/__fake/deliver_to", url=receiver.url)
        files = [{"status": "added", "path": "veps/a.md", "text": "x"}]
        opened = await control(
            f"{repository}/open_pull_request", author="alice", title="A change", files=files
        )
        assert opened["number"] == 1
        comment = await control(f"{repository}/comment", number=1, by="bob", body="hm")
        await control(f"{repository}/edit_comment", id=comment["id"], body="well")
        await control("/__fake/add_team", org="kubevirt", slug="sig", members=["carol"])
        await control(f"{repository}/submit_review", number=1, by="carol", state="APPROVED")
        check = {"name": "vep", "head_sha": opened["head_sha"], "status": "in_progress"}
        run = await control(f"{repository}/create_check_run", **check)
        await control(f"{repository}/rerequest_check", id=run["id"])
        await control("/__fake/subscribe", events=["merge_group"])
        await control(f"{repository}/merge", number=1, by="bob")
        await control("/__fake/settled")
        assert len(receiver.taken) == 8
        summary = (await client.get(f"{repository}/issues/1")).json
        assert (summary["kind"], summary["merged"]) == ("pull_request", True)
        await control("/__fake/faults", path="/installation", status=503)
        path = "/repos/kubevirt/enhancements/installation"
        assert (await client.as_app("GET", path)).status == 503
        await client.take_token("kubevirt/enhancements")
        requests = (await client.get("/__fake/requests")).json
        assert [one["status"] for one in requests] == [503, 200, 201]
        deliveries = (await client.get("/__fake/deliveries")).json
        await control("/__fake/redeliver", guid=deliveries[0]["guid"])
        await control("/__fake/settled")
        assert (await client.get("/__fake/deliveries")).json[0]["attempts"] == 2
        await control("/__fake/set_rate_limit", remaining=0)
        assert (await client.get("/repos/kubevirt/enhancements")).status == 403
        wrong = await client.ask("POST", f"{repository}/explode", {})
        assert (wrong.status, "no verb explode" in wrong.json["message"]) == (400, True)
        running.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(running.wait(), SOON) == 0
