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
from tests.contract.read_fields import check_nullables
from tests.fakes.app_client import app_client
from tests.fakes.github import (
    ChangedFile,
    FakeGitHub,
    PullRequest,
    RecordedDelivery,
    Repository,
)
from tests.fakes.github.routes import ROUTES
from tests.fakes.keys import private_key, public_key
from tests.fakes.populate import populate
from tests.fakes.walk import Walk, walk_through
from tests.golden_texts import GOOD
from tests.world import APP_ID, SECRET, Clock, World, make_settings

DIRECTORY = "VEPBOT_CONTRACT"
NOBODY = "http://127.0.0.1:9/"
LABELS = [
    "sig/compute", "sig/network", "kind/tracker", "kind/enhancement", "lifecycle/frozen",
]  # fmt: skip
SCHEDULE = "releases/v1.9/schedule.yaml"
DAYS = """\
- { when: 2099-04-30, what: Virtualization Enhancement Proposal (VEP) Freeze }
- { when: 2099-06-30, milestone: KubeVirt Code Freeze }
- { when: 2099-07-22, milestone: GA, who: KubeVirt }
"""
HOT_PLUG = "# VEP: Hot plug of networks\n\n## Target releases\n\n- alpha: v1.9\n"

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
    """Play the shipped rules' story through the strict proxy: what GitHub would refuse of it."""
    github = FakeGitHub(APP_ID, "vepbot", public_key(), SECRET)
    repository = stage_for_story(github)
    async with contextlib.AsyncExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        upstream = await stack.enter_async_context(github.serving())
        address = await stack.enter_async_context(proxy(directory, upstream, "--strict"))
        settings = make_settings(private_key(), folder, address)
        clock = Clock()
        bot, url = await stack.enter_async_context(running(settings, clock))
        world = World(github, bot, url, settings, clock, sweeps=True)
        github.deliver_to(f"{url}/webhook")
        unexpected = await story(world, repository)
        github.deliver_to(None)
        async with aiohttp.ClientSession() as session, session.get(f"{address}/__report") as found:
            report = await found.json()
    findings = violations(report) + unexpected
    print(f"contract: the bot made {report['requests']} requests, {len(findings)} findings")
    return findings


def stage_for_story(github: FakeGitHub) -> Repository:
    """Proposals and schedule as the shipped rules expect them."""
    github.omit_installation = True  # so that the bot has to look it up
    github.subscribe("merge_group")
    github.add_repository("kubevirt/sig-release", files={SCHEDULE: DAYS})
    return github.add_repository("kubevirt/enhancements", LABELS)


async def story(world: World, repository: Repository) -> list[str]:
    """A proposal from its opening to its milestone, and one without a tracking issue."""
    found: list[str] = []
    tracker = repository.open_issue("alice", "VEP 1: Live resize")
    body = f"**Tracking issue**: #{tracker.number}"
    pull = repository.open_pull_request(
        "alice", "VEP 1: Live resize", body, vep(tracker.number, "FeatureName")
    )
    await world.settled()
    [status] = pull.comments
    found += _unless("Next:" in status.body and "#L" in status.body, "no status comment")
    found += _unless("neutral" in conclusions(repository), "the check is not grey")
    repository.push(pull.number, vep(tracker.number, "LiveResize"))
    repository.submit_review(pull.number, "carol", "APPROVED")
    await world.settled()
    found += _unless([status.id] == [c.id for c in pull.comments], "not edited in place")
    found += _unless("All done here" in status.body, "the comment does not say that all is done")
    found += _unless("success" in conclusions(repository), "the check is not green")
    group = repository.queue_merge(pull.number)
    await world.settled()
    queued = [run for run in repository.check_runs.values() if run.head_sha == group.head.sha]
    found += _unless({run.conclusion for run in queued} == {"success"}, "the queue waits")
    repository.merge(pull.number, by="carol")
    await world.settled()
    found += _unless("kind/tracker" in tracker.labels, "the tracking issue was not adopted")
    found += _unless(tracker.milestone == "v1.9", "the tracking issue has no milestone")
    found += await _commands(world, repository, pull)
    found += await _missed(world, repository, pull)
    return found + await _without_tracker(world, repository)


async def _missed(world: World, repository: Repository, pull: PullRequest) -> list[str]:
    """A delivery that failed is listed and asked for again."""
    world.github.deliver_to(NOBODY)
    repository.edit_pull_request(pull.number, title="VEP 1: Live resize of it")
    await world.github.settled(60)
    world.github.deliver_to(f"{world.url}/webhook")
    await world.advance(30)
    return _unless(world.github.deliveries[-1].status == 202, "not delivered again")


async def _commands(world: World, repository: Repository, pull: PullRequest) -> list[str]:
    """Read from all that can be said, done and answered."""
    comment = repository.comment(pull.number, "carol", "/vep target v1.9")
    await world.settled()
    repository.edit_comment(comment.id, "/vep target v1.9\n/vep help\n/vep nonsense")
    review = repository.submit_review(pull.number, "carol", "COMMENTED", "/vep explain")
    path = repository.pull_request(pull.number).changes[0].path
    line = repository.add_review_comment(pull.number, "carol", "/vep status", path)
    issue = repository.open_issue("bob", "Another", "/vep explain")
    await world.settled()
    seen = (comment, review, line, issue)
    found = _unless(all(each.reactions for each in seen), "not all that was said was seen")
    answers = [each.body for each in pull.comments if "vepbot reply/" in each.body]
    return found + _unless(len(answers) == 3, f"{len(answers)} answers to commands, not 3")


async def _without_tracker(world: World, repository: Repository) -> list[str]:
    before = set(repository.issues)
    files = [ChangedFile("added", "veps/sig-network/hot-plug/vep.md", text=HOT_PLUG)]
    pull = repository.open_pull_request("bob", "Hot plug of networks", "", files)
    await world.settled()
    repository.merge(pull.number, by="carol")
    await world.settled()
    opened = set(repository.issues) - before - {pull.number}
    found = _unless(len(opened) == 1, f"opened {len(opened)} tracking issues, not one")
    return found + _unless(
        any(f"#{number}" in comment.body for number in opened for comment in pull.comments),
        "the comment does not name the issue that was opened",
    )


def _unless(held: bool, otherwise: str) -> list[str]:
    return [] if held else [f"the story: {otherwise}"]


def conclusions(repository: Repository) -> list[str | None]:
    """Of all check runs."""
    return [run.conclusion for run in repository.check_runs.values()]


def vep(number: int, gate: str) -> list[ChangedFile]:
    """A proposal of SIG compute."""
    text = GOOD.replace("vep-number: 25", f"vep-number: {number}")
    text = text.replace("VEP #25", f"VEP #{number}").replace("LiveResize", gate)
    return [ChangedFile("added", f"veps/sig-compute/{number}-live-resize/vep.md", text=text)]


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
    findings += check_nullables(directory, walk.answers, github.deliveries)
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
