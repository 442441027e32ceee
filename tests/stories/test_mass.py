"""A hundred proposals meet one deadline: paced within GitHub's limits, none lost, none twice."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from tests.fakes.github import FakeGitHub
from tests.harness.story import HOME
from tests.stories.test_time import FREEZE, proposed, rules, said, stage, until
from tests.world import Clock, World, playing

MANY = 100
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def most_within(times: list[datetime], window: timedelta) -> int:
    """The largest number of them within any window of that length."""
    begin = most = 0
    for end, moment in enumerate(times):
        while times[begin] <= moment - window:
            begin += 1
        most = max(most, end - begin + 1)
    return most


def assert_paced(github: FakeGitHub) -> None:
    """GitHub: no more than 80 content-generating requests a minute and 500 an hour."""
    times = sorted(request.at for request in github.requests if request.writes)
    assert most_within(times, MINUTE) <= 80
    assert most_within(times, HOUR) <= 500


async def hours(world: World, count: int) -> None:
    """So many hours go by, minute after minute where work waits."""
    for _ in range(count * 12):
        await world.advance(300)


async def test_a_hundred_are_reminded_and_gated(key_pair: tuple[str, str], tmp_path: Path) -> None:
    clock = Clock()
    github = stage(key_pair, clock)
    async with playing(key_pair, tmp_path, rules(tmp_path), github, clock) as world:
        pulls = [proposed(github, number) for number in range(1, MANY + 1)]
        await world.settled()
        await hours(world, 1)
        await until(world, FREEZE - timedelta(days=14))
        await hours(world, 1)
        assert [len(said(pull)) for pull in pulls] == [1] * MANY
        await until(world, FREEZE)
        await hours(world, 1)
        assert [len(said(pull)) for pull in pulls] == [1] * MANY
        runs = Counter(
            (run.head_sha, run.conclusion) for run in github.repository(HOME).check_runs.values()
        )
        assert runs == Counter((pull.head_sha, "failure") for pull in pulls)
    assert_paced(github)


async def test_with_hours_they_are_spread_over_an_hour_and_come_by_day(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    clock = Clock()
    github = stage(key_pair, clock)
    found = rules(tmp_path)
    text = (found / "r.yaml").read_text("utf-8")
    dated = "at: [ vep-freeze - 14d, vep-freeze - 3d ]\n"
    (found / "r.yaml").write_text(
        text.replace(dated, f"{dated}    hours: 14:00-18:00 UTC\n"), "utf-8"
    )
    async with playing(key_pair, tmp_path, found, github, clock) as world:
        pulls = [proposed(github, number) for number in range(1, MANY + 1)]
        await world.settled()
        await hours(world, 1)
        due = FREEZE - timedelta(days=14)  # at 12:00 UTC
        await until(world, due)
        await until(world, due + 2 * HOUR - MINUTE)
        assert [len(said(pull)) for pull in pulls] == [0] * MANY
        await hours(world, 2)
        assert [len(said(pull)) for pull in pulls] == [1] * MANY
        times = [comment.created_at for pull in pulls for comment in pull.comments]
        assert min(times) >= due + 2 * HOUR
        assert max(times) <= due + 3 * HOUR + 5 * MINUTE
        assert most_within(sorted(times), 15 * MINUTE) < MANY // 2
    assert_paced(github)
