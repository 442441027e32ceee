"""`vepbot report`: the gut check of a release, in four forms."""

import csv
import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.fakes.github import ChangedFile, FakeGitHub, Repository
from tests.harness.processes import vepbot
from tests.harness.support import ROOT
from tests.world import APP_ID, SECRET, playing

HOME, CODE = "kubevirt/enhancements", "kubevirt/kubevirt"
SCHEDULE = """\
- { when: 2026-04-30, what: Virtualization Enhancement Proposal (VEP) Freeze }
- { when: 2026-06-20, milestone: KubeVirt Code Freeze }
- { when: 2026-07-22, milestone: GA, who: KubeVirt }
"""
# When all of it happened: a report of a day before knows nothing of it.
BEGUN = datetime(2026, 2, 10, 12, tzinfo=UTC)
CODE_FREEZE = "code-freeze, 2026-06-20 (2026-06-21 12:00 UTC)"
UNMERGED = (
    "vep-freeze, 2026-04-30: Get the pull request with the document merged; "
    "Name the target release in the document: `This VEP targets alpha for version: v1.9`"
)

GROUPS = ("compute", "network", "storage", "observability", "release")
LABELS = ["kind/tracker", *(f"sig/{name}" for name in GROUPS)]


@dataclass
class Desk:
    """A release manager's shell."""

    github: FakeGitHub
    environ: dict[str, str]
    folder: Path

    async def report(self, at: str, *more: str) -> str:
        """What is printed, with nothing written on GitHub."""
        code, out = await vepbot(
            self.folder, "report", "--release", "v1.9", "--at", at, *more, **self.environ
        )
        assert code == 0, out
        assert not any(request.writes for request in self.github.requests)
        return out


def document(number: int, name: str) -> tuple[str, str]:
    text = f"# VEP #{number}: {name}\n\n## Target releases\n\n- alpha: v1.9\n"
    return f"veps/sig-compute/{number}-{name.lower()}/vep.md", text


def tracked(home: Repository, name: str, sig: str = "sig/compute") -> int:
    """A tracking issue on the milestone."""
    tracker = home.open_issue("alice", f"VEP: {name}", labels=["kind/tracker", sig])
    home.set_milestone(tracker.number, "v1.9", by="dora")
    return tracker.number


def accepted(home: Repository, number: int, name: str) -> None:
    """Its document is merged, by a pull request that names it."""
    path, text = document(number, name)
    files = [ChangedFile("added", path, text=text)]
    home.merge(home.open_pull_request("alice", name, f"Tracking issue: #{number}", files).number)


def shell(api_url: str, private_key: str) -> dict[str, str]:
    """Settings of whoever asks."""
    return {
        "APP_ID": str(APP_ID),
        "PRIVATE_KEY": private_key,
        "GITHUB_API_URL": api_url,
        "RULES_DIR": str(ROOT / "rules"),
    }


@pytest.fixture
async def desk(key_pair: tuple[str, str], tmp_path: Path) -> AsyncIterator[Desk]:
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    present, github.now = github.now, lambda: BEGUN
    home = github.add_repository(HOME, labels=LABELS)
    home.add_milestone("v1.9")
    files = {"releases/v1.9/schedule.yaml": SCHEDULE}
    github.add_repository("kubevirt/sig-release", files=files)
    code = github.add_repository(CODE)
    done, late = tracked(home, "Done"), tracked(home, "Late", "sig/network")
    tracked(home, "Unmerged")
    for number, is_merged in ((done, True), (late, False)):
        pull = code.open_pull_request("bob", "Code", f"For {HOME}#{number}", [])
        if is_merged:
            code.merge(pull.number)
    home.open_issue("eve", "A bug")
    path, text = document(90, "Fresh")
    home.open_pull_request(
        "carol", "Fresh", "No issue yet", [ChangedFile("added", path, text=text)]
    )
    accepted(home, done, "Done")
    accepted(home, late, "Late")
    github.now = present
    async with github.serving() as url:
        github.forget_requests()
        yield Desk(github, shell(url, key_pair[0]), tmp_path)


async def test_who_is_on_time_at_risk_or_late_and_why(desk: Desk) -> None:
    lines = (await desk.report("2026-06-10")).splitlines()
    assert lines == [
        "v1.9, 2026-06-10 00:00 UTC: 2 missed, 1 at risk, 1 on time",
        f"In its implementation phase. Its next deadline: {CODE_FREEZE}",
        "",
        "compute",
        f"  missed    {HOME}#3  VEP: Unmerged",
        f"            {UNMERGED}",
        f"  missed    {HOME}#5  Fresh",
        lines[7],
        f"  on time   {HOME}#1  VEP: Done",
        "",
        "network",
        f"  at risk   {HOME}#2  VEP: Late",
        "            code-freeze, 2026-06-20: Get the pull requests with the code merged",
    ]
    assert lines[7].startswith("            vep-freeze, 2026-04-30: Name the tracking issue in")


async def test_long_before_everything_is_on_time(desk: Desk) -> None:
    first = (await desk.report("2026-03-01")).splitlines()[0]
    assert first == "v1.9, 2026-03-01 00:00 UTC: 4 on time"


