"""Holds the fake GitHub and the bot against GitHub's own descriptions: `make contract`.

Needs the directory of `contract_proxy.py` and `check_payloads.py` in VEPBOT_CONTRACT and their
node packages in EM; without them it says so and succeeds.
"""

import asyncio
import contextlib
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from typing import Any

import aiohttp

from bot.app import running
from bot.telemetry import configure_logging
from tests.fakes.app_client import app_client
from tests.fakes.github import ChangedFile, FakeGitHub, RecordedDelivery
from tests.fakes.github.routes import ROUTES
from tests.fakes.keys import private_key, public_key
from tests.fakes.populate import populate
from tests.fakes.walk import Walk, walk_through
from tests.world import APP_ID, SECRET, Clock, World, make_settings

DIRECTORY = "VEPBOT_CONTRACT"
NOBODY = "http://127.0.0.1:9/"

# Where the description is wrong and GitHub is known to answer as the fake does.
DESCRIPTION_ERRORS = re.compile(
    # account must be a user and an enterprise at the same time (allOf where anyOf is meant)
    r"info response apps/list-installations: 200 \d+/account: .*"
    # a label without a description has null everywhere but in the short form of pull requests
    r"|info response pulls/(list|request-reviewers|remove-requested-reviewers): "
    r"20[01] (\d+/)?labels/\d+/description: None is not of type 'string'"
    # the top directory has no path
    r"|error missing_path_param repos/get-content: path"
    # every GET may be conditional, though not every one is described so
    # https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
    r"|info response_status \S+: 304 not in .*"
    # whoever makes an App from a manifest is nobody yet
    r"|warn no_auth apps/create-from-manifest: .*"
)


def main() -> int:
    """The exit code."""
    directory = os.environ.get(DIRECTORY)
    if not directory:
        print(f"contract: {DIRECTORY} is not set, nothing was checked")
        return 0
    configure_logging("warning", "text")
    findings = asyncio.run(check_fake(pathlib.Path(directory)))
    findings += asyncio.run(check_bot(pathlib.Path(directory)))
    for finding in findings:
        print(f"  {finding}")
    return 1 if findings else 0


async def check_bot(directory: pathlib.Path) -> list[str]:
    """Play a label's story through the strict proxy: what GitHub would refuse of the bot's."""
    github = FakeGitHub(APP_ID, "vepbot", public_key(), SECRET)
    repository = github.add_repository("kubevirt/enhancements", ["sig/compute", "sig/network"])
    github.omit_installation = True  # so that the bot has to look it up
    async with contextlib.AsyncExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        upstream = await stack.enter_async_context(github.serving())
        address = await stack.enter_async_context(proxy(directory, upstream, "--strict"))
        settings = make_settings(private_key(), folder, address)
        bot, url = await stack.enter_async_context(running(settings))
        world = World(github, bot, url, settings, Clock())
        github.deliver_to(f"{url}/webhook")
        pull = repository.open_pull_request("alice", "VEP 1", files=vep("compute"))
        await world.settled()
        repository.push(pull.number, vep("network"))
        await world.settled()
        async with aiohttp.ClientSession() as session, session.get(f"{address}/__report") as found:
            report = await found.json()
    findings = violations(report)
    if pull.labels != ["sig/network"]:
        findings.append(f"the story ended with the labels {pull.labels}")
    print(f"contract: the bot made {report['requests']} requests, {len(findings)} findings")
    return findings


def vep(group: str) -> list[ChangedFile]:
    """A proposal of that group."""
    return [ChangedFile("added", f"veps/sig-{group}/1-x/vep.md", text="# VEP #1: X\n")]


async def check_fake(directory: pathlib.Path) -> list[str]:
    """Ask every route of the fake, and look at every webhook it sent."""
    github = FakeGitHub(4242, "vepbot", public_key(), "not a secret")
    repository = populate(github)
    async with (
        github.serving() as upstream,
        proxy(directory, upstream) as address,
        app_client(address, github.app.id) as client,
    ):
        github.deliver_to(NOBODY)
        walk = Walk(client)
        await walk_through(walk, github, repository)
        report = (await client.get("/__report")).json
    findings = walk.unexpected + unasked(walk) + violations(report)
    findings += invalid_payloads(directory, github.deliveries)
    print(f"contract: {report['requests']} requests to {len(walk.asked)} routes, ", end="")
    print(f"{len(github.deliveries)} deliveries, {len(findings)} findings")
    return findings


@contextlib.asynccontextmanager
async def proxy(directory: pathlib.Path, upstream: str, *options: str) -> AsyncIterator[str]:
    """The validating proxy before the fake."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(directory / "contract_proxy.py"), "--listen", str(port),
        "--upstream", upstream, "--check-responses", *options, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        if not await process.stdout.readline():
            raise RuntimeError("the contract proxy did not start")
        yield f"http://127.0.0.1:{port}"
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


def unasked(walk: Walk) -> list[str]:
    """Routes that no request reached."""
    return sorted(f"not asked: {r.name}" for r in ROUTES.all if r.name not in walk.asked)


def violations(report: dict[str, Any]) -> list[str]:
    """What the proxy found, in requests and in answers."""
    found = [
        f"{one['severity']} {one['kind']} {one['op']}: {one['detail']}"
        for one in report["violations"]
    ]
    return [line for line in found if not DESCRIPTION_ERRORS.fullmatch(line)]


def invalid_payloads(directory: pathlib.Path, deliveries: list[RecordedDelivery]) -> list[str]:
    """What `check_payloads.py` says about the webhooks."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for delivery in deliveries:
            row = {"headers": delivery.headers, "payload": delivery.payload}
            file.write(json.dumps(row) + "\n")
        file.flush()
        checker = str(directory / "check_payloads.py")
        command = [sys.executable, checker, file.name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    if (
        done.returncode
        or not lines
        or f"TOTAL {len(deliveries)}/{len(deliveries)}" not in lines[-1]
    ):
        kept = [line for line in lines if not whole(line)]
        return ["webhook payloads:", *kept, *done.stderr.splitlines()[-3:]]
    print("\n".join(lines))
    return []


def whole(line: str) -> bool:
    """`event.action: 3/3 valid`"""
    counts = line.rpartition(": ")[2].removesuffix(" valid").split("/")
    return line.endswith(" valid") and len(set(counts)) == 1


if __name__ == "__main__":
    sys.exit(main())
