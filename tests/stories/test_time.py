"""A deadline passes while nothing happens on GitHub: what depends on it changes at its moment."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.fakes.github import ChangedFile, FakeGitHub, PullRequest
from tests.harness.story import HOME
from tests.harness.support import ROOT
from tests.world import APP_ID, SECRET, Clock, World, playing

RELEASE = "v9.9"
FREEZE = datetime(2098, 4, 2, 12, tzinfo=UTC)
SCHEDULE = """\
- { when: 2098-04-01, milestone: KubeVirt, what: Virtualization Enhancement Proposal (VEP) Freeze }
- { when: 2098-06-01, milestone: KubeVirt Code Freeze }
- { when: 2098-07-01, milestone: GA, who: KubeVirt }
"""
RULES = """
rules:
  - name: gate
    description: Green until the freeze.
    for: pull-request
    if: { touches: proposal }
    ensure:
      check: { name: freeze, pass: { before: vep-freeze }, fail: "Too late.", severity: required }

  - name: reminder
    description: Says that time is running out.
    for: pull-request
    at: [ vep-freeze - 14d, vep-freeze - 3d ]
    if: { touches: proposal, state: open }
    once: { comment: "Until ${deadline.day}." }
"""


def rules(folder: Path) -> Path:
    """The shipped process with the rules above."""
    found = folder / "rules"
    found.mkdir(parents=True, exist_ok=True)
    text = (ROOT / "rules" / "kubevirt.yaml").read_text("utf-8")
    head = text.partition("\nchecklists:")[0].partition("\nrules:")[0]
    (found / "r.yaml").write_text(head + RULES, "utf-8")
    return found


def stage(key_pair: tuple[str, str], clock: Clock | None = None) -> FakeGitHub:
    """The repositories, with a schedule; GitHub's clock goes with the bot's, where one is given."""
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET, clock)
    github.jwt_time = lambda: datetime.now(UTC)
    github.add_repository(HOME)
    files = {f"releases/{RELEASE}/schedule.yaml": SCHEDULE}
    github.add_repository("kubevirt/sig-release", files=files)
    return github


def proposed(github: FakeGitHub, number: int = 50) -> PullRequest:
    """A proposal for the release."""
    files = document(number)
    return github.repository(HOME).open_pull_request("alice", "A", files=files, number=number)


def document(number: int, more: str = "") -> list[ChangedFile]:
    """Its text, perhaps with more to it."""
    text = f"# VEP: A\n\n## Target releases\n\n- This VEP targets alpha for version: {RELEASE}\n"
    return [ChangedFile("added", f"veps/sig-compute/{number}-a/vep.md", text=text + more)]


def pushed(github: FakeGitHub, pull: PullRequest) -> None:
    """The author adds a line."""
    github.repository(HOME).push(pull.number, document(pull.number, "\nMore.\n"))


def gate(github: FakeGitHub) -> str | None:
    """What the check says."""
    runs = github.repository(HOME).check_runs
    return runs[max(runs)].conclusion if runs else None


def said(pull: PullRequest) -> list[str]:
    """First lines of what the bot said."""
    return [comment.body.splitlines()[1] for comment in pull.comments]


async def until(world: World, moment: datetime) -> None:
    """Nothing happens until then."""
    await world.advance((moment - world.clock()).total_seconds())


async def test_a_gate_closes_and_reminders_come_by_time_alone(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    async with playing(key_pair, tmp_path, rules(tmp_path), stage(key_pair)) as world:
        pull = proposed(world.github)
        await world.settled()
        assert (gate(world.github), said(pull)) == ("success", [])
        await until(world, FREEZE - timedelta(days=14, minutes=1))
        assert said(pull) == []
        await until(world, FREEZE - timedelta(days=14))
        assert said(pull) == ["Until 2098-04-01."]
        await until(world, FREEZE - timedelta(days=3))
        assert said(pull) == ["Until 2098-04-01."] * 2
        await until(world, FREEZE - timedelta(minutes=1))
        assert gate(world.github) == "success"
        await until(world, FREEZE)
        assert gate(world.github) == "failure"
        world.new_requests()
        await until(world, FREEZE + timedelta(days=14))
        assert [each for each in world.new_requests() if each.method != "GET"] == []
        assert len(said(pull)) == 2


async def test_after_a_long_rest_only_what_still_matters_is_said(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    github = stage(key_pair)
    found = rules(tmp_path)
    async with playing(key_pair, tmp_path, found, github) as world:
        pull = proposed(github)
        await world.settled()
        ahead = world.clock.ahead
    async with playing(key_pair, tmp_path, found, github) as world:
        world.clock.ahead = ahead
        await until(world, FREEZE - timedelta(days=1))
        assert said(pull) == ["Until 2098-04-01."]
        assert "(This comes late: it was due on 2098-03-30.)" in pull.comments[0].body
