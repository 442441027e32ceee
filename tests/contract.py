"""Holds the fake GitHub against GitHub's own descriptions: `python -m tests.contract`.

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

from tests.fakes.app_client import app_client
from tests.fakes.github import FakeGitHub, RecordedDelivery
from tests.fakes.github.routes import ROUTES
from tests.fakes.keys import public_key
from tests.fakes.walk import Walk, populate, walk_through

DIRECTORY = "VEPBOT_CONTRACT"
NOBODY = "http://127.0.0.1:9/"

# Where the description is wrong and GitHub is known to answer as the fake does.
DESCRIPTION_ERRORS = re.compile(
    # account must be a user and an enterprise at the same time (allOf where anyOf is meant)
    r"info response apps/list-installations: 200 \d+/account: .*"
    # a label without a description has null in every list but this one
    r"|info response pulls/list: 200 \d+/labels/\d+/description: None is not of type 'string'"
    # the top directory has no path
    r"|error missing_path_param repos/get-content: path"
)


def main() -> int:
    """The exit code."""
    directory = os.environ.get(DIRECTORY)
    if not directory:
        print(f"contract: {DIRECTORY} is not set, nothing was checked")
        return 0
    return asyncio.run(check(pathlib.Path(directory)))


async def check(directory: pathlib.Path) -> int:
    """Run everything and print what is wrong."""
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
    for finding in findings:
        print(f"  {finding}")
    return 1 if findings else 0


@contextlib.asynccontextmanager
async def proxy(directory: pathlib.Path, upstream: str) -> AsyncIterator[str]:
    """The validating proxy before the fake."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(directory / "contract_proxy.py"), "--listen", str(port),
        "--upstream", upstream, "--check-responses", stdout=asyncio.subprocess.PIPE,
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
