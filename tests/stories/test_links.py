"""Somebody names an issue that is not theirs, or an issue names somebody's pull request: nothing
follows from it until the other end agrees.

Victor has a tracking issue with an exception for a release whose freeze has passed. Mallory has an
account on GitHub.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.fakes.github import ChangedFile, FakeGitHub, Issue, PullRequest, Repository
from tests.world import APP_ID, SECRET, World, playing

HOME = "kubevirt/enhancements"
LABELS = [
    "sig/compute", "kind/tracker", "kind/enhancement", "lifecycle/frozen", "kind/bug",
    *(f"exception/{state}" for state in ("requested", "granted", "denied", "expired")),
]  # fmt: skip
ASK = "/vep exception request\nwhy: It took long.\nuntil: two weeks\nimpact: No alpha.\n"
TRACKER = 40
PATH = "veps/sig-compute/40-warm-reboot/vep.md"
ELSEWHERE = "veps/sig-compute/99-spin/vep.md"


def day(offset: int) -> str:
    return f"{datetime.now(UTC) + timedelta(days=offset):%Y-%m-%d}"


def document(path: str, title: str = "Spin", number: int = TRACKER) -> list[ChangedFile]:
    text = f"# VEP #{number}: {title}\n\n## Target releases\n\n- alpha: v1.9\n"
    return [ChangedFile("added", path, text=text)]


@dataclass
class Scene:
    """The repository, Victor's issue, and what is on it."""

    world: World
    tracker: Issue

    @property
    def home(self) -> Repository:
        return self.world.github.repository(HOME)

    async def say(self, issue: Issue, by: str, text: str) -> str:
        """The last that is said in the thread after somebody's comment."""
        self.home.comment(issue.number, by, text)
        await self.world.settled()
        return issue.comments[-1].body

    async def proposed(
        self, by: str, files: list[ChangedFile], body: str = f"Tracking issue: #{TRACKER}"
    ) -> PullRequest:
        pull = self.home.open_pull_request(by, "Spin", body, files)
        await self.world.settled()
        return pull

    def gate(self, pull: PullRequest) -> str | None:
        of_it = ("vep-freeze", pull.head_sha)
        runs = [r for r in self.home.check_runs.values() if (r.name, r.head_sha) == of_it]
        return max(runs, key=lambda run: run.id).conclusion if runs else None

    def is_linked(self, pull: PullRequest) -> bool:
        """Whether nothing is left to be confirmed; the exception stays Victor's all the same."""
        assert self.gate(pull) == "failure"
        [status] = [each.body for each in pull.comments if "vepbot status" in each.body]
        return "- [ ] The named tracking issue is confirmed" not in status

    def picture(self, issue: Issue | None = None) -> tuple[object, ...]:
        """All of the issue that anybody could have changed."""
        found = issue or self.tracker
        bodies = [comment.body for comment in found.comments]
        return found.milestone, sorted(found.labels), found.state, bodies


@pytest.fixture
async def scene(key_pair: tuple[str, str], tmp_path: Path) -> AsyncIterator[Scene]:
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    home = github.add_repository(HOME, labels=LABELS)
    home.grant("dora", "maintain")
    home.add_milestone("v1.9")
    home.add_milestone("v1.10")
    schedules = {
        f"releases/{name}/schedule.yaml": f"- {{ when: {freeze}, what: VEP Freeze }}\n"
        f"- {{ when: 2099-01-01, milestone: Code Freeze }}\n"
        f"- {{ when: 2099-06-01, milestone: GA, who: KubeVirt }}\n"
        for name, freeze in (("v1.9", day(-10)), ("v1.10", "2098-01-01"), ("v1.11", "2098-06-01"))
    }
    github.add_repository("kubevirt/sig-release", files=schedules)
    async with playing(key_pair, tmp_path, github=github) as world:
        labels = ["kind/tracker", "sig/compute"]
        tracker = home.open_issue("victor", "VEP 40: Warm reboot", labels=labels, number=TRACKER)
        home.set_milestone(TRACKER, "v1.9", "dora")
        await world.settled()
        found = Scene(world, tracker)
        pull = await found.proposed("victor", document(PATH, "Warm reboot"))
        await found.say(pull, "victor", ASK)
        await found.say(pull, "dora", f"/vep exception grant until {day(7)}")
        assert "exception/granted" in tracker.labels
        home.close(pull.number, by="victor")  # he begins anew in the tests
        await world.settled()
        yield found


