"""What no event told of is found by a sweep, cheaply, and the bot is no noisier for it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from tests.fakes.github import FakeGitHub, PullRequest
from tests.harness.story import HOME
from tests.harness.support import ROOT
from tests.stories.test_time import RELEASE, SCHEDULE, gate, proposed, pushed, rules, said, stage
from tests.world import Clock, World, playing

PLACE = f"releases/{RELEASE}/schedule.yaml"
SCHEDULES = "kubevirt/sig-release"
TWO_HOURS = 7200


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def github(key_pair: tuple[str, str], clock: Clock) -> FakeGitHub:
    return stage(key_pair, clock)


@pytest.fixture
async def world(
    key_pair: tuple[str, str], tmp_path: Path, github: FakeGitHub, clock: Clock
) -> AsyncIterator[World]:
    async with playing(key_pair, tmp_path, rules(tmp_path), github, clock, sweeps=True) as found:
        yield found


def deaf(world: World) -> None:
    """Webhooks get lost from now on."""
    world.github.deliver_to(None)


async def metrics(world: World) -> str:
    """What /metrics says."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{world.url}/metrics") as response,
    ):
        return await response.text()


def writes(world: World) -> list[str]:
    """Paths that were written to since this was last asked."""
    return [each.path for each in world.new_requests() if each.writes]


async def test_a_pull_request_that_no_event_told_of_is_found(world: World) -> None:
    deaf(world)
    proposed(world.github)
    await world.settled()
    assert gate(world.github) is None
    await world.advance(TWO_HOURS)
    assert gate(world.github) == "success"
    assert 'vepbot_looks_total{reason="new"} 1.0' in await metrics(world)


async def test_a_push_that_no_event_told_of_is_found(world: World) -> None:
    pull = proposed(world.github)
    await world.settled()
    await world.advance(5)  # GitHub's stamps are whole seconds
    deaf(world)
    pushed(world.github, pull)
    sha = pull.head_sha
    await world.advance(TWO_HOURS)
    runs = world.github.repository(HOME).check_runs
    assert runs[max(runs)].head_sha == sha


async def test_a_schedule_that_moved_moves_the_gates_of_all_that_rest_on_it(world: World) -> None:
    pulls = [proposed(world.github, number) for number in (50, 51)]
    await world.settled()
    past = SCHEDULE.replace("2098-04-01", "2020-04-01")
    world.github.repository(SCHEDULES).put_file(PLACE, past)
    await world.advance(TWO_HOURS)
    closed = {run.head_sha: run.conclusion for run in latest(world.github)}
    assert closed == {pull.head_sha: "failure" for pull in pulls}
    world.github.repository(SCHEDULES).put_file(PLACE, SCHEDULE)
    await world.advance(TWO_HOURS)
    assert {run.conclusion for run in latest(world.github)} == {"success"}


def latest(github: FakeGitHub) -> list:  # type: ignore[type-arg]
    """The last check run of each commit."""
    runs = github.repository(HOME).check_runs
    return list({run.head_sha: run for _, run in sorted(runs.items())}.values())


@pytest.mark.parametrize(
    "text",
    [
        "no list at all",
        SCHEDULE.replace("2098-04-01", "2098-04-31"),
        SCHEDULE.replace("(VEP) Freeze", "(VEP) Deadline"),
        None,
    ],
    ids=["garbage", "no day", "row lost", "gone"],
)
async def test_a_schedule_that_cannot_be_used_changes_nothing_and_is_said(
    world: World, text: str | None
) -> None:
    pull = proposed(world.github)
    await world.settled()
    before = latest(world.github)
    world.github.repository(SCHEDULES).put_files({PLACE: text})
    await world.advance(TWO_HOURS)
    pushed(world.github, pull)
    await world.settled()
    assert [run.conclusion for run in latest(world.github)] == ["success"] * 2
    assert latest(world.github)[0] == before[0]
    assert "vepbot_schedules_in_trouble 1.0" in await metrics(world)
    world.github.repository(SCHEDULES).put_file(PLACE, SCHEDULE)
    await world.advance(TWO_HOURS)
    assert "vepbot_schedules_in_trouble 0.0" in await metrics(world)


