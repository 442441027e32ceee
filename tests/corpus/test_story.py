"""All merged changes of the corpus, opened and merged: the right tracking issue, or a question."""

import json
import re
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.corpus.test_labels import STATUS
from tests.fakes.github import ChangedFile, FakeGitHub, Issue, PullRequest, Repository
from tests.world import APP_ID, SECRET, World, playing

HOME = "kubevirt/enhancements"
MAINTAINED = ("kind/tracker", "kind/enhancement", "lifecycle/frozen")
TRACKER = ["kind/tracker", "kind/enhancement"]
# Half a day is enough for nothing to happen between opening and merging.
OPEN_FOR = timedelta(hours=6)
# Trackers that are there no more, so that only a question is right: one of ten.
EVERY_MISSING = 10
# Merged days after the VEP freeze of v1.9 and its grace: not in the release without an exception.
TOO_LATE = {242, 296}
# As good as this at the least: a number that the authors wrote nowhere cannot be told.
SHARE_RESOLVED = 0.8


@dataclass
class Corpus:
    """The project's history, and the texts that it consists of."""

    folder: Path
    entries: list[dict[str, Any]] = field(default_factory=list)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    titles: dict[tuple[str, str], str] = field(default_factory=dict)
    threads: dict[int, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read it all."""
        self.entries = [each for each in self._read("prs.json") if each["pr"]]
        for each in self._read("veps.json"):
            key = (each["commit"], each["path"])
            self.texts[key] = (self.folder / each["text_file"]).read_text("utf-8")
            self.titles[key] = each["title"] or ""
        threads = (each for each in self._read("threads.json") if each["repo"] == HOME)
        self.threads = {each["number"]: each for each in threads if each["number"]}

    def _read(self, name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads((self.folder / name).read_text("utf-8"))["entries"]
        return found

    def files(self, entry: dict[str, Any]) -> list[ChangedFile]:
        """What a change changes, with the documents' true texts."""
        return [self._file(entry["commit"], each) for each in entry["files"]]

    def _file(self, commit: str, file: dict[str, Any]) -> ChangedFile:
        status, path = STATUS[file["status"]], file["path"]
        if status == "removed":
            return ChangedFile(status, path)
        previous = file.get("old_path") if status == "renamed" else None
        text = self.texts.get((commit, path))
        if text is None and status != "renamed":
            text = f"text of {path} in {commit}\n"
        return ChangedFile(status, path, text=text, previous=previous)

    def trackers(self) -> dict[int, str]:
        """Every true tracker with its title: the real one, or that of its first document."""
        found: dict[int, str] = {}
        for entry in self.entries:
            for number in entry["tracking_issues_truth"]:
                if number not in found:
                    found[number] = self._title(number, entry)
        for number, thread in self.threads.items():
            if thread["kind"] == "issue":
                found[number] = thread["title"]
        return found

    def _title(self, number: int, entry: dict[str, Any]) -> str:
        written = [self.titles.get((entry["commit"], file["path"])) for file in entry["files"]]
        first = next((title for title in written if title and ":" in title), entry["subject"])
        return f"VEP {number}: {first.partition(':')[2].strip() or first}"


def body_of(corpus: Corpus, number: int) -> tuple[str | None, str]:
    """Title, if it is known, and body of a thread."""
    thread = corpus.threads.get(number)
    return (thread["title"], thread["body"] or "") if thread else (None, "")


def moment(entry: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(entry["merged_at"]).astimezone(UTC)


@dataclass
class Story:
    """What happened to the proposals' pull requests, and what should have."""

    world: World
    corpus: Corpus
    missing: set[int]
    adopted: dict[int, int] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    milestones: dict[int, str | None] = field(default_factory=dict)

    @property
    def repository(self) -> Repository:
        return self.world.github.repository(HOME)

    def at(self, when: datetime) -> None:
        """Both sides' clocks say so."""
        self.world.clock.ahead = when - datetime.now(UTC)

    async def play(self, entry: dict[str, Any]) -> PullRequest:
        """Open it, let the bot look, merge it, let the bot look again."""
        number = entry["pr"]
        title, body = body_of(self.corpus, number)
        self.at(moment(entry) - OPEN_FOR)
        shown = title or re.sub(rf"\s*\(#{number}\)$", "", entry["subject"])
        files = self.corpus.files(entry)
        pull = self.repository.open_pull_request(
            "author", shown, body=body, files=files, number=number
        )
        await self.world.settled()
        self.at(moment(entry))
        self.repository.merge(number)
        await self.world.settled()
        await self._look_at_trackers(entry)
        return pull

    async def _look_at_trackers(self, entry: dict[str, Any]) -> None:
        """Issues that have to do with what was merged have been told of it already."""
        self.world.new_requests()
        paths = (path for file in entry["files"] for path in (file["path"], file.get("old_path")))
        named = (re.match(r"veps/[^/]+/0*(\d+)\b", path or "") for path in paths)
        numbers = {int(found[1]) for found in named if found} | set(entry["tracking_issues_truth"])
        for number in sorted(numbers & set(self.repository.issues)):
            issue = self.repository.issues[number]
            if not isinstance(issue, PullRequest):
                self.repository.announce_issue("edited", issue, issue.author, changes={})
        await self.world.settled()
        if late := [each.path for each in self.world.new_requests() if each.writes]:
            self.wrong.append(f"#{entry['pr']}: only later {late}")

    def judge(self, entry: dict[str, Any], pull: PullRequest) -> None:
        """Hold what the bot did against the truth."""
        status = next((c.body for c in pull.comments if "vepbot status" in c.body), "")
        truth = set(entry["tracking_issues_truth"])
        if found := re.search(rf"\*\*Merged\. Next: name (?:{HOME})?#(\d+)", status):
            number = int(found[1])
            self.adopted[pull.number] = number
            if {number} != truth:
                self.wrong.append(f"#{pull.number}: #{number} for {truth}")
            elif not entry["milestone_ambiguous"]:
                self._judge_milestone(entry, number)
            else:
                self.milestones.pop(number, None)
        elif "say which issue tracks" in status:
            self.asked.append(pull.number)
        elif entry["is_vep"] and not entry["is_bulk"]:
            self.wrong.append(f"#{pull.number}: neither adopted nor asked: {status[:80]!r}")

    def _judge_milestone(self, entry: dict[str, Any], number: int) -> None:
        issue = self.repository.issues[number]
        expected = entry["expected_milestone"] or self.milestones.get(number, issue.milestone)
        expected = None if entry["pr"] in TOO_LATE else expected
        self.milestones[number] = expected
        if issue.milestone != expected:
            self.wrong.append(f"#{entry['pr']}: milestone {issue.milestone}, not {expected}")


def populate(corpus: Corpus, github: FakeGitHub, missing: set[int]) -> Repository:
    """The repository as it was: trackers under their numbers, other pull requests, schedules."""
    labels = json.loads((corpus.folder / "labels.json").read_text("utf-8"))["labels"]
    repository = github.add_repository(HOME, labels=labels)
    schedules = {
        f"releases/{each.stem}/schedule.yaml": each.read_text("utf-8")
        for each in (corpus.folder / "schedules").glob("*.yaml")
    }
    github.add_repository("kubevirt/sig-release", files=schedules)
    for number, title in sorted(corpus.trackers().items()):
        if number not in missing:
            body = body_of(corpus, number)[1]
            repository.open_issue("author", title, body, TRACKER, number=number)
    played = {entry["pr"] for entry in corpus.entries}
    for number, thread in sorted(corpus.threads.items()):
        if thread["kind"] != "issue" and number not in played:
            repository.open_pull_request("author", thread["title"], number=number)
    return repository


def missing_trackers(corpus: Corpus) -> set[int]:
    """Some of those whose title nobody knows."""
    invented = [n for n in sorted(corpus.trackers()) if n not in corpus.threads]
    return set(invented[::EVERY_MISSING])


@pytest.fixture
async def story(key_pair: tuple[str, str], tmp_path: Path, corpus: Path) -> AsyncIterator[Story]:
    history = Corpus(corpus)
    missing = missing_trackers(history)
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    populate(history, github, missing)
    async with playing(key_pair, tmp_path, github=github) as world:
        github.now, github.jwt_time = world.clock, lambda: datetime.now(UTC)
        yield Story(world, history, missing)


async def first_heard(story: Story) -> None:
    """The bot hears of the issues that were there before it."""
    story.at(min(moment(entry) for entry in story.corpus.entries) - OPEN_FOR)
    for delivery in list(story.world.github.deliveries):
        if delivery.event == "issues":
            story.world.github.redeliver(delivery.guid)
    await story.world.settled()


def opened_by_us(repository: Repository) -> Iterator[Issue]:
    for issue in repository.issues.values():
        if issue.author.login == "vepbot[bot]":
            yield issue


async def test_the_right_tracker_or_a_question(
    story: Story, capsys: pytest.CaptureFixture[str]
) -> None:
    await first_heard(story)
    pulls = []
    for entry in story.corpus.entries:
        pull = await story.play(entry)
        story.judge(entry, pull)
        pulls.append(pull)
    told = len(story.adopted) + len(story.asked)
    share = len(story.adopted) / told
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(story.adopted)} of {told} resolved ({share:.0%}); asked: {story.asked}, "
            f"of them {len(story.missing)} whose issue is missing\n"
        )
    assert story.wrong == []
    assert [issue.title for issue in opened_by_us(story.repository)] == []
    assert share >= SHARE_RESOLVED
    await replayed(story.world, pulls)