CLAIMS = {
    "a directory of its own": ELSEWHERE,
    "a directory that carries its number": "veps/sig-compute/40-spin/vep.md",
    "a directory without a number": "veps/sig-compute/spin/vep.md",
}


async def test_a_late_proposal_does_not_pass_on_somebody_elses_exception(scene: Scene) -> None:
    before = scene.picture()
    for path in CLAIMS.values():
        pull = await scene.proposed("mallory", document(path))
        assert scene.gate(pull) == "failure", path
        [status] = [each.body for each in pull.comments if "vepbot status" in each.body]
        assert "have the link to the tracking issue confirmed" in status, path
    assert scene.picture() == before


COMMANDS = [
    ("mallory", "/vep target v1.10"),
    ("mallory", "/vep exception withdraw"),
    ("mallory", ASK),
    ("dora", "/vep exception deny It is spam."),
    ("dora", "/vep exception grant"),
    ("dora", "/vep target v1.10"),
]


async def test_no_command_on_it_acts_on_somebody_elses_issue(scene: Scene) -> None:
    pull = await scene.proposed("mallory", document("veps/sig-compute/40-spin/vep.md"))
    before = scene.picture()
    for by, line in COMMANDS:
        reply = await scene.say(pull, by, line)
        assert "not done" in reply.casefold() or "no " in reply, (by, line)
        assert scene.picture() == before, (by, line)


async def test_to_propose_a_change_of_somebodys_document_gives_no_say_on_their_issue(
    scene: Scene,
) -> None:
    theirs = await scene.proposed("victor", document(PATH, "Warm reboot"))
    scene.home.merge(theirs.number)
    await scene.world.settled()
    text = "---\nauthors: [ mallory ]\n---\n# VEP #40: Warm reboot\n\nA typo.\n"
    pull = await scene.proposed("mallory", [ChangedFile("modified", PATH, text=text)])
    before = scene.picture()
    for line in ("/vep target v1.10", "/vep exception withdraw", ASK):
        reply = await scene.say(pull, "mallory", line)
        assert "**Not done.**" in reply, line
        assert scene.picture() == before, line
    await scene.say(theirs, "victor", "/vep exception withdraw")
    assert "exception/granted" not in scene.tracker.labels


CORNER = "veps/sig-network/39-mine"
BESIDE = ChangedFile("added", f"{CORNER}/x.png", text="x")


async def test_who_leads_a_corner_of_what_is_touched_has_no_say_on_somebodys_issue(
    scene: Scene,
) -> None:
    """Mallory approves one directory only; whoever opens a pull request chooses what it touches."""
    scene.home.put_file("veps/sig-compute/OWNERS", "approvers:\n- carol\n")
    scene.home.put_file(f"{CORNER}/OWNERS", "approvers:\n- mallory\n")
    theirs = await scene.proposed("victor", document(PATH, "Warm reboot"))
    late = await scene.proposed("eve", [*document("veps/sig-compute/41-evil/vep.md"), BESIDE])
    reply = await scene.say(late, "mallory", f"/vep link #{TRACKER}")
    assert "**Not done.**" in reply
    assert scene.gate(late) == "failure"
    scene.home.merge(theirs.number)
    await scene.world.settled()
    text = "# VEP #40: Warm reboot\n\nA typo.\n"
    pull = await scene.proposed("mallory", [ChangedFile("modified", PATH, text=text), BESIDE])
    before = scene.picture()
    for line in ("/vep target v1.10", "/vep exception withdraw"):
        assert "**Not done.**" in await scene.say(pull, "mallory", line), line
        assert scene.picture() == before, line
    await scene.say(pull, "carol", "/vep target v1.10")
    assert scene.tracker.milestone == "v1.9", "carol does not lead all of it"
    whole = await scene.proposed("mallory", [ChangedFile("modified", PATH, text=text)])
    await scene.say(whole, "carol", "/vep target v1.10")
    assert scene.tracker.milestone == "v1.10"


