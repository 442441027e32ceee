"""The story, scene by scene: what happens on GitHub, what the bot does, and which rule says so."""

import json
import uuid
from typing import Any

from tests.demo.stage import Stage, StageBroken

REPOSITORY = "kubevirt/enhancements"
AT_REPOSITORY = f"repository/{REPOSITORY}"
LABELS = ["sig/compute", "sig/network", "sig/storage", "kind/enhancement"]
VEP = "veps/sig-compute/25-live-resize/vep.md"
MOVED = "veps/sig-network/25-live-resize/vep.md"
TEXT = "# VEP #25: Resize a running machine\n\n## Motivation\n\nPeople ask for it.\n"


async def play(stage: Stage) -> None:
    """All scenes, each checked."""
    print("vepbot, a GitHub App that enforces an enhancement process written down in rules.")
    print("Played on this machine only, by two processes: a fake GitHub and the bot.")
    await stage.do("add_repository", full_name=REPOSITORY, labels=LABELS)
    number = await _a_proposal_is_opened(stage)
    await _its_files_move(stage, number)
    await _something_else_is_opened(stage)
    await _a_stranger_sends_a_webhook(stage)
    await _github_delivers_again(stage, number)
    await _the_end(stage)


async def _a_proposal_is_opened(stage: Stage) -> int:
    _scene("Alice opens a pull request with a proposal of SIG compute")
    _says(f"adds {VEP}")
    files = [{"status": "added", "path": VEP, "text": TEXT}]
    number = await _open(stage, "VEP 25: Resize a running machine", files)
    await stage.settled()
    await _tell(stage)
    await _expect_labels(stage, number, ["sig/compute"])
    return number


async def _its_files_move(stage: Stage, number: int) -> None:
    _scene("The reviewers find that it belongs to SIG network; Alice moves the files")
    _says(f"{VEP} -> {MOVED}")
    files = [{"status": "added", "path": MOVED, "text": TEXT}]
    await stage.do(f"{AT_REPOSITORY}/push", number=number, files=files)
    await stage.settled()
    await _tell(stage)
    await _expect_labels(stage, number, ["sig/network"])


async def _something_else_is_opened(stage: Stage) -> None:
    _scene("Bob opens a pull request that is no proposal")
    _says("adds docs/typo.md")
    files = [{"status": "added", "path": "docs/typo.md", "text": "fixed\n"}]
    number = await _open(stage, "Fix a typo", files, author="bob")
    await stage.settled()
    await _tell(stage)
    await _expect_labels(stage, number, [])


async def _a_stranger_sends_a_webhook(stage: Stage) -> None:
    _scene("A stranger sends a webhook that is not signed with the secret")
    headers = {
        "X-GitHub-Event": "pull_request",
        "X-GitHub-Delivery": str(uuid.uuid4()),
        "X-Hub-Signature-256": "sha256=" + "0" * 64,
    }
    body = json.dumps({"action": "opened"})
    async with stage.session.post(f"{stage.bot.url}/webhook", data=body, headers=headers) as answer:
        reason = (await answer.json())["error"]
        _did(f"answers {answer.status}: {reason}")
        _require(answer.status == 401, "a wrong signature must be refused")


async def _github_delivers_again(stage: Stage, number: int) -> None:
    _scene("GitHub delivers the first webhook once more")
    [first, *_] = await stage.look("deliveries")
    await stage.do("forget_requests")
    await stage.do("redeliver", guid=first["guid"])
    await stage.settled()
    [again, *_] = await stage.look("deliveries")
    requests = await stage.look("requests")
    known = f"delivery {first['guid'][:8]}… is known"
    _did(f"answers {again['status']} and asks GitHub nothing: {known}")
    _require(again["status"] == 202, "a redelivery must be acknowledged")
    _require(not requests, "a redelivery must cause no request")
    await _expect_labels(stage, number, ["sig/network"])


async def _the_end(stage: Stage) -> None:
    deliveries = await stage.look("deliveries")
    answered = sum(delivery["status"] == 202 for delivery in deliveries)
    print(f"\n{answered} webhooks acknowledged, each after it was stored; none was worked twice.")
    print("Next: edit rules/kubevirt.yaml, try `vepbot check`, and read README.md to install it.")


async def _open(
    stage: Stage, title: str, files: list[dict[str, str]], author: str = "alice"
) -> int:
    arguments: dict[str, Any] = {"author": author, "title": title, "files": files}
    pull = await stage.do(f"{AT_REPOSITORY}/open_pull_request", **arguments)
    return int(pull["number"])


async def _tell(stage: Stage) -> None:
    """What the bot did, with its own reasons."""
    entries = await stage.news()
    for entry in entries:
        _did(f"{entry.operation} on {entry.subject}")
        _why(f"{entry.because}")
        _why(f"rule {entry.rule}, {entry.file}:{entry.line}")
    if not entries:
        _did("nothing: no rule applies")


async def _expect_labels(stage: Stage, number: int, expected: list[str]) -> None:
    found = (await stage.look(f"{AT_REPOSITORY}/issues/{number}"))["labels"]
    _require(found == expected, f"#{number} has labels {found}, expected {expected}")


def _scene(title: str) -> None:
    print(f"\n== {title}")


def _says(text: str) -> None:
    print(f"   {text}")


def _did(text: str) -> None:
    print(f"   bot: {text}")


def _why(text: str) -> None:
    print(f"        because {text}" if not text.startswith("rule ") else f"        {text}")


def _require(held: bool, otherwise: str) -> None:
    if not held:
        raise StageBroken(otherwise)
