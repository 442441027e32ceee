"""The story, scene by scene: what happens on GitHub, what the bot does, and which rule says so."""

import json
import textwrap
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.demo.conversation import converse
from tests.demo.stage import Stage
from tests.demo.telling import WIDTH, did, require, says, scene, short

REPOSITORY = "kubevirt/enhancements"
AT_REPOSITORY = f"repository/{REPOSITORY}"
LABELS = [
    *("sig/compute", "sig/network", "sig/storage"),
    *("kind/tracker", "kind/enhancement", "lifecycle/frozen"),
]
RELEASE = "v1.10"


async def begin(stage: Stage) -> None:
    """The first act: from a pull request to a tracked proposal, each scene checked."""
    print("vepbot, a GitHub App that enforces an enhancement process written down in rules.")
    print("Played on this machine only, by two processes: a fake GitHub and the bot.")
    print("The rules are KubeVirt's, but for one word: here the check may turn red.")
    await _set_thescene(stage)
    issue, number = await _a_proposal_is_opened(stage)
    await _it_is_mended(stage, issue, number)
    await _it_is_merged(stage, issue, number)
    await _github_repeats_itself(stage, number)
    await _another_is_merged_without_an_issue(stage)


async def end(stage: Stage) -> None:
    """The third act, and what is left."""
    await converse(stage, AT_REPOSITORY, RELEASE, _vep("VEP: Faster boots"))
    await _something_else_is_opened(stage)
    await _a_stranger_sends_a_webhook(stage)
    await _the_end(stage)


async def _set_thescene(stage: Stage) -> None:
    day = {name: f"{datetime.now(UTC) + timedelta(days=n):%Y-%m-%d}" for name, n in DAYS.items()}
    rows = [
        {"when": day["freeze"], "who": "KubeVirt", "what": "Proposal (VEP) Freeze"},
        {"when": day["ga"], "who": "KubeVirt", "milestone": "KubeVirt GA"},
    ]
    schedule = {f"releases/{RELEASE}/schedule.yaml": json.dumps(rows)}
    await stage.do("add_repository", full_name="kubevirt/sig-release", files=schedule)
    await stage.do("add_repository", full_name=REPOSITORY, labels=LABELS)
    print(f"The schedule says: VEP freeze of {RELEASE} on {day['freeze']}, GA on {day['ga']}.")


DAYS = {"freeze": 30, "ga": 90}


def _vep(title: str, target: str = RELEASE) -> str:
    """A short proposal."""
    lines = (
        *(f"# {title}", "", "## VEP Status Metadata", "", "### Target releases", ""),
        *(f"- This VEP targets alpha for version: {target}", "", "## Overview", "", "Resize it."),
    )
    return "\n".join(lines) + "\n"


async def _a_proposal_is_opened(stage: Stage) -> tuple[int, int]:
    title = "VEP: Resize a running machine"
    issue = await stage.do(f"{AT_REPOSITORY}/open_issue", author="alice", title=title)
    path = f"veps/sig-compute/{issue['number']}-live-resize/vep.md"
    scene("Alice opens a pull request; a piece of the template is still in it")
    says(f"adds {path}, its title: # VEP #NNNN: Your short, descriptive title")
    text = _vep("VEP #NNNN: Your short, descriptive title")
    body = f"**Tracking issue**: #{issue['number']}\n"
    number = await _open(stage, "VEP: Resize a running machine", _added(path, text), body=body)
    await stage.settled()
    await _tell(stage)
    await _show_comment(stage, number)
    await _show_check(stage, "failure")
    await _expect(stage, number, labels=["sig/compute"])
    return issue["number"], number


async def _it_is_mended(stage: Stage, issue: int, number: int) -> None:
    scene("Alice pushes a version with a title of its own")
    before = await _comments(stage, number)
    path = f"veps/sig-compute/{issue}-live-resize/vep.md"
    text = _vep(f"VEP #{issue}: Resize a running machine")
    await stage.do(f"{AT_REPOSITORY}/push", number=number, files=_added(path, text))
    await stage.settled()
    await _tell(stage)
    await _show_comment(stage, number)
    await _show_check(stage, "success")
    after = await _comments(stage, number)
    same = [one["id"] for one in before] == [one["id"] for one in after]
    require(same, "the comment must be edited in place")


async def _it_is_merged(stage: Stage, issue: int, number: int) -> None:
    scene("The pull request is merged; its tracking issue is adopted")
    await stage.do(f"{AT_REPOSITORY}/merge", number=number)
    await stage.settled()
    await _tell(stage)
    await _show_comment(stage, number)
    labels = ["kind/enhancement", "kind/tracker", "lifecycle/frozen", "sig/compute"]
    await _expect(stage, issue, labels=labels, milestone=RELEASE)


async def _github_repeats_itself(stage: Stage, number: int) -> None:
    scene("GitHub delivers the merge once more, and then sends it as a new event")
    await stage.do("forget_requests")
    merge = next(d for d in reversed(await stage.look("deliveries")) if d["action"] == "closed")
    await stage.do("redeliver", guid=merge["guid"])
    await stage.settled()
    require(not await stage.look("requests"), "a redelivery must cause no request")
    did(f"knows delivery {merge['guid'][:8]}… and asks GitHub nothing")
    await stage.do(f"{AT_REPOSITORY}/edit_pull_request", number=number, body="Tracking issue: #1\n")
    await stage.settled()
    requests = await stage.look("requests")
    require(not [r for r in requests if r["method"] != "GET"], "there must be nothing to write")
    did(f"looks again with {len(requests)} requests, and there is nothing to write")


async def _another_is_merged_without_an_issue(stage: Stage) -> None:
    scene("Bob's proposal is merged, and nobody has opened an issue for it")
    path = "veps/sig-storage/fast-clone.md"
    says(f"adds {path}")
    text = _vep("Clone volumes at once")
    number = await _open(stage, "Clone volumes at once", _added(path, text), author="bob")
    await stage.do(f"{AT_REPOSITORY}/merge", number=number)
    await stage.settled()
    await _tell(stage)
    issue = number + 1
    labels = ["kind/enhancement", "kind/tracker", "lifecycle/frozen", "sig/storage"]
    await _expect(stage, issue, labels=labels, milestone=RELEASE)
    await _show_comment(stage, number)


async def _something_else_is_opened(stage: Stage) -> None:
    scene("Carol opens a pull request that is no proposal")
    says("adds docs/typo.md")
    number = await _open(stage, "Fix a typo", _added("docs/typo.md", "fixed\n"), author="carol")
    await stage.settled()
    await _tell(stage)
    await _expect(stage, number, labels=[])


async def _a_stranger_sends_a_webhook(stage: Stage) -> None:
    scene("A stranger sends a webhook that is not signed with the secret")
    headers = {
        "X-GitHub-Event": "pull_request",
        "X-GitHub-Delivery": str(uuid.uuid4()),
        "X-Hub-Signature-256": "sha256=" + "0" * 64,
    }
    body = json.dumps({"action": "opened"})
    async with stage.session.post(f"{stage.bot.url}/webhook", data=body, headers=headers) as answer:
        reason = (await answer.json())["error"]
        did(f"answers {answer.status}: {reason}")
        require(answer.status == 401, "a wrong signature must be refused")


async def _the_end(stage: Stage) -> None:
    deliveries = await stage.look("deliveries")
    answered = sum(delivery["status"] == 202 for delivery in deliveries)
    print(f"\n{answered} webhooks acknowledged, each after it was stored; none was worked twice.")
    print("Next: edit rules/kubevirt.yaml, try `vepbot check`, and read README.md to install it.")


def _added(path: str, text: str) -> list[dict[str, str]]:
    return [{"status": "added", "path": path, "text": text}]


async def _open(
    stage: Stage,
    title: str,
    files: list[dict[str, str]],
    author: str = "alice",
    body: str = "",
) -> int:
    arguments: dict[str, Any] = {"author": author, "title": title, "files": files, "body": body}
    pull = await stage.do(f"{AT_REPOSITORY}/open_pull_request", **arguments)
    return int(pull["number"])


async def _tell(stage: Stage) -> None:
    """What the bot did, with the rule that asked for it."""
    entries = await stage.news()
    for entry in entries:
        did(f"{short(entry.operation)} on #{entry.subject.rpartition('#')[2]}")
        says(f"     because {short(entry.because)}")
        says(f"     rule {entry.rule}, {entry.file}:{entry.line}")
    if not entries:
        did("nothing: no rule applies")


async def _comments(stage: Stage, number: int) -> list[dict[str, Any]]:
    found = await stage.look(f"{AT_REPOSITORY}/issues/{number}")
    return list(found["comments"])


async def _show_comment(stage: Stage, number: int) -> None:
    """The status comment as it stands there, without what is folded away."""
    [comment] = await _comments(stage, number)
    text = comment["body"].partition("<details>")[0].replace("\u200b", "")
    lines = [line for line in text.splitlines() if line and not line.startswith("<!--")]
    print(f"   the comment on #{number}:")
    for line in lines:
        for part in textwrap.wrap(line, WIDTH - 6, subsequent_indent="    "):
            print(f"   | {part}")


async def _show_check(stage: Stage, conclusion: str) -> None:
    """The latest check, and what it marks in the document."""
    check = (await stage.look(f"{AT_REPOSITORY}/checks"))[-1]
    print(f"   the check {check['name']}: {check['conclusion']}, {check['title']}")
    for mark in check["annotations"]:
        print(f"   | {mark['path']}:{mark['start_line']}: {mark['message']}")
    require(check["conclusion"] == conclusion, f"the check must be {conclusion}")


async def _expect(
    stage: Stage, number: int, labels: list[str], milestone: str | None = None
) -> None:
    found = await stage.look(f"{AT_REPOSITORY}/issues/{number}")
    told = f"#{number} has labels {found['labels']} and milestone {found['milestone']}"
    require(sorted(found["labels"]) == labels and found["milestone"] == milestone, told)