async def test_a_document_that_is_moved_beside_anothers_makes_nobody_its_author(
    scene: Scene,
) -> None:
    mine = f"{CORNER}/vep.md"
    text = "---\nauthors: [ mallory ]\n---\n# VEP #39: Mine\n" + "It stays as it is.\n" * 30
    scene.home.put_file(mine, text)
    scene.home.put_file(PATH, "---\nauthors: [ vera ]\n---\n# VEP #40: Warm reboot\n")
    for name in ("more.md", "40-warm-reboot.md"):
        to = f"veps/sig-compute/40-warm-reboot/{name}"
        late = f"{text}\n## Target releases\n\n- alpha: v1.9\n"
        moved = ChangedFile("renamed", to, previous=mine, text=late)
        pull = await scene.proposed("mallory", [moved])
        before = scene.picture()
        reply = await scene.say(pull, "mallory", "/vep target v1.10")
        assert "ot done" in reply, name
        assert scene.picture() == before, name
        assert scene.gate(pull) == "failure", name
    typo = [ChangedFile("modified", PATH, text="# VEP #40: Warm reboot\n\nA typo.\n")]
    pull = await scene.proposed("mallory", typo)
    await scene.say(pull, "vera", "/vep target v1.10")
    assert scene.tracker.milestone == "v1.10"


async def test_an_unlabelled_report_that_a_merged_proposal_names_is_left_alone(
    scene: Scene,
) -> None:
    report = scene.home.open_issue("rita", "Spin is broken", "It spins.", ["kind/bug"])
    await scene.world.settled()
    before = scene.picture(report)
    pull = await scene.proposed(
        "mallory", document(ELSEWHERE, number=99), f"Tracking issue: #{report.number}"
    )
    await scene.say(pull, "dora", "/vep target v1.10")
    scene.home.merge(pull.number)
    await scene.world.settled()
    assert scene.picture(report) == before
    [status] = [each.body for each in pull.comments if "vepbot status" in each.body]
    assert f"have it confirmed that `#{report.number}` tracks this proposal" in status


@pytest.mark.parametrize("body", ["See #{}.", "**Enhancement link**: #{}", "/assign @alice\n#{}"])
async def test_a_strangers_issue_that_names_a_pull_request_is_not_adopted(
    scene: Scene, body: str
) -> None:
    """GitHub's templates for issues set labels, whoever uses them."""
    files = document("veps/sig-compute/spin/vep.md", number=0)
    pull = await scene.proposed("alice", files, "")
    text = body.format(pull.number)
    theirs = scene.home.open_issue("mallory", "VEP: Spin", text, ["kind/tracker"])
    await scene.world.settled()
    before = scene.picture(theirs)
    scene.home.merge(pull.number)
    await scene.world.settled()
    assert theirs.milestone == before[0]
    assert "lifecycle/frozen" not in theirs.labels
    [status] = [each.body for each in pull.comments if "vepbot status" in each.body]
    assert "say which issue tracks this proposal" in status
    reply = await scene.say(theirs, "mallory", f"/vep link #{pull.number}")
    scene.home.edit_pull_request(pull.number, title="Spin it")
    await scene.world.settled()
    assert "lifecycle/frozen" not in theirs.labels, reply


async def test_who_opened_the_issue_can_confirm_the_link(scene: Scene) -> None:
    pull = await scene.proposed("mallory", document("veps/sig-compute/spin/vep.md"))
    assert not scene.is_linked(pull)
    await scene.say(scene.tracker, "victor", f"/vep link #{pull.number}")
    assert scene.is_linked(pull)
    await scene.say(scene.tracker, "victor", f"/vep unlink #{pull.number}")
    assert not scene.is_linked(pull)


async def test_somebody_with_the_role_can_confirm_it_and_the_author_cannot(scene: Scene) -> None:
    pull = await scene.proposed("mallory", document("veps/sig-compute/spin/vep.md"))
    await scene.say(pull, "mallory", f"/vep link #{TRACKER}")
    assert not scene.is_linked(pull)
    await scene.say(pull, "dora", f"/vep link #{TRACKER}")
    assert scene.is_linked(pull)
    other = scene.home.open_issue("rita", "VEP 77: Spin", labels=["kind/tracker"], number=77)
    await scene.world.settled()
    before = scene.picture(other)
    scene.home.edit_pull_request(pull.number, body="Tracking issue: #77", by="mallory")
    scene.home.merge(pull.number)
    await scene.world.settled()
    assert scene.picture(other) == before


