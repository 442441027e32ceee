"""Organisations with the shipped rules, and people who work there, each story by its own dice."""

import random
import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.stories import CODE, STORIES, Person, Story
from tests.fakes.github import FakeGitHub, Repository
from tests.harness.support import ROOT
from tests.world import APP_ID, SECRET

LABELS = (
    *("sig/compute", "sig/network", "kind/tracker", "kind/enhancement", "lifecycle/frozen"),
    *("exception/requested", "exception/granted", "exception/denied", "exception/expired"),
    *("area/api", "area/docs"),
)
RELEASES = ("v9.9", "v9.10")
SCHEDULE = """\
- { when: 2098-04-01, milestone: KubeVirt, what: Virtualization Enhancement Proposal (VEP) Freeze }
- { when: 2098-06-01, milestone: KubeVirt Code Freeze }
- { when: 2098-07-01, milestone: GA, who: KubeVirt }
"""
OWNERS = "approvers: [ carol ]\nreviewers: [ bob ]\n"
# What people open has numbers that the script gives; what the bot opens comes after these.
FIRST_FREE = 1000
# Where somebody makes noise: nothing there is compared but that no answer is doubled.
NOISE = 999


@dataclass(frozen=True)
class Cast:
    """How many subjects there are, and how many of them each organisation has.

    GitHub allows an installation 80 writes a minute, and the bot keeps some of them for what is
    urgent: with many subjects each, people have to wait.
    """

    subjects: int
    each: int = 2

    @property
    def organisations(self) -> list[str]:
        """Names of as many as are needed."""
        return [f"org{n}" for n in range(-(-self.subjects // self.each))]


def write_rules(folder: Path, cast: Cast) -> Path:
    """The shipped rules, once for each organisation."""
    found = folder / "rules"
    shutil.copytree(ROOT / "rules" / "templates", found / "templates", dirs_exist_ok=True)
    text = (ROOT / "rules" / "kubevirt.yaml").read_text("utf-8")
    for name in cast.organisations:
        here = text.replace("kubevirt/", f"{name}/").replace("  name: VEP\n", f"  name: {name}\n")
        (found / f"{name}.yaml").write_text(here, "utf-8")
    return found


def stage(public_key: str, cast: Cast) -> FakeGitHub:
    """All organisations before anybody does anything."""
    github = FakeGitHub(APP_ID, "vepbot", public_key, SECRET)
    schedules = {f"releases/{release}/schedule.yaml": SCHEDULE for release in RELEASES}
    for name in cast.organisations:
        github.add_repository(f"{name}/sig-release", files=schedules)
        code = github.add_repository(f"{name}/kubevirt")
        code.open_pull_request("alice", "The code", number=CODE)
        repository = github.add_repository(
            f"{name}/enhancements", LABELS, {"veps/sig-compute/OWNERS": OWNERS}
        )
        # Whom GitHub does not let be assigned is refused at the opening, and dropped without a word
        # later: neither alice nor erin has access here.
        repository.assigns_anybody = False
        repository.grant("dan", "maintain")
        repository.grant("bob", "write")
        repository.last_number = FIRST_FREE
    return github


def homes(github: FakeGitHub, cast: Cast) -> list[Repository]:
    """The repositories that the stories play in."""
    return [github.repository(f"{name}/enhancements") for name in cast.organisations]


def stories(github: FakeGitHub, cast: Cast, seed: int, pace: float) -> list[Story]:
    """One for each subject: what is chosen in it goes by the seed and the subject alone.

    People rest for up to `pace` seconds between what they do.
    """
    found = homes(github, cast)
    return [
        Story(STORIES[n % len(STORIES)], person(cast, found[n // cast.each], n, seed, pace))
        for n in range(cast.subjects)
    ]


def person(cast: Cast, repository: Repository, subject: int, seed: int, pace: float) -> Person:
    """Who plays the story of a subject. How long they rest is not drawn from what they choose."""
    choice = random.Random(f"{seed} {subject}")  # noqa: S311  the same choices every time
    rest = random.Random(f"{seed} {subject} rest")  # noqa: S311
    return Person(repository, subject % cast.each * 10 + 1, choice, rest, pace)
