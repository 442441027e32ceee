"""A schedule that moves: one notice with the old and the new day, whatever happens in between."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from tests.fakes.github import FakeGitHub
from tests.harness.story import HOME
from tests.harness.support import ROOT
from tests.stories.test_sweep import install
from tests.stories.test_time import RELEASE, SCHEDULE, proposed, stage
from tests.world import Clock, playing

PLACE = f"releases/{RELEASE}/schedule.yaml"
HOUR = 7200


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def github(key_pair: tuple[str, str], clock: Clock) -> FakeGitHub:
    return stage(key_pair, clock)


MOVE = re.compile(r"UTC\): (the VEP freeze of .*)\*\*$")


def move(github: FakeGitHub, day: str) -> None:
    """The freeze is on another day."""
    text = SCHEDULE.replace("2098-04-01", day)
    github.repository("kubevirt/sig-release").put_file(PLACE, text)


def notices(github: FakeGitHub, number: int = 50) -> list[str]:
    """What was said of moves."""
    comments = github.repository(HOME).pull_request(number).comments
    found = (comment.body.splitlines()[1] for comment in comments)
    return [MOVE.findall(line)[0] for line in found if "moved" in line]


def told(was: str, now: str) -> str:
    return f"the VEP freeze of {RELEASE} moved from {was} to {now}."


async def test_each_move_is_told_once(
    key_pair: tuple[str, str], tmp_path: Path, github: FakeGitHub, clock: Clock
) -> None:
    first, second, third = "2098-04-01", "2098-04-15", "2098-03-25"
    async with playing(key_pair, tmp_path, ROOT / "rules", github, clock, sweeps=True) as world:
        for number in (50, 51):
            proposed(github, number)
        await world.settled()
        assert notices(github) == []
        move(github, second)
        await world.advance(HOUR)
        await world.advance(HOUR)
        assert notices(github) == notices(github, 51) == [told(first, second)]
        move(github, third)
        await world.advance(HOUR)
        assert notices(github) == [told(first, second), told(second, third)]
        move(github, third)
        await world.advance(HOUR)
        assert len(notices(github)) == 2


async def test_going_back_and_forth_is_told_each_time(
    key_pair: tuple[str, str], tmp_path: Path, github: FakeGitHub, clock: Clock
) -> None:
    one, other = "2098-04-01", "2098-04-15"
    async with playing(key_pair, tmp_path, ROOT / "rules", github, clock, sweeps=True) as world:
        proposed(github)
        await world.settled()
        for day in (other, one, other, one):
            move(github, day)
            await world.advance(HOUR)
            await world.advance(HOUR)
    assert notices(github) == [told(one, other), told(other, one)] * 2


async def test_with_the_database_lost_in_between_the_old_day_is_known(
    key_pair: tuple[str, str], tmp_path: Path, github: FakeGitHub, clock: Clock
) -> None:
    for name in ("one", "two", "three"):
        folder = tmp_path / name
        folder.mkdir()
        async with playing(key_pair, folder, ROOT / "rules", github, clock, sweeps=True) as world:
            if name == "one":
                proposed(github)
            await world.settled()
            await world.advance(HOUR)
        if name == "one":
            move(github, "2098-04-15")
    assert notices(github) == [told("2098-04-01", "2098-04-15")]


async def test_where_nothing_was_told_nothing_is_said(
    key_pair: tuple[str, str], tmp_path: Path, github: FakeGitHub, clock: Clock
) -> None:
    """A pull request from before the bot: it has no status comment, and gets no notice."""
    proposed(github)
    install(github, timedelta(seconds=1))
    async with playing(key_pair, tmp_path, ROOT / "rules", github, clock, sweeps=True) as world:
        world.github.deliver_to(None)
        await world.advance(HOUR)
        move(github, "2098-04-15")
        await world.advance(HOUR)
        assert github.repository(HOME).pull_request(50).comments == []


async def test_the_milestone_that_the_bot_made_follows_the_schedule_and_no_other(
    key_pair: tuple[str, str], tmp_path: Path, github: FakeGitHub, clock: Clock
) -> None:
    repository = github.repository(HOME)
    for label in ("sig/compute", "kind/tracker", "kind/enhancement", "lifecycle/frozen"):
        repository.create_label(label)
    theirs = repository.add_milestone("v9.8", "2098-03-01T12:00:00Z", by="dora")
    async with playing(key_pair, tmp_path, ROOT / "rules", github, clock, sweeps=True) as world:
        proposed(github)
        await world.settled()
        repository.merge(50)
        await world.settled()
        [ours] = [each for each in repository.milestones.values() if each is not theirs]
        assert (ours.title, str(ours.due_on)[:10]) == (RELEASE, "2098-07-01")
        text = SCHEDULE.replace("2098-07-01", "2098-08-05")
        github.repository("kubevirt/sig-release").put_file(PLACE, text)
        await world.advance(HOUR)
        assert str(ours.due_on)[:10] == "2098-08-05"
        assert str(theirs.due_on)[:10] == "2098-03-01"
        written = [
            each.path for each in github.requests if each.writes and "milestones/" in each.path
        ]
        assert len(written) == 1
        await world.advance(HOUR)
        assert len([each for each in github.requests if each.path in written and each.writes]) == 1
