"""The same stories twice: undisturbed, and with everything that can go wrong."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bot.store.backend.schema import DONE
from tests.chaos.fleet import Engine, Fleet, sqlite
from tests.chaos.picture import difference, doubled, picture
from tests.chaos.postman import Postman
from tests.chaos.stage import NOISE, Cast, homes, stage, stories, write_rules
from tests.chaos.stories import RENAMED, Story
from tests.chaos.trouble import Trouble
from tests.fakes.github import FakeGitHub, Repository
from tests.fakes.keys import private_key, public_key

LOOK_SECONDS = 0.1
MOST_RESTS = 40
KEPT = ("queued", "duplicate")
# Which blows hit the database, and after which a replica is gone for good, in runs of any length;
# later ones hit the database by the dice.
DATABASES_BLOW, RETIRING_BLOW, DATABASES_SHARE = 1, 2, 0.25
# After which the App has another name.
RENAMING_BLOW = 2
HOUR = 3600.0


@dataclass(frozen=True)
class Plan:
    """How much of it: `pace` and `life` are seconds that people rest, and that the bot lives.

    `patience` is how many seconds they wait in one story in all: what has not come then is lost.
    After `trouble` seconds, if there is an end to it, nothing goes wrong any more. In each
    organisation somebody says `noise` things that nobody wants to hear.
    """

    seed: int
    cast: Cast
    pace: float
    life: float
    rate: float = 0.02
    time_outs: int = 0
    patience: float = 300.0
    trouble: float | None = None
    noise: int = 20


@dataclass(frozen=True)
class Outcome:
    """What came of it. `difference` is readable, and empty where the end is the same."""

    deliveries: int
    attempts: int
    kills: int
    restarts: int
    met: Counter[str]
    writes: tuple[int, int]
    lost: list[str]
    doubled: list[str]
    difference: str

    def __str__(self) -> str:
        met = ", ".join(f"{count} x {name}" for name, count in sorted(self.met.items()))
        undisturbed, chaos = self.writes
        return (
            f"{self.deliveries} deliveries in {self.attempts} attempts, {self.kills} kills, "
            f"{self.restarts} restarts of the database; "
            f"{undisturbed} writes undisturbed, {chaos} here; {met}; "
            f"lost {len(self.lost)}, doubled {len(self.doubled)}"
        )


async def play(plan: Plan, folder: Path, engine: Callable[[Path], Engine] = sqlite) -> Outcome:
    """Both, and what is different in the end."""
    expected = await undisturbed(plan, _made(folder / "undisturbed"))
    place = _made(folder / "chaos")
    github = stage(public_key(), plan.cast)
    async with _bot(github, plan, place, engine(place)) as fleet:
        chaos = Chaos(plan, github, fleet)
        await chaos.run()
        items = await fleet.items()
    return Outcome(
        deliveries=len(github.deliveries),
        attempts=sum(chaos.postman.attempts.values()),
        kills=fleet.kills,
        restarts=fleet.restarts,
        met=chaos.trouble.met,
        writes=(len(expected.writes()), len(github.writes())),
        lost=chaos.stuck + _lost(chaos.postman, {item.guid: item.state for item in items}, github),
        doubled=doubled(homes(github, plan.cast)),
        difference=difference(
            picture(homes(expected, plan.cast)), picture(homes(github, plan.cast))
        ),
    )


async def undisturbed(plan: Plan, folder: Path) -> FakeGitHub:
    """One process, webhooks in order, no trouble at all."""
    github = stage(public_key(), plan.cast)
    async with _bot(github, plan, folder, sqlite(folder)) as fleet:
        [address] = fleet.addresses()
        github.deliver_to(f"{address}/webhook")
        told = stories(github, plan.cast, plan.seed, 0.0)
        await asyncio.gather(*(story.play() for story in told))
        await _settled(github, fleet, github.settled)
    return github


class Chaos:
    """Everything that goes wrong, while people tell their stories."""

    def __init__(self, plan: Plan, github: FakeGitHub, fleet: Fleet) -> None:
        self._plan = plan
        self._github = github
        self._fleet = fleet
        self._chance = random.Random(plan.seed)  # noqa: S311  the same dice every time
        self._is_due = False
        self._fallen: asyncio.Queue[None] = asyncio.Queue()
        self.postman = Postman(github, fleet.addresses, self._dice("post"))
        self.trouble = Trouble(self._dice("trouble"), plan.rate, self._struck)
        self.trouble.time_outs = plan.time_outs
        github.faults = self.trouble
        self.stuck: list[str] = []

    def _dice(self, name: str) -> random.Random:
        return random.Random(f"{self._plan.seed} {name}")  # noqa: S311

    async def run(self) -> None:
        """Until all stories are told, and everything that was said is worked."""
        told = stories(self._github, self._plan.cast, self._plan.seed, self._plan.pace)
        posting = asyncio.create_task(self.postman.run())
        havoc = asyncio.create_task(self._havoc())
        others = [havoc, asyncio.create_task(self._clocks()), *self._noise()]
        telling = asyncio.gather(*map(self._told, told))
        try:
            await asyncio.wait([telling], timeout=self._plan.trouble)
        finally:
            self.trouble.stop()
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            self._fleet.set_clock(0)
        await self._fleet.complete()
        await telling
        await _settled(self._github, self._fleet, self._posted)
        posting.cancel()
        await asyncio.gather(posting, return_exceptions=True)

    async def _told(self, story: Story) -> None:
        """From beginning to end, or as far as it gets: what people wait for may never come."""
        try:
            async with asyncio.timeout(self._plan.patience + MOST_RESTS * self._plan.pace):
                await story.play()
        except TimeoutError:
            self.stuck.append(f"{story} waits for what does not come")

    async def _posted(self) -> None:
        while not self.postman.is_idle:  # noqa: ASYNC110  others work
            await asyncio.sleep(LOOK_SECONDS)

    async def _havoc(self) -> None:
        """Now and then a process dies; of several, one does so for good."""
        for blow in count(1):
            await asyncio.sleep(self._chance.uniform(0.5, 1.5) * self._plan.life)
            await self._blow(blow)
            if blow == RETIRING_BLOW:
                await self._fleet.retire(self._chance)
            await asyncio.sleep(self._chance.uniform(0, 0.5))
            await asyncio.shield(asyncio.ensure_future(self._fleet.complete()))

    async def _clocks(self) -> None:
        """Now and then the machine's clock is put back an hour, and is right again."""
        dice = self._dice("clock")
        while True:
            await asyncio.sleep(dice.uniform(0.5, 1.5) * self._plan.life)
            self._fleet.set_clock(-HOUR)
            self.trouble.met["clock set wrong"] += 1
            await asyncio.sleep(dice.uniform(0.5, 2))
            self._fleet.set_clock(0)

    def _noise(self) -> list[asyncio.Task[None]]:
        found = homes(self._github, self._plan.cast)
        return [asyncio.create_task(self._heckled(each, self._plan.pace)) for each in found]

    async def _heckled(self, repository: Repository, pace: float) -> None:
        """One person, whom no story waits for, says the same again and again."""
        repository.open_issue("heckler", "Help", number=NOISE)
        for _ in range(self._plan.noise):
            await asyncio.sleep(pace / 2)
            repository.comment(NOISE, "heckler", "/vep help")
            self.trouble.met["noise"] += 1

    async def _blow(self, blow: int) -> None:
        """At once, or as soon as it writes something; or the database begins anew."""
        if blow == RENAMING_BLOW:
            self._github.rename_app(RENAMED)
            self.trouble.met["App renamed"] += 1
        dice = self._chance.random()
        if blow == DATABASES_BLOW or dice < DATABASES_SHARE:
            await self._fleet.restart_database()
        if dice < 0.5:
            self._fleet.strike(self._chance)
        else:
            self._is_due = True
            await self._fallen.get()

    def _struck(self) -> bool:
        if not self._is_due:
            return False
        self._is_due = False
        self._fallen.put_nowait(None)
        return self._fleet.strike(self._chance)