async def replayed(world: World, pulls: list[PullRequest]) -> None:
    """All is told again: nothing is left to do, but for releases that are past by now."""
    for issue in list(world.github.repository(HOME).issues.values()):
        if not isinstance(issue, PullRequest):
            world.github.repository(HOME).announce_issue("edited", issue, issue.author, changes={})
    await world.settled()
    # Some hear of it only now: what is no proposal was there before the bot, and no edit of
    # an issue wakes what is merged any more.
    await told_again(world, pulls)
    assert await told_again(world, pulls) == []


async def told_again(world: World, pulls: list[PullRequest]) -> list[tuple[str, int]]:
    """Send every delivery once more. What was written, and on which thread."""
    known = len(await world.journal())
    world.new_requests()
    repository = world.github.repository(HOME)
    for pull in pulls:
        repository.announce_issue("closed", pull, pull.author)
    for delivery in list(world.github.deliveries):
        world.github.redeliver(delivery.guid)
    await world.settled()
    requests = world.new_requests()
    assert requests
    entries = [each for each in (await world.journal())[known:] if each.outcome == "applied"]
    writes = [request for request in requests if request.writes]
    assert len(writes) == len(entries)
    return [(each.rule.split()[0], int(each.subject.rpartition("#")[2])) for each in entries]
