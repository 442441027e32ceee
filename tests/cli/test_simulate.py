"""`vepbot simulate`: it looks as the bot does, says why, and writes nothing."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.github import ChangedFile, FakeGitHub, Fault, Repository
from tests.harness.processes import vepbot, vepbot_reading
from tests.harness.support import ROOT
from tests.world import APP_ID, SECRET, label_rules, playing

NAME = "kubevirt/enhancements"
PATH = "veps/sig-compute/25-a/vep.md"
VEP = [ChangedFile("added", PATH, text="# VEP #25: A\n")]
TOLD = """\
  - name: told
    description: The status says whose it is.
    for: pull-request
    if: { touches: proposal }
    ensure: { status: "Owned by ${group.name}: ${subject.title}." }
  - name: old
    description: What is old is closed.
    for: issue
    if: { age: { over: 30d } }
    ensure: { state: closed }
"""


@dataclass
class Stage:
    """A GitHub, and an empty folder to call `vepbot` in."""

    github: FakeGitHub
    repository: Repository
    folder: Path
    environ: dict[str, str]

    async def run(self, *arguments: str, stdin: bytes = b"") -> tuple[int, str]:
        command = ("simulate", *arguments)
        return await vepbot_reading(self.folder, stdin, *command, **self.environ)

    async def json(self, *arguments: str) -> Any:
        code, out = await self.run(*arguments, "--format", "json")
        assert code == 0, out
        return json.loads(out)


@pytest.fixture
async def stage(key_pair: tuple[str, str], tmp_path: Path) -> AsyncIterator[Stage]:
    moments = (datetime.now(UTC) + timedelta(seconds=n) for n in count())
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET, now=lambda: next(moments))
    repository = github.add_repository(NAME, labels=["sig/compute"])
    async with github.serving() as api_url:
        environ = {"APP_ID": str(APP_ID), "PRIVATE_KEY": key_pair[0], "GITHUB_API_URL": api_url}
        environ["RULES_DIR"] = str(label_rules(tmp_path / "shipped"))
        yield Stage(github, repository, tmp_path, environ)


async def test_it_says_why_and_what_and_writes_nothing(stage: Stage) -> None:
    pull = stage.repository.open_pull_request("alice", "VEP 25", files=VEP)
    code, out = await stage.run(f"{NAME}#{pull.number}")
    assert code == 0
    assert f"{NAME}#1, a pull request" in out
    assert "rule label-target-sig (" in out
    assert f"held: touches: changes {PATH.removesuffix('/vep.md')}" in out
    assert f"to do:\n  {NAME}#1: add label sig/compute\n    because " in out
    assert stage.github.writes() == []
    assert pull.labels == []
    assert [path.name for path in stage.folder.iterdir()] == ["shipped"]


async def test_what_is_so_already_is_not_to_be_done(stage: Stage) -> None:
    pull = stage.repository.open_pull_request("alice", "VEP 25", files=VEP)
    stage.repository.add_labels(pull.number, ["sig/compute"], by="vepbot[bot]")
    assert "to do: nothing" in (await stage.run(f"{NAME}#1"))[1]


async def test_after_the_bot_has_been_there_nothing_is_to_be_done(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    shipped = ROOT / "rules"
    async with playing(key_pair, tmp_path, shipped) as world:
        repository = world.github.add_repository(NAME, labels=["sig/compute"])
        repository.open_pull_request("alice", "VEP 25", files=VEP)
        await world.settled()
        assert world.github.writes()
        environ = {"APP_ID": str(APP_ID), "PRIVATE_KEY": key_pair[0]}
        environ |= {"GITHUB_API_URL": world.settings.api_url, "RULES_DIR": str(shipped)}
        code, out = await vepbot(tmp_path, "simulate", f"{NAME}#1", **environ)
    assert (code, "to do: nothing" in out) == (0, True), out


async def test_what_is_left_alone_is_said(stage: Stage) -> None:
    pull = stage.repository.open_pull_request("alice", "VEP 25", files=VEP)
    stage.repository.add_labels(pull.number, ["sig/compute"], by="bob")
    stage.repository.remove_label(pull.number, "sig/compute", by="bob")
    _, out = await stage.run(f"{NAME}#1")
    assert "to do: nothing\nleft as it is:\n  " in out
    assert "bob" in out.partition("left as it is:")[2]


async def test_json_has_everything(stage: Stage) -> None:
    stage.repository.open_pull_request("alice", "VEP 25", files=VEP)
    found = await stage.json(f"{NAME}#1")
    assert (found["kind"], found["heard"]) == ("pull-request", None)
    [rule] = [each for each in found["rules"] if each["name"] == "label-target-sig"]
    assert rule["verdict"]["outcome"] == "held"
    assert rule["line"] > 1
    [step] = [each for each in found["steps"] if each["operation"] == "AddLabels"]
    assert step["fields"] == {"subject": f"{NAME}#1", "labels": ["sig/compute"]}


def other_rules(stage: Stage) -> str:
    """Rules of another folder, with a comment and a date."""
    folder = stage.folder / "others"
    folder.mkdir()
    head, _, _ = (
        (stage.folder / "shipped" / "rules" / "kubevirt.yaml")
        .read_text("utf-8")
        .partition("\nrules:\n")
    )
    (folder / "kubevirt.yaml").write_text(f"{head}\nrules:\n{TOLD}", "utf-8")
    return str(folder)


async def test_whether_it_is_an_issue_is_found_out_and_the_moment_can_be_chosen(
    stage: Stage,
) -> None:
    stage.repository.open_issue("alice", "Work")
    rules = other_rules(stage)
    before = await stage.json(f"{NAME}#1", "--rules", rules)
    after = await stage.json(f"{NAME}#1", "--at", "2099-06-01T12:00:00Z", "--rules", rules)
    assert [found["kind"] for found in (before, after)] == ["issue", "issue"]
    assert [len(found["steps"]) for found in (before, after)] == [0, 1]
    assert after["at"] == "2099-06-01T12:00:00Z"


async def test_a_comment_is_shown_whole_and_cannot_steer_the_terminal(stage: Stage) -> None:
    stage.repository.open_pull_request("alice", "Red \x1b[2J \u2028 @carol", files=VEP)
    _, out = await stage.run(f"{NAME}#1", "--rules", other_rules(stage))
    assert "    body:\n      | <!-- vepbot status -->" in out
    assert "      | Owned by compute: Red " in out
    assert "\x1b" not in out
    assert "\u2028" not in out


@pytest.mark.parametrize("how", ["file", "stdin", "both"])
async def test_an_event_from_disk_names_the_subject(stage: Stage, how: str) -> None:
    stage.repository.open_pull_request("alice", "VEP 25", files=VEP)
    [delivery] = stage.github.deliveries
    payload = json.dumps(delivery.payload)
    file = stage.folder / "event.json"
    file.write_text(payload, "utf-8")
    arguments = {
        "file": ["--event", str(file)],
        "stdin": ["--event", "-"],
        "both": [f"{NAME}#1", "--event", str(file)],
    }
    code, out = await stage.run(*arguments[how], stdin=payload.encode())
    assert code == 0
    assert "add label sig/compute" in out
    assert "would not look" not in out


async def test_an_event_that_no_rule_listens_to_is_said_so(stage: Stage) -> None:
    stage.repository.open_pull_request("alice", "VEP 25", files=VEP)
    payload = {"action": "pinned", "pull_request": {"number": 1}, "repository": {"full_name": NAME}}
    code, out = await stage.run("--event", "-", stdin=json.dumps(payload).encode())
    assert code == 0
    assert "no rule listens to pull_request.pinned" in out


async def test_what_a_merge_queue_asks_for(stage: Stage) -> None:
    stage.github.subscribe("merge_group")
    stage.repository.open_pull_request("alice", "VEP 25", files=VEP)
    stage.repository.queue_merge(1)
    payload = json.dumps(stage.github.deliveries[-1].payload).encode()
    code, out = await stage.run("--event", "-", "--rules", str(ROOT / "rules"), stdin=payload)
    assert code == 0
    assert "check vep / proposal: neutral" in out
    assert "would not look" not in out


REPOSITORY = b'"repository": {"full_name": "kubevirt/enhancements"}'


@pytest.mark.parametrize(
    ("arguments", "stdin", "words"),
    [
        ((), b"", "OWNER/REPO#N"),
        (("nonsense",), b"", "not of the form"),
        (("a/b?c=d#1",), b"", "not of the form"),
        (("a/b#0",), b"", "not of the form"),
        ((f"{NAME}#1", "--at", "noon"), b"", "is no time"),
        (("--event", "/no/such/file"), b"", "cannot be read"),
        (("--event", "-"), b"\xff{", "not JSON"),
        (("--event", "-"), b"[]", "not a webhook's JSON object"),
        (("--event", "-"), b"{" + REPOSITORY + b"}", "about no issue"),
        (("--event", "-"), b'{"issue": {"number": -1}}', "issue.number"),
        ((f"{NAME}#9", "--event", "-"), b'{"issue":{"number":1},' + REPOSITORY + b"}", "not kube"),
    ],
)
async def test_wrong_usage_is_exit_code_two(
    stage: Stage, arguments: tuple[str, ...], stdin: bytes, words: str
) -> None:
    code, out = await stage.run(*arguments, stdin=stdin)
    assert (code, words in out, "Traceback" in out) == (2, True, False), out


async def test_missing_credentials_are_listed(stage: Stage) -> None:
    del stage.environ["APP_ID"]
    code, out = await stage.run(f"{NAME}#1")
    assert (code, "APP_ID is not set" in out, "WEBHOOK_SECRET" in out) == (2, True, False)


async def test_what_is_not_there_is_one_line_and_exit_code_one(stage: Stage) -> None:
    stage.repository.open_issue("alice", "Gone")
    stage.repository.delete_issue(1)
    for number in (1, 99):
        code, out = await stage.run(f"{NAME}#{number}")
        assert (code, out.count("\n")) == (1, 1), out
        assert f"there is no {NAME}#{number}" in out
    code, out = await stage.run("kubevirt/kubevirt#1")
    assert (code, "no process is bound to kubevirt/kubevirt" in out) == (1, True)


async def test_a_repository_without_the_app_is_explained(stage: Stage) -> None:
    stage.repository.installed = False
    code, out = await stage.run(f"{NAME}#1")
    assert (code, out.count("\n"), "not installed on" in out) == (1, 1, True), out


async def test_broken_rules_are_shown(stage: Stage) -> None:
    (stage.folder / "rules").mkdir()
    (stage.folder / "rules" / "x.yaml").write_text("version: 2\n")
    code, out = await stage.run(f"{NAME}#1", "--rules", "rules")
    assert (code, "rules/x.yaml:1:10" in out) == (1, True)


@pytest.mark.parametrize(
    "fault",
    [Fault(times=9, status=502), Fault(times=9, drop=True), Fault(times=9, status=429, body={})],
    ids=["502", "lost", "429"],
)
async def test_a_github_that_is_down_is_one_line_and_exit_code_three(
    stage: Stage, fault: Fault
) -> None:
    stage.github.faults.add(fault)
    code, out = await stage.run(f"{NAME}#1")
    assert (code, out.count("\n"), "Traceback" in out) == (3, 1, False), out


async def test_rules_may_be_on_github(stage: Stage) -> None:
    text = (stage.folder / "shipped" / "rules" / "kubevirt.yaml").read_text("utf-8")
    stage.repository.put_file("rules/kubevirt.yaml", text)
    stage.environ["RULES_DIR"] = f"{NAME}:rules"
    stage.repository.open_pull_request("alice", "VEP 25", files=VEP)
    code, out = await stage.run(f"{NAME}#1")
    assert (code, f"rule label-target-sig ({NAME}:rules/kubevirt.yaml:" in out) == (0, True)