@asynccontextmanager
async def _bot(
    github: FakeGitHub, plan: Plan, folder: Path, engine: Engine
) -> AsyncIterator[Fleet]:
    rules = write_rules(folder, plan.cast)
    async with github.serving() as api_url:
        fleet = Fleet(engine, folder, private_key(), api_url, rules)
        try:
            await fleet.complete()
            yield fleet
            github.deliver_to(None)
            await fleet.stop()
        finally:
            (folder / "log").write_text("\n".join(fleet.log), "utf-8")
            await fleet.end()


async def _settled(github: FakeGitHub, fleet: Fleet, told: Callable[[], Awaitable[None]]) -> None:
    """Until what is said is heard, and nothing new is said because of it."""
    known = -1
    while known != len(github.deliveries):
        known = len(github.deliveries)
        await told()
        await fleet.drained()


def _lost(postman: Postman, states: dict[str, str], github: FakeGitHub) -> list[str]:
    """Deliveries that were acknowledged, and not worked in the end."""
    unfinished = [f"{guid}: {state}" for guid, state in states.items() if state != DONE]
    missing = [
        f"{each.guid}: {each.event} {each.action} is not in the inbox"
        for each in github.deliveries
        if postman.answers.get(each.guid) in KEPT and each.guid not in states
    ]
    unheard = [each.guid for each in github.deliveries if each.guid not in postman.answers]
    return unfinished + missing + unheard


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder
