"""Pull requests and the issues that track them: what happens to one shows on the other."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.model.subject import SubjectKind
from bot.core.model.trigger import Trigger
from bot.service.evaluation.evaluate import kind_of
from tests.fakes.github import ChangedFile, Issue, Repository
from tests.harness.story import (
    ADOPTING,
    HOME,
    PATHS,
    PULL,
    RELEASE,
    SCHEDULE,
    TRACKER,
    Story,
    stage_of,
)
from tests.world import World, playing


async def merged(world: World) -> Story:
    """A proposal was opened and merged, and its issue adopted."""
    story = Story(ADOPTING, world.github.repository(HOME))
    for step in story.steps:
        step()
        await world.settled()
    return story


def status_of(issue: Issue) -> str:
    return next(each.body for each in issue.comments if "vepbot status" in each.body)


async def asked(world: World, reason: str) -> list[str]:
    """The lanes that were asked to be looked at again."""
    found = await world.deliveries()
    return [each.lane.rpartition("#")[2] for each in found if each.guid.startswith(f"{reason}-")]


@pytest.fixture
def repository(key_pair: tuple[str, str]) -> Repository:
    return stage_of(key_pair, ADOPTING).repository(HOME)


async def test_a_merge_that_writes_nothing_to_its_issue_is_told_there(
    key_pair: tuple[str, str], tmp_path: Path, repository: Repository
) -> None:
    async with playing(key_pair, tmp_path, github=repository.github) as world:
        story = await merged(world)
        [tracker] = story.trackers()
        assert "Stage: none" in status_of(tracker)
        text = f"---\nstage: beta\n---\n{story.document('Warm reboot')[0].text}"
        files = [ChangedFile("modified", PATHS[ADOPTING], text=text)]
        again = repository.open_pull_request("bob", "Stage", body=story.pull.body, files=files)
        await world.settled()
        repository.merge(again.number)
        await world.settled()
        assert "Stage: beta" in status_of(tracker)
        # The first one's labels told it; the second one wrote nothing there.
        assert await asked(world, "merged") == [str(TRACKER)]

        repository.announce_issue("closed", again, again.author)
        await world.settled()
        assert await asked(world, "merged") == [str(TRACKER)]


async def test_what_was_written_beside_a_new_milestone_is_not_written_twice(
    key_pair: tuple[str, str], tmp_path: Path, repository: Repository
) -> None:
    repository.milestones.clear()
    async with playing(key_pair, tmp_path, github=repository.github) as world:
        await merged(world)
        written = [each.path for each in world.new_requests() if each.writes]
        assert repository.issues[TRACKER].milestone == RELEASE
    for path in (f"issues/{TRACKER}/labels", "milestones", f"issues/{TRACKER}"):
        assert written.count(f"/repos/{HOME}/{path}") == 1


async def test_a_directory_may_carry_a_pull_requests_number(
    key_pair: tuple[str, str], tmp_path: Path, repository: Repository
) -> None:
    async with playing(key_pair, tmp_path, github=repository.github) as world:
        story = await merged(world)
        other = repository.open_pull_request("bob", "Other", body=story.pull.body, number=60)
        repository.add_labels(other.number, ["kind/tracker"], by="carol")
        path = f"veps/sig-compute/{other.number}-warm-reboot/vep.md"
        files = [ChangedFile("renamed", path, previous=PATHS[ADOPTING])]
        moved = repository.open_pull_request("bob", "Move", body=story.pull.body, files=files)
        await world.settled()
        repository.merge(moved.number)
        await world.settled()
        for _ in range(3):  # it may only be late in showing
            await world.advance(60)
        assert str(other.number) in await asked(world, "merged")
        assert other.comments == []
        assert {each.state for each in await world.deliveries()} == {"done"}


UNNAMED = "[ ] The description names the tracking issue"


async def test_an_open_proposal_is_looked_at_when_its_issue_comes_and_goes(
    key_pair: tuple[str, str], tmp_path: Path, repository: Repository
) -> None:
    async with playing(key_pair, tmp_path, github=repository.github) as world:
        path = "veps/sig-compute/60-warm-reboot/vep.md"
        files = [ChangedFile("added", path, text="# VEP #60: Warm reboot\n")]
        body = "**Tracking issue**: #60"
        pull = repository.open_pull_request("alice", "Reboot", body=body, files=files)
        await world.settled()
        assert UNNAMED in status_of(pull)
        repository.open_issue("alice", "VEP: Warm reboot", number=60)
        await world.settled()
        assert UNNAMED not in status_of(pull)
        repository.delete_issue(60)
        await world.settled()
        assert UNNAMED in status_of(pull)
        assert await asked(world, "tracker") == [str(pull.number)] * 2

        world.new_requests()
        for delivery in [each for each in repository.github.deliveries if each.history]:
            repository.github.redeliver(delivery.guid)
        await world.settled()
        assert world.new_requests() == []


async def test_an_issue_that_is_closed_is_spoken_of_where_it_is_named(
    key_pair: tuple[str, str], tmp_path: Path, repository: Repository
) -> None:
    async with playing(key_pair, tmp_path, github=repository.github) as world:
        story = await merged(world)
        body, files = story.pull.body, story.document("Warm reboot")
        pull = repository.open_pull_request("bob", "More", body=body, files=files)
        await world.settled()
        repository.close(TRACKER, by="carol")
        await world.settled()
        assert f"Merged. #{TRACKER}, which tracked this proposal, is closed:" in status_of(
            story.pull
        )
        assert f"ask for the tracking issue, #{TRACKER}, to be reopened" in status_of(pull)
        repository.reopen(TRACKER, by="carol")
        await world.settled()
        assert f"Merged. Next: name #{TRACKER}" in status_of(story.pull)
        assert "Reopen" not in status_of(pull)


async def test_nobody_is_woken_who_cannot_come_out_differently(
    key_pair: tuple[str, str], tmp_path: Path, repository: Repository
) -> None:
    async with playing(key_pair, tmp_path, github=repository.github) as world:
        story = await merged(world)
        body, files = story.pull.body, story.document("Warm reboot")
        closed = repository.open_pull_request("bob", "Given up", body=body, files=files)
        repository.open_pull_request("bob", "No proposal", body=body)
        await world.settled()
        repository.close(closed.number)
        await world.settled()
        # What the merge put on the issue is heard by the one that was merged, and that is the end.
        known = await asked(world, "tracker")
        assert set(known) == {str(PULL)}

        for step in range(20):
            repository.comment(TRACKER, "bob", f"Thought {step}.")
        await world.settled()
        assert await asked(world, "tracker") == known

        # The merge is done; whoever is open may have another issue now.
        repository.add_assignees(TRACKER, ["bob"], by="carol")
        repository.edit_issue(TRACKER, title="VEP 40: Warm boot", by="carol")
        await world.settled()
        woken = (await asked(world, "tracker"))[len(known) :]
        assert not {str(PULL), str(closed.number)} & set(woken)

        repository.close(TRACKER, by="carol")
        await world.settled()
        woken = (await asked(world, "tracker"))[len(known) :]
        assert str(PULL) in woken
        assert str(closed.number) not in woken


async def test_with_the_database_lost_the_next_look_at_a_pull_request_restores_it(
    key_pair: tuple[str, str], tmp_path: Path, repository: Repository
) -> None:
    story = Story(ADOPTING, repository)
    async with playing(key_pair, tmp_path, github=repository.github) as world:
        story.open()
        await world.settled()
    (tmp_path / "other").mkdir()
    async with playing(key_pair, tmp_path / "other", github=repository.github) as world:
        story.touch()
        await world.settled()
        repository.delete_issue(TRACKER)
        await world.settled()
        assert await asked(world, "tracker") == [str(PULL)]
        assert UNNAMED in status_of(story.pull)


async def test_the_later_merge_decides_though_the_older_one_was_written_after_it(
    key_pair: tuple[str, str], tmp_path: Path, repository: Repository
) -> None:
    repository.add_milestone("v9.8")
    github = repository.github
    releases = github.repository("kubevirt/sig-release")
    releases.put_file("releases/v9.8/schedule.yaml", SCHEDULE.replace("2098", "2097"))
    async with playing(key_pair, tmp_path, github=github) as world:
        github.now = world.clock
        story = Story(ADOPTING, repository)
        story.open()
        text = (story.document("Warm reboot")[0].text or "").replace(RELEASE, "v9.8")
        files = [ChangedFile("added", PATHS[ADOPTING], text=text)]
        other = repository.open_pull_request("bob", "Sooner", body=story.pull.body, files=files)
        await world.settled()
        github.deliver_to(None)
        for pull in (story.pull, other):
            world.clock.ahead += timedelta(minutes=1)
            repository.merge(pull.number)
        world.clock.ahead += timedelta(minutes=1)
        github.deliver_to(f"{world.url}/webhook")
        # The older one is worked first; what it writes wakes the other, and then nobody any more.
        for pull in (story.pull, other, story.pull):
            repository.announce_issue("closed", pull, pull.author)
            await world.settled()
        done = [each.operation for each in await world.journal() if each.outcome == "applied"]
        moves = [each for each in done if each.startswith("set milestone")]
        assert moves == [f"set milestone {RELEASE}", "set milestone v9.8"]
        assert repository.issues[TRACKER].milestone == "v9.8"


def test_what_was_asked_for_as_an_issue_is_a_pull_request_where_github_says_so() -> None:
    assert kind_of(Trigger(("issues.refresh",))) is SubjectKind.ISSUE
    assert kind_of(Trigger(("issues.refresh", "pull_request.edited"))) is SubjectKind.PULL_REQUEST


async def test_with_the_database_lost_issues_are_told_again_and_nothing_is_written(
    key_pair: tuple[str, str], tmp_path: Path, repository: Repository
) -> None:
    async with playing(key_pair, tmp_path, github=repository.github) as world:
        await merged(world)
    (tmp_path / "other").mkdir()
    async with playing(key_pair, tmp_path / "other", github=repository.github) as world:
        world.new_requests()
        pull = repository.pull_request(PULL)
        repository.announce_issue("closed", pull, pull.author)
        await world.settled()
        assert await asked(world, "merged") == [str(TRACKER)]
        assert [each for each in world.new_requests() if each.writes] == []
