"""The two stories that the tests about faults and costs play: adopting a tracker, opening one."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.fakes.github import (
    ChangedFile,
    FakeGitHub,
    Fault,
    Issue,
    PullRequest,
    Repository,
)
from tests.world import APP_ID, SECRET, World

HOME = "kubevirt/enhancements"
LABELS = ["sig/compute", "kind/tracker", "kind/enhancement", "lifecycle/frozen"]
ADOPTING, OPENING = "adopting", "opening"
STORIES = (ADOPTING, OPENING)
TRACKER, PULL = 40, 50
RELEASE = "v9.9"
SCHEDULE = """\
- { when: 2098-04-01, milestone: KubeVirt, what: Virtualization Enhancement Proposal (VEP) Freeze }
- { when: 2098-06-01, milestone: KubeVirt Code Freeze }
- { when: 2098-07-01, milestone: GA, who: KubeVirt }
"""
PATHS = {
    ADOPTING: "veps/sig-compute/40-warm-reboot/vep.md",
    OPENING: "veps/sig-compute/warm-reboot/vep.md",
}
COMMIT = re.compile(r"\b[0-9a-f]{40}\b")
MERGED = re.compile(r"at the merge, [\d-]+ [\d:]+ UTC")
DRAFT, FIXED = "Your short, descriptive title", "Warm reboot"


def stage_of(key_pair: tuple[str, str], story: str) -> FakeGitHub:
    """The repository before the story; the milestone is there where the tracker is."""
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    repository = github.add_repository(HOME, labels=LABELS)
    github.add_repository(
        "kubevirt/sig-release", files={f"releases/{RELEASE}/schedule.yaml": SCHEDULE}
    )
    if story == ADOPTING:
        repository.open_issue("alice", "VEP 40: Warm reboot", "", ["kind/tracker"], number=TRACKER)
        repository.add_milestone(RELEASE)
    return github


@dataclass(frozen=True)
class Story:
    """One of the two, played step by step."""

    name: str
    repository: Repository

    @property
    def steps(self) -> tuple[Callable[[], None], ...]:
        """What people do, one after the other."""
        return (self.open, self.fix, self.merge)

    @property
    def pull(self) -> PullRequest:
        """The proposal's pull request."""
        return self.repository.pull_request(PULL)

    def trackers(self) -> list[Issue]:
        """What tracks it; none as long as none was opened."""
        return [each for number, each in self.repository.issues.items() if number != PULL]

    def document(self, title: str) -> list[ChangedFile]:
        """The proposal's document."""
        number = " #40" if self.name == ADOPTING else ""
        text = (
            f"# VEP{number}: {title}\n\n## Target releases\n\n"
            f"- This VEP targets alpha for version: {RELEASE}\n"
        )
        return [ChangedFile("added", PATHS[self.name], text=text)]

    def open(self) -> None:
        """With the template's title left in."""
        body = "**Tracking issue**: #40\n" if self.name == ADOPTING else ""
        files = self.document(DRAFT)
        self.repository.open_pull_request("alice", "Reboot", body=body, files=files, number=PULL)

    def fix(self) -> None:
        """The author pushes the title."""
        self.repository.push(PULL, self.document(FIXED))

    def merge(self) -> None:
        """Somebody merges it."""
        self.repository.merge(PULL)

    def touch(self) -> None:
        """Anything else happens to it later on."""
        self.repository.announce_issue("edited", self.pull, self.pull.author, changes={})


def picture(repository: Repository) -> dict[str, Any]:
    """All that people can see in the end, without ids and times."""
    return {
        "threads": [_thread(issue) for _, issue in sorted(repository.issues.items())],
        "milestones": [
            (each.title, str(each.due_on), each.state) for each in repository.milestones.values()
        ],
        "checks": _latest_checks(repository),
    }


def _thread(issue: Issue) -> dict[str, Any]:
    return {
        "number": issue.number,
        "title": issue.title,
        "body": issue.body,
        "state": issue.state,
        "labels": sorted(issue.labels),
        "milestone": issue.milestone,
        "assignees": [account.login for account in issue.assignees],
        "comments": [(comment.author.login, _timeless(comment.body)) for comment in issue.comments],
    }


def _latest_checks(repository: Repository) -> list[tuple[Any, ...]]:
    """Of each commit, in the order they were pushed."""
    latest = {(run.head_sha, run.name): run for _, run in sorted(repository.check_runs.items())}
    return [
        (run.name, run.status, run.conclusion, run.output.get("title"), _told(run.output))
        for run in latest.values()
    ]


def _told(output: dict[str, Any]) -> str:
    return _timeless(str(output.get("summary")))


def _timeless(text: str) -> str:
    """Commits are named differently in every run, and the minute of the merge is another."""
    return MERGED.sub("at the merge", COMMIT.sub("COMMIT", text))


async def patient(world: World) -> None:
    """Everything that waits for its time gets it."""
    await world.settled()
    for _ in range(4):
        await world.advance(120)


@dataclass
class AtWrite(Fault):
    """Trouble with one write, counted from the beginning of the story."""

    countdown: int = 1

    def matches(self, method: str, path: str) -> bool:
        """Only writes count, and only the one is hit."""
        if method == "GET" or path.startswith("/app/"):
            return False
        self.countdown -= 1
        return self.countdown == 0


def go_on(story: Story, again: str) -> None:
    """The last delivery and all since are sent again, or something else happens to both threads."""
    github = story.repository.github
    if again == "next event":
        story.touch()
        for issue in story.trackers():
            story.repository.announce_issue("edited", issue, issue.author, changes={})
        return
    begun = max(
        place
        for place, each in enumerate(github.deliveries)
        if each.event == "pull_request"
        and each.payload["number"] == PULL
        and each.action in ("opened", "synchronize", "closed")
    )
    for guid in dict.fromkeys(each.guid for each in github.deliveries[begun:]):
        github.redeliver(guid)
