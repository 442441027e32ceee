"""What a proposal needs is told alike: in check, status comment, answer to `status`, and report."""

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.fakes.github import ChangedFile, FakeGitHub, Issue, PullRequest
from tests.harness.processes import vepbot
from tests.harness.support import ROOT
from tests.stories.test_exceptions import ASK, HOME, LABELS, day, home, say
from tests.world import APP_ID, SECRET, World, playing

CODE = "kubevirt/kubevirt"
SCHEDULE = f"""\
- {{ when: {day(10)}, what: Virtualization Enhancement Proposal (VEP) Freeze }}
- {{ when: {day(60)}, milestone: KubeVirt Code Freeze }}
- {{ when: {day(90)}, milestone: GA, who: KubeVirt }}
"""
ITEM = re.compile(r"^- \[[x ]\] .+$", re.MULTILINE)


@pytest.fixture
async def world(key_pair: tuple[str, str], tmp_path: Path) -> AsyncIterator[World]:
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    repository = github.add_repository(HOME, labels=LABELS)
    repository.grant("dora", "maintain")
    repository.add_milestone("v1.9")
    github.add_repository(CODE)
    files = {"releases/v1.9/schedule.yaml": SCHEDULE}
    github.add_repository("kubevirt/sig-release", files=files)
    async with playing(key_pair, tmp_path, ROOT / "rules", github) as found:
        yield found


def document(number: int) -> tuple[str, str]:
    text = f"# VEP #{number}: Live resize\n\n## Target releases\n\n- alpha: v1.9\n"
    return f"veps/sig-compute/{number}-live-resize/vep.md", text


async def tracked(world: World) -> Issue:
    """A tracking issue on the milestone, with its document merged and its code not."""
    tracker = home(world).open_issue("alice", "VEP: Live resize", labels=["kind/tracker"])
    path, text = document(tracker.number)
    files = [ChangedFile("added", path, text=text)]
    body = f"Tracking issue: #{tracker.number}"
    pull = home(world).open_pull_request("alice", "VEP: Live resize", body, files)
    home(world).merge(pull.number)
    code = world.github.repository(CODE)
    code.open_pull_request("bob", "Code", f"For {HOME}#{tracker.number}", [])
    home(world).set_milestone(tracker.number, "v1.9", by="dora")
    home(world).add_labels(tracker.number, ["sig/compute"], by="dora")
    await world.settled()
    return tracker


async def proposed(world: World) -> PullRequest:
    """A proposal that names no tracking issue."""
    path, text = document(77)
    files = [ChangedFile("added", path, text=text)]
    pull = home(world).open_pull_request("carol", "Fresh", "No issue yet", files)
    await world.settled()
    return pull


async def report(world: World, folder: Path, *options: str) -> str:
    """What `vepbot report` prints."""
    environ = {
        "APP_ID": str(APP_ID),
        "PRIVATE_KEY": world.settings.private_key,
        "GITHUB_API_URL": world.settings.api_url,
        "RULES_DIR": str(ROOT / "rules"),
    }
    code, out = await vepbot(folder, "report", "--release", "v1.9", *options, **environ)
    assert code == 0, out
    return out


def status_of(issue: Issue) -> str:
    """The one comment that is kept up to date."""
    [body] = [each.body for each in issue.comments if "<!-- vepbot status -->" in each.body]
    return body


async def answer_to_status(world: World, issue: Issue) -> str:
    await say(world, issue, "mallory", "/vep status")
    return issue.comments[-1].body


def below(text: str, headline: str) -> str:
    """What the report says of one proposal: up to the next one."""
    _, _, rest = text.partition(headline)
    return re.split(r"^(?:  \w|\w)", rest, maxsplit=1, flags=re.MULTILINE)[0]


def items(text: str) -> list[str]:
    return ITEM.findall("\n".join(line.strip() for line in text.splitlines()))


async def test_a_pull_request_is_told_the_same_four_times(world: World, tmp_path: Path) -> None:
    pull = await proposed(world)
    runs = home(world).check_runs.values()
    [check] = [str(run.output["summary"]) for run in runs if run.name == "vep / proposal"]
    reported = below(await report(world, tmp_path, "--items"), f"#{pull.number}  Fresh")
    told = [check, status_of(pull), await answer_to_status(world, pull), reported]
    assert len(items(check)) >= 7
    undone = [each for each in items(check) if each.startswith("- [ ]")]
    assert [items(each) for each in told] == [items(check), undone, undone, items(check)]
    headlines = {line for each in told[:3] for line in each.splitlines() if "**Next:" in line}
    assert len(headlines) == 1
    assert "is in its **design** phase; its next deadline is the VEP freeze, the end of" in told[1]
    assert "is in its **design** phase; its next deadline is the VEP freeze, the end of" in told[2]
    assert "In its design phase. Its next deadline: vep-freeze, " in await report(world, tmp_path)


async def test_a_tracking_issue_is_told_the_same_three_times(world: World, tmp_path: Path) -> None:
    tracker = await tracked(world)
    reported = below(await report(world, tmp_path, "--items"), f"#{tracker.number}  VEP: Live")
    told = [status_of(tracker), await answer_to_status(world, tracker)]
    wanted = items(reported.partition("code-freeze")[2])
    assert "- [x] The document is merged" in wanted
    assert "- [ ] All pull requests with the code are merged" in wanted
    undone = [each for each in wanted if each.startswith("- [ ]")]
    assert [items(each) for each in told] == [undone] * 2


async def test_exceptions_are_counted_and_listed_with_their_days_and_links(
    world: World, tmp_path: Path
) -> None:
    tracker = await tracked(world)
    await say(world, tracker, "alice", ASK)
    await say(world, tracker, "dora", f"/vep exception grant until {day(100)}")
    at = f"{datetime.now(UTC) + timedelta(days=70):%Y-%m-%dT%H:%MZ}"
    granted = await report(world, tmp_path, "--at", at)
    assert granted.splitlines()[0].endswith("1 excepted")
    assert f"(exception granted until {day(100)})" in granted
    url = f"https://github.com/{HOME}/issues/{tracker.number}#issuecomment-"
    assert re.search(rf"granted until {day(100)} .*: dora, {url}[0-9]+\n", granted)
    markdown = await report(world, tmp_path, "--at", at, "--format", "markdown", "--items")
    assert f"exception [granted until {day(100)}]({url}" in markdown
    assert "### Exceptions (1)" in markdown
    [row] = json.loads(await report(world, tmp_path, "--at", at, "--format", "json"))["exceptions"]
    assert (row["standing"], row["until"], row["by"]) == ("granted", day(100), "dora")
    later = f"{datetime.now(UTC) + timedelta(days=102):%Y-%m-%dT%H:%MZ}"
    over = await report(world, tmp_path, "--at", later)
    assert over.splitlines()[0].endswith("1 slipped")
    assert f"expired on {day(100)}" in over


async def test_what_left_the_release_keeps_its_exception_on_the_list(
    world: World, tmp_path: Path
) -> None:
    tracker = await tracked(world)
    await say(world, tracker, "alice", ASK)
    home(world).set_milestone(tracker.number, None, by="dora")
    await world.settled()
    lines = (await report(world, tmp_path)).splitlines()
    assert lines[0].endswith("1 slipped")
    assert "Exceptions: 1" in lines