async def test_the_last_good_schedule_outlives_a_restart(
    key_pair: tuple[str, str], tmp_path: Path, github: FakeGitHub
) -> None:
    found = rules(tmp_path)
    async with playing(key_pair, tmp_path, found, github, sweeps=True) as world:
        pull = proposed(github)
        await world.settled()
    github.repository(SCHEDULES).put_file(PLACE, "no list at all")
    async with playing(key_pair, tmp_path, found, github, sweeps=True) as world:
        pushed(github, pull)
        await world.settled()
        assert [run.conclusion for run in latest(github)] == ["success"] * 2


async def test_a_sweep_over_500_proposals_with_nothing_due_costs_next_to_nothing(
    world: World,
) -> None:
    deaf(world)
    for number in range(1, 501):
        proposed(world.github, number)
    for _ in range(12):  # what came all at once is worked within the limits for writes
        await world.advance(TWO_HOURS)
    assert len(latest(world.github)) == 500
    world.new_requests()
    await world.advance(TWO_HOURS)
    seen = world.new_requests()
    assert len(seen) <= 15
    assert not [each for each in seen if each.writes]
    assert sum(each.status == 304 for each in seen) >= 5


async def test_on_the_first_installation_old_threads_get_labels_and_checks_and_no_word(
    key_pair: tuple[str, str], tmp_path: Path, github: FakeGitHub
) -> None:
    """Until somebody does something there."""
    pulls = [proposed(github, number) for number in range(50, 55)]
    install(github, timedelta(seconds=1))
    async with playing(key_pair, tmp_path, ROOT / "rules", github, sweeps=True) as world:
        deaf(world)
        await world.advance(TWO_HOURS)
        assert {run.name for run in github.repository(HOME).check_runs.values()}
        assert [said(pull) for pull in pulls] == [[]] * 5
        github.deliver_to(f"{world.url}/webhook")
        pushed(github, pulls[0])
        await world.settled()
        assert [len(said(pull)) for pull in pulls] == [1, 0, 0, 0, 0]


def install(github: FakeGitHub, later: timedelta) -> None:
    """The App came so much later."""
    for owner, found in github.installations.items():
        github.installations[owner] = replace(found, created_at=found.created_at + later)


async def test_with_the_database_lost_nothing_is_said_twice(
    key_pair: tuple[str, str], tmp_path: Path, github: FakeGitHub
) -> None:
    pull: PullRequest | None = None
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        async with playing(key_pair, folder, ROOT / "rules", github, sweeps=True) as world:
            pull = pull or proposed(github)
            await world.settled()
            before = [comment.body for comment in pull.comments]
            assert len(before) == 1
            world.new_requests()
            await world.advance(TWO_HOURS)
            assert writes(world) == []
            assert [comment.body for comment in pull.comments] == before
            if name == "two":
                assert 'vepbot_looks_total{reason="new"} 1.0' in await metrics(world)


async def test_other_rules_are_a_reason_to_look(
    key_pair: tuple[str, str], tmp_path: Path, github: FakeGitHub
) -> None:
    found = rules(tmp_path)
    async with playing(key_pair, tmp_path, found, github, sweeps=True) as world:
        proposed(github)
        await world.settled()
        assert gate(github) == "success"
    text = (found / "r.yaml").read_text("utf-8")
    (found / "r.yaml").write_text(text.replace("before: vep-freeze", "after: vep-freeze"), "utf-8")
    async with playing(key_pair, tmp_path, found, github, sweeps=True) as world:
        await world.advance(TWO_HOURS)
        assert gate(github) == "failure"


async def test_what_was_closed_unheard_is_looked_at_once_more(world: World) -> None:
    pull = proposed(world.github)
    await world.settled()
    deaf(world)
    world.github.repository(HOME).close(pull.number)
    await world.advance(TWO_HOURS)
    text = await metrics(world)
    assert 'vepbot_looks_total{reason="closed"} 1.0' in text
    await world.advance(TWO_HOURS)
    assert 'vepbot_looks_total{reason="closed"} 1.0' in await metrics(world)