async def test_the_same_for_machines(desk: Desk) -> None:
    found = json.loads(await desk.report("2026-06-10", "--format", "json"))
    assert (found["release"], len(found["proposals"])) == ("v1.9", 4)
    late = next(each for each in found["proposals"] if each["title"] == "VEP: Late")
    assert (late["state"], late["groups"]) == ("at risk", ["network"])
    rows = list(csv.DictReader(io.StringIO(await desk.report("2026-06-10", "--format", "csv"))))
    assert [row["state"] for row in rows] == ["missed", "missed", "on time", "at risk"]
    assert rows[3]["why"].startswith("code-freeze, 2026-06-20: ")


async def test_a_spreadsheet_works_out_no_title(desk: Desk) -> None:
    titles = ("=1+1", "\t=2", "@SUM(3)")
    for number, title in enumerate(titles, 1):
        desk.github.repository(HOME).edit_issue(number, title=title)
    told = await desk.report("2026-06-10", "--format", "csv")
    cells = [cell for row in csv.reader(io.StringIO(told)) for cell in row]
    for title in titles:
        assert any(title.strip() in cell for cell in cells)
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


async def test_and_as_markdown_for_a_meeting(desk: Desk) -> None:
    lines = (await desk.report("2026-06-10", "--format", "markdown")).splitlines()
    assert lines[0] == "**v1.9, 2026-06-10 00:00 UTC: 2 missed, 1 at risk, 1 on time**"
    assert "### network" in lines
    assert any(line.startswith("| at risk | [VEP: Late](") for line in lines)


async def test_a_release_that_is_none_is_wrong_usage(desk: Desk) -> None:
    code, out = await vepbot(desk.folder, "report", "--release", "next", **desk.environ)
    assert code == 2
    assert "next is no release; write v1.9" in out


async def test_what_somebody_linked_with_a_command_counts_as_code(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    home = github.add_repository(HOME, labels=["kind/tracker", "sig/compute"])
    home.add_milestone("v1.9")
    files = {"releases/v1.9/schedule.yaml": SCHEDULE.replace("2026", "2099")}
    github.add_repository("kubevirt/sig-release", files=files)
    pull = github.add_repository(CODE).open_pull_request("bob", "Code", "No word of it", [])
    number = tracked(home, "Linked")
    accepted(home, number, "Linked")
    async with playing(key_pair, tmp_path, ROOT / "rules", github) as world:
        home.comment(number, "alice", f"/vep link {CODE}#{pull.number}")
        await world.settled()
        told = [each.body for each in home.issue(number).comments if "Next: " in each.body]
        assert any("get the pull requests with the code merged" in body for body in told)


async def test_an_exception_is_listed_after_its_issue_was_closed(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    states = ("requested", "granted", "denied", "expired")
    labels = ["kind/tracker", "sig/compute", *(f"exception/{state}" for state in states)]
    home = github.add_repository(HOME, labels=labels)
    home.grant("dora", "maintain")
    home.add_milestone("v1.9")
    files = {"releases/v1.9/schedule.yaml": SCHEDULE}
    github.add_repository("kubevirt/sig-release", files=files)
    github.add_repository(CODE)
    number, other = tracked(home, "Excepted"), tracked(home, "Plain")
    accepted(home, number, "Excepted")
    async with playing(key_pair, tmp_path, ROOT / "rules", github) as world:
        home.comment(number, "alice", "/vep exception request\nwhy: x\nuntil: y\nimpact: z\n")
        await world.settled()
        home.comment(number, "dora", "/vep exception grant 2099-05-14")
        await world.settled()
        home.close(number, by="alice")
        home.close(other, by="alice")
        await world.settled()
    async with github.serving() as url:
        desk = Desk(github, shell(url, key_pair[0]), tmp_path)
        github.forget_requests()
        told = json.loads(await desk.report("2026-05-10", "--format", "json"))
    assert told["proposals"] == [], "that day, nobody had opened them"
    [exception] = told["exceptions"]
    assert (exception["subject"], exception["by"]) == (f"{HOME}#{number}", "dora")


@pytest.mark.parametrize("form", ["text", "markdown"])
async def test_labels_that_were_renamed_are_named(desk: Desk, form: str) -> None:
    assert "kind/tracker" not in await desk.report("2026-06-10", "--format", form)
    desk.github.repository(HOME).edit_label("kind/tracker", "kind/tracking", by="dora")
    desk.github.repository(HOME).edit_label("sig/network", "area/network", by="dora")
    lines = (await desk.report("2026-06-10", "--format", form)).splitlines()
    told = next(
        n for n, line in enumerate(lines) if line.startswith("missing on GitHub, so proposals")
    )
    assert lines[told + 1 : told + 3] == [f"  {HOME}: kind/tracker", f"  {HOME}: sig/network"]


async def test_a_locked_conversation_is_named(desk: Desk) -> None:
    desk.github.repository(HOME).lock(1)
    lines = (await desk.report("2026-06-10")).splitlines()
    after = lines.index(f"  on time   {HOME}#1  VEP: Done") + 1
    assert lines[after].strip() == "Unlock its conversation: nothing can be said there"
