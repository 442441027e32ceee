"""Every change of the corpus, played as webhooks: the labels are those a careful person gave."""

import json
from itertools import count
from pathlib import Path
from typing import Any

from tests.fakes.github import ChangedFile, PullRequest, Repository
from tests.harness.story import patient
from tests.world import World

STATUS = {"A": "added", "M": "modified", "D": "removed", "R": "renamed", "C": "added"}


def changed(entry: dict[str, Any]) -> ChangedFile:
    status = STATUS[entry["status"]]
    previous = entry.get("old_path") if status == "renamed" else None
    text = None if status == "removed" else f"text of {entry['path']}\n"
    return ChangedFile(status, entry["path"], text=text, previous=previous)


def play(repository: Repository, entries: list[dict[str, Any]]) -> list[PullRequest]:
    """Open and merge every change, in the order it happened."""
    free = count(9001)
    pulls = []
    for entry in entries:
        files = [changed(file) for file in entry["files"]]
        number = entry["pr"] or next(free)
        pull = repository.open_pull_request("author", entry["subject"], files=files, number=number)
        repository.merge(number)
        pulls.append(pull)
    return pulls


async def test_labels_equal_what_is_expected_and_a_replay_writes_nothing(
    world: World, corpus: Path
) -> None:
    entries = json.loads((corpus / "prs.json").read_text("utf-8"))["entries"]
    labels = json.loads((corpus / "labels.json").read_text("utf-8"))["labels"]
    repository = world.github.add_repository("kubevirt/enhancements", labels=labels)
    pulls = play(repository, entries)
    await patient(world)  # so many at once are worked within the limits for writes

    found = {pull.number: sorted(pull.labels) for pull in pulls}
    expected = {
        pull.number: sorted(entry["expected_labels"])
        for pull, entry in zip(pulls, entries, strict=True)
    }
    assert found == expected
    bulk = [entry for entry in entries if entry["is_bulk"]]
    assert bulk
    assert {r.path.rsplit("/", 1)[1] for r in world.github.writes()} == {"labels"}

    world.new_requests()
    for pull in pulls:
        repository.announce_issue("synchronize", pull, pull.author, before="", after="")
    for delivery in list(world.github.deliveries):
        world.github.redeliver(delivery.guid)
    await world.settled()
    replayed = world.new_requests()
    assert replayed
    assert [request for request in replayed if request.writes] == []
