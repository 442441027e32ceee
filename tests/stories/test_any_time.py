"""Rests, restarts, lost databases, schedules that move, a clock put back: over HTTP, by a seed.

An oracle looks at every moment at which the bot is awake, and says what is due then. The bot, which
looks only when it thinks that it should, says the same, each once; what was superseded while it was
down is missing from both.
"""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.fakes.github import FakeGitHub, PullRequest
from tests.harness.story import HOME
from tests.stories.test_sweep import PLACE, SCHEDULES
from tests.stories.test_time import FREEZE, RELEASE, RULES, SCHEDULE, proposed, rules, stage
from tests.world import Clock, World, playing

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OFFSETS = (28, 14, 3)
START = FREEZE - 32 * DAY
# So often the bot is started, and so much happens each time.
STARTS, STEPS = 4, 4
MISSED = """
  - name: missed
    description: Says that it is too late.
    for: pull-request
    at: vep-freeze
    if: { touches: proposal, state: open }
    once: { comment: Too late. }
"""


@dataclass
class Oracle:
    """One perfect clock: what it has said, and the moment at which the freeze ends."""

    ends: datetime = FREEZE
    said: set[str] = field(default_factory=set)

    def look(self, now: datetime) -> None:
        """Of reminders the latest counts, and none once it is too late."""
        name = f"{RELEASE}/vep-freeze"
        if now >= self.ends:
            self.said.add(f"missed/{name}")
        elif due := [days for days in OFFSETS if self.ends - days * DAY <= now]:
            self.said.add(f"reminder/{name}-{due[-1]}d")

    def turns(self, begin: datetime, end: datetime) -> list[datetime]:
        """Moments within a time at which something comes due."""
        found = (self.ends - days * DAY for days in (*OFFSETS, 0))
        return sorted(moment for moment in found if begin < moment <= end)


@dataclass
class Play:
    """Both, and what happens to them."""

    github: FakeGitHub
    clock: Clock
    pulls: list[PullRequest]
    oracle: Oracle = field(default_factory=Oracle)

    async def to(self, world: World, moment: datetime) -> None:
        """The bot is awake until then; the oracle looks whenever something comes due."""
        for turn in (*self.oracle.turns(self.clock(), moment), moment):
            await world.advance((turn - self.clock()).total_seconds())
            self.oracle.look(self.clock())

    async def happens(self, world: World, dice: random.Random) -> None:
        """Something that the bot lives through."""
        match dice.choice(("pass", "pass", "move", "move", "back", "event")):
            case "pass":
                await self.to(world, self.clock() + dice.uniform(0.2, 12) * DAY)
            case "move":
                self.oracle.ends += dice.randint(-15, 15) * DAY
                day = f"{self.oracle.ends - DAY:%Y-%m-%d}"
                text = SCHEDULE.replace("2098-04-01", day)
                self.github.repository(SCHEDULES).put_file(PLACE, text)
                await world.advance(2 * HOUR.total_seconds())  # a sweep finds it
            case "back":
                over = max(self.clock() - self.oracle.ends, timedelta())  # to before the freeze
                await world.advance(-(over + dice.uniform(0.1, 6) * DAY).total_seconds())
                await world.advance(2 * HOUR.total_seconds())
            case "event":
                pull = dice.choice(self.pulls)
                self.github.repository(HOME).edit_pull_request(pull.number, body="More.")
                await world.settled()
        self.oracle.look(self.clock())

    async def gates_are_right(self, world: World) -> None:
        """They say what is so by now."""
        await world.advance(61)
        self.oracle.look(self.clock())
        expected = "success" if self.clock() < self.oracle.ends else "failure"
        assert [self.gate(pull) for pull in self.pulls] == [expected] * 2

    def notices(self, pull: PullRequest) -> list[str]:
        """Keys of what was said, in order."""
        return [comment.body.split()[2] for comment in pull.comments]

    def gate(self, pull: PullRequest) -> str | None:
        """What the check of its commit says."""
        runs = self.github.repository(HOME).check_runs
        found = [run for _, run in sorted(runs.items()) if run.head_sha == pull.head_sha]
        return found[-1].conclusion if found else None


@pytest.fixture
def play(key_pair: tuple[str, str]) -> Play:
    clock = Clock()
    clock.ahead = START - datetime.now(UTC)
    github = stage(key_pair, clock)
    return Play(github, clock, [proposed(github, number) for number in (50, 51)])


def rules_of_time(folder: Path) -> Path:
    """Those of the story of time, with one reminder more, and a word for who is too late."""
    folder.mkdir(exist_ok=True)
    found = rules(folder)
    text = (found / "r.yaml").read_text("utf-8")
    mine = RULES.replace("[ vep-freeze - 14d", "[ vep-freeze - 28d, vep-freeze - 14d")
    (found / "r.yaml").write_text(text.replace(RULES, mine + MISSED), "utf-8")
    return found


@asynccontextmanager
async def awake(play: Play, key_pair: tuple[str, str], folder: Path) -> AsyncIterator[World]:
    """A bot with its database in that folder; a sweep comes soon after its start."""
    found = rules_of_time(folder)
    async with playing(key_pair, folder, found, play.github, play.clock, sweeps=True) as world:
        await world.advance(2 * HOUR.total_seconds())
        play.oracle.look(play.clock())
        yield world


@pytest.mark.parametrize("seed", range(1, 7))
async def test_whatever_happens_what_is_said_is_what_a_perfect_clock_says(
    play: Play, key_pair: tuple[str, str], tmp_path: Path, seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311
    databases = 0
    for _ in range(STARTS):
        async with awake(play, key_pair, tmp_path / str(databases)) as world:
            for _ in range(STEPS):
                await play.happens(world, dice)
                await play.gates_are_right(world)
        databases += dice.random() < 0.4
        play.clock.ahead += dice.uniform(0, 5) * DAY
    for pull in play.pulls:
        said = play.notices(pull)
        assert len(said) == len(set(said)), said
        assert set(said) == play.oracle.said