async def test_an_exception_of_ones_own_is_for_the_proposal_that_has_it(scene: Scene) -> None:
    theirs = await scene.proposed("victor", document(PATH, "Warm reboot"))
    assert scene.gate(theirs) == "success"
    scene.home.merge(theirs.number)
    await scene.world.settled()
    other = await scene.proposed("victor", document(ELSEWHERE, number=99))
    assert scene.gate(other) == "failure"
    copied = [
        *document(ELSEWHERE, number=99),
        ChangedFile("modified", PATH, text="# VEP #40: Warm reboot\n\nA word.\n"),
    ]
    both = await scene.proposed("victor", copied)
    assert scene.gate(both) == "failure"


async def test_an_exception_of_an_open_proposal_opens_nothing_for_another_one(scene: Scene) -> None:
    """Of the same author, who names the same issue; also where both carry its number."""
    scene.home.set_milestone(TRACKER, "v1.9", "dora")
    mine = await scene.proposed("victor", document(PATH, "Warm reboot"))
    await scene.say(mine, "victor", ASK)
    await scene.say(mine, "dora", f"/vep exception grant {day(8)}")
    assert scene.gate(mine) == "success"
    for path in CLAIMS.values():
        other = await scene.proposed("victor", document(path))
        assert scene.gate(other) == "failure", path
    scene.home.push(mine.number, document("veps/sig-compute/40-spin/vep.md"))
    await scene.world.settled()
    assert scene.gate(mine) == "failure", "it has become another proposal"


async def test_a_merged_directory_that_carries_its_number_is_evidence_whoever_proposes(
    scene: Scene,
) -> None:
    """Of an issue that somebody else opened, and of a document that the next one changes."""
    first = await scene.proposed("bob", document(PATH, "Warm reboot"), "")
    assert scene.gate(first) == "failure"
    scene.home.merge(first.number)
    await scene.world.settled()
    [status] = [each.body for each in first.comments if "vepbot status" in each.body]
    assert f"Merged. Next: name #{TRACKER} in" in status
    text = "# VEP #40: Warm reboot\n\n## Target releases\n\n- alpha: v1.9\n- beta: v1.9\n"
    second = await scene.proposed("carol", [ChangedFile("modified", PATH, text=text)], "")
    assert scene.gate(second) == "success"


async def test_who_is_assigned_by_a_person_is_one_of_the_issues_people(scene: Scene) -> None:
    """Prow assigns whoever asks for it; rules call its account a machine."""
    pull = await scene.proposed("bob", document("veps/sig-compute/40-spin/vep.md"))
    scene.home.add_assignees(TRACKER, ["bob"], by="kubevirt-bot")
    await scene.world.settled()
    assert not scene.is_linked(pull)
    scene.home.remove_assignees(TRACKER, ["bob"], by="dora")
    scene.home.add_assignees(TRACKER, ["bob"], by="bob")
    await scene.world.settled()
    assert not scene.is_linked(pull), "who assigns himself"
    scene.home.remove_assignees(TRACKER, ["bob"], by="dora")
    scene.home.add_assignees(TRACKER, ["bob"], by="dora")
    await scene.world.settled()
    assert scene.is_linked(pull)


async def test_whom_the_app_assigned_on_the_issue_that_it_opened_has_a_say_there(
    scene: Scene,
) -> None:
    path = "veps/sig-compute/spin/vep.md"
    text = "# VEP: Spin\n\n## Target releases\n\n- alpha: v1.10\n"
    pull = await scene.proposed("alice", [ChangedFile("added", path, text=text)], "")
    scene.home.merge(pull.number)
    await scene.world.settled()
    [issue] = [each for each in scene.home.issues.values() if each.author.type == "Bot"]
    assert issue.milestone == "v1.10"
    scene.home.add_assignees(issue.number, ["mallory"], by="mallory")
    more = await scene.proposed(
        "mallory", [ChangedFile("modified", path, text=f"{text}\nMore.")], ""
    )
    await scene.say(more, "mallory", "/vep target v1.11")
    assert issue.milestone == "v1.10"
    await scene.say(pull, "alice", "/vep target v1.11")
    assert issue.milestone == "v1.11"
