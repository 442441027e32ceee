"""Twenty weeks of a project: two releases by their real schedules, forty proposals, one bot.

An oracle says which notices a bot that is awake at these moments has to give; the bot gives these,
each once, whatever happens: rests, restarts, a lost database, a schedule that moves twice. What a
forecast says of a time to come is then done, act by act.
"""

import os
import random
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.tools.reports.forecast import forecast
from tests.fakes.github import ChangedFile, FakeGitHub, Issue, PullRequest, Repository
from tests.harness.support import ROOT
from tests.world import APP_ID, SECRET, Clock, World, playing

CORPUS = os.environ.get("VEPBOT_CORPUS")
pytestmark = pytest.mark.skipif(
    not CORPUS, reason="VEPBOT_CORPUS does not name the folder with the project's real schedules"
)
HOME = "kubevirt/enhancements"
LABELS = [
    "sig/compute", "kind/tracker", "kind/enhancement", "lifecycle/frozen", "lgtm", "approved",
    *(f"exception/{state}" for state in ("requested", "granted", "denied", "expired")),
]  # fmt: skip
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
# How long the bot rests; another seed, other rests.
SEED = os.environ.get("SEED", "1")
START = datetime(2025, 12, 15, 14, tzinfo=UTC)
GRACE = 24 * HOUR
# Minutes that the limits on writes may ask for.
SLACK = 4
KEY = re.compile(r"<!-- vepbot ([^ ]+) -->")
ASK = "/vep exception request\nwhy: It took long.\nuntil: a week\nimpact: No alpha.\n"


def at(month: int, day: int, hour: int = 14, minute: int = 0) -> datetime:
    """A moment of the cycle, which begins in December."""
    return datetime(2025 if month == 12 else 2026, month, day, hour, minute, tzinfo=UTC)


@dataclass
class Proposal:
    """One proposal: its threads, and what the oracle knows of it."""

    tracker: Issue
    pull: PullRequest
    release: str
    approved: bool = False
    excepted_until: datetime | None = None
    asked: bool = False
    expected: set[str] = field(default_factory=set)

    @property
    def is_open(self) -> bool:
        """Whether the pull request waits for its merge."""
        return self.pull.state == "open"


@dataclass
class Cycle:
    """The project and its calendar; `ends` is when each release's VEP freeze ends."""

    github: FakeGitHub
    clock: Clock
    ends: dict[str, datetime]
    schedules: dict[str, str]
    proposals: list[Proposal] = field(default_factory=list)

    @property
    def home(self) -> Repository:
        """Where the proposals are."""
        return self.github.repository(HOME)

    def propose(self, release: str, *, approved: bool = False) -> Proposal:
        """Somebody opens a tracking issue and a pull request; nobody has many of them."""
        author = f"author-{len(self.proposals) % 8}"
        number = self.home.open_issue(author, "VEP", labels=["kind/tracker"]).number
        files = document(number, release)
        body = f"Tracking issue: #{number}"
        pull = self.home.open_pull_request(author, f"Proposal {number}", body, files)
        found = Proposal(self.home.issue(number), pull, release, approved)
        if approved:
            self.home.add_labels(pull.number, ["lgtm", "approved"], by="prow")
        self.proposals.append(found)
        return found

    def move(self, release: str, old: str, new: str, ends: datetime) -> None:
        """The schedule's VEP freeze is on another day."""
        place = f"releases/{release}/schedule.yaml"
        repository = self.github.repository("kubevirt/sig-release")
        text = self.schedules[release]
        row = f"when: {old}\n  milestone: KubeVirt Alpha 0\n  who: KubeVirt\n  what: Virtualization"
        assert row in text
        self.schedules[release] = text.replace(row, row.replace(old, new))
        repository.put_file(place, self.schedules[release])
        self.ends[release] = ends

    def foresee(self, now: datetime) -> None:
        """What a bot that is awake at this moment has to have said by then."""
        for each in self.proposals:
            if each.is_open:
                each.expected |= set(self._due(each, now))

    def _due(self, each: Proposal, now: datetime) -> list[str]:
        ends, name = self.ends[each.release], f"{each.release}/vep-freeze"
        if now < ends:
            due = [days for days in (14, 3) if ends - days * DAY <= now]
            return [f"freeze-reminder/{name}-{due[-1]}d"] if due else []
        is_spared = each.approved and now < ends + GRACE
        is_asked = each.asked and (each.excepted_until is None or now < each.excepted_until)
        return [] if is_spared or is_asked else [f"freeze-missed/{name}"]


def document(number: int, release: str) -> list[ChangedFile]:
    text = f"# VEP #{number}: A\n\n## Target releases\n\n- alpha: {release}\n"
    return [ChangedFile("added", f"veps/sig-compute/{number}-a/vep.md", text=text)]


def notices(issue: Issue, kind: str = "freeze-") -> list[str]:
    """The keys of what was said once, in order."""
    found = (KEY.match(comment.body) for comment in issue.comments)
    return [each[1] for each in found if each and each[1].startswith(kind)]


@pytest.fixture
def cycle(key_pair: tuple[str, str]) -> Cycle:
    clock = Clock()
    clock.ahead = START - datetime.now(UTC)
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET, clock)
    github.jwt_time = lambda: datetime.now(UTC)
    repository = github.add_repository(HOME, labels=LABELS)
    repository.grant("dora", "maintain")
    folder = Path(CORPUS or "") / "schedules"
    texts = {name: (folder / f"{name}.yaml").read_text("utf-8") for name in ("v1.8", "v1.9")}
    files = {f"releases/{name}/schedule.yaml": text for name, text in texts.items()}
    github.add_repository("kubevirt/sig-release", files=files)
    return Cycle(github, clock, {"v1.8": at(1, 8, 12), "v1.9": at(5, 1, 12)}, texts)


# Subject, rule, and kind and first line of what is written.
Acts = Counter[tuple[str, str, str]]


@dataclass
class Watch:
    """A bot that is awake, and the hours that it sees pass."""

    cycle: Cycle
    world: World

    async def until(self, moment: datetime) -> None:
        """Nothing happens until then; limits on writes may ask for a few minutes more."""
        await self.world.advance((moment - self.cycle.clock()).total_seconds())
        for _ in range(SLACK):
            await self.world.advance(61)
        if moment.hour == START.hour:
            self.cycle.foresee(moment)

    async def foretold(self, moment: datetime) -> Acts:
        """What `forecast` says of that time, as things stand."""
        bot = self.world.bot
        found = await forecast(bot.app, bot.rules(), moment + SLACK * MINUTE)
        assert not found.unknown
        return Counter((act.subject, act.rule, act.what) for act in found.acts)

    async def as_foretold(self, moment: datetime) -> Acts:
        """Nothing happens until then; what is done is what was foretold, act by act."""
        told, before = await self.foretold(moment), len(await self._done())
        await self.until(moment)
        done = Counter((await self._done())[before:])
        assert told, f"nothing is foretold for {moment}"
        assert (told - done, done - told) == (Counter(), Counter()), moment
        return done

    async def _done(self) -> list[tuple[str, str, str]]:
        """Subject, rule and first line of everything that was written, in order."""
        return [
            (each.subject, f"{each.rule} ({each.file}:{each.line})", each.operation)
            for each in await self.world.journal()
            if each.outcome == "applied"
        ]


@asynccontextmanager
async def awake(cycle: Cycle, key_pair: tuple[str, str], folder: Path) -> AsyncIterator[Watch]:
    """A bot with its database in that folder."""
    rules = ROOT / "rules"
    async with playing(key_pair, folder, rules, cycle.github, cycle.clock, sweeps=True) as world:
        await world.settled()
        yield Watch(cycle, world)


def gates(cycle: Cycle, these: list[Proposal]) -> set[str | None]:
    """What the gate says of these, as of now."""
    found: dict[str, str | None] = {}
    for run in cycle.home.check_runs.values():
        if run.name == "vep-freeze":
            found[run.external_id.partition("/")[0]] = run.conclusion
    return {found.get(str(each.pull.number)) for each in these}


@dataclass
class Cast:
    """Proposals by what becomes of them."""

    never: list[Proposal]
    in_time: list[Proposal]
    robot: list[Proposal]
    excepted: list[Proposal]
    retargeted: list[Proposal]
    later: list[Proposal]
    unheard: list[Proposal] = field(default_factory=list)


async def test_a_release_cycle(cycle: Cycle, key_pair: tuple[str, str], tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
    rests = random.Random(SEED)  # noqa: S311
    async with awake(cycle, key_pair, first) as watch:
        cast = await _december(watch)
    # Meanwhile somebody proposes more, and nobody tells the bot.
    cycle.clock.ahead += rests.uniform(1, 4) * DAY
    cast.unheard = [cycle.propose("v1.8") for _ in range(4)]
    async with awake(cycle, key_pair, first) as watch:
        cycle.move("v1.8", "2026/01/09", "2026/01/08", at(1, 9, 12))
        await watch.until(at(1, 2))
        assert gates(cycle, cast.unheard) == {"success"}
    async with awake(cycle, key_pair, second) as watch:  # the database is lost
        await _the_freeze(watch, cast)
        await _who_is_late(watch, cast)
    cycle.clock.ahead += rests.uniform(1, 6) * DAY
    async with awake(cycle, key_pair, second) as watch:
        await _exceptions_end(watch, cast)
    cycle.clock.ahead += rests.uniform(5, 30) * DAY
    async with awake(cycle, key_pair, second) as watch:
        await _the_next_freeze(watch, cast)
    assert len(cycle.proposals) == 40
    _as_foreseen(cycle, cast)
    _once_each(cycle, cast)
    merged = [*cast.in_time, cast.robot[0]]
    _milestones(merged, [*cast.never, *cast.later])
    _code_freeze(merged, cast.never)


async def _december(watch: Watch) -> Cast:
    cycle = watch.cycle
    cast = Cast(
        never=[cycle.propose("v1.8") for _ in range(8)],
        in_time=[cycle.propose("v1.8") for _ in range(4)],
        robot=[cycle.propose("v1.8", approved=True) for _ in range(4)],
        excepted=[cycle.propose("v1.8") for _ in range(3)],
        retargeted=[cycle.propose("v1.8") for _ in range(3)],
        later=[cycle.propose("v1.9") for _ in range(14)],
    )
    for _ in range(2 * SLACK):
        await watch.world.advance(61)
    assert gates(cycle, cycle.proposals) == {"success"}
    cycle.move("v1.8", "2026/01/07", "2026/01/09", at(1, 10, 12))
    await watch.until(at(12, 18))
    await watch.until(at(12, 25))
    assert [notices(each.pull) for each in cast.never] == [[]] * 8
    await watch.as_foretold(at(12, 27))
    return cast


async def _the_freeze(watch: Watch, cast: Cast) -> None:
    """It ends at noon of the 9th in UTC, when the 8th has ended anywhere on Earth."""
    cycle = watch.cycle
    await watch.until(at(1, 6))
    for each in cast.in_time[:3]:
        cycle.home.merge(each.pull.number)
    for moment in (at(1, 8, 0), at(1, 8, 12), at(1, 9, 0), at(1, 9, 11, 55)):
        await watch.until(moment)
        assert gates(cycle, [*cast.never, *cast.robot, *cast.unheard]) == {"success"}, moment
    cycle.home.merge(cast.in_time[3].pull.number)
    await watch.world.advance((at(1, 9, 12) - MINUTE - cycle.clock()).total_seconds())
    assert gates(cycle, [*cast.never, *cast.excepted]) == {"success"}
    await watch.world.advance((at(1, 9, 12) - cycle.clock()).total_seconds())
    await watch.world.advance(61)
    late = [*cast.never, *cast.excepted, *cast.retargeted, *cast.unheard]
    assert gates(cycle, late) == {"failure"}
    assert gates(cycle, [*cast.in_time, *cast.robot, *cast.later]) == {"success"}
    cycle.home.merge(cast.robot[0].pull.number)
    await watch.world.settled()
    await watch.as_foretold(at(1, 9))
    await watch.until(at(1, 10, 11, 55))
    assert gates(cycle, cast.robot) == {"success"}
    await watch.as_foretold(at(1, 10, 12, 1))
    assert gates(cycle, cast.robot[:1]) == {"success"}
    assert gates(cycle, cast.robot[1:]) == {"failure"}
    await watch.until(at(1, 10))


async def _who_is_late(watch: Watch, cast: Cast) -> None:
    """Some have an exception until the 20th, some go for the next release."""
    cycle = watch.cycle
    for each in cast.excepted:
        each.asked = True
        cycle.home.comment(each.pull.number, each.pull.author.login, ASK)
        await watch.world.settled()
        cycle.home.comment(each.pull.number, "dora", "/vep exception grant until 2026-01-20")
        each.excepted_until = at(1, 21, 12)
    for each in cast.retargeted:
        each.release = "v1.9"
        cycle.home.push(each.pull.number, document(each.tracker.number, "v1.9"))
    await watch.until(at(1, 12))
    assert gates(cycle, [*cast.excepted, *cast.retargeted]) == {"success"}


async def _exceptions_end(watch: Watch, cast: Cast) -> None:
    cycle = watch.cycle
    await watch.until(at(1, 21, 11, 50))
    assert gates(cycle, cast.excepted) == {"success"}
    await watch.as_foretold(at(1, 21))
    assert gates(cycle, cast.excepted) == {"failure"}
    for moment in (at(2, 12), at(2, 23), at(2, 26)):
        await watch.until(moment)


async def _the_next_freeze(watch: Watch, cast: Cast) -> None:
    cycle = watch.cycle
    await watch.until(at(4, 1))
    long_before = await watch.foretold(at(5, 1))
    for moment in (at(4, 17), at(4, 28)):
        await watch.as_foretold(moment)
    await watch.until(at(5, 1, 11, 55))
    assert gates(cycle, [*cast.later, *cast.retargeted]) == {"success"}
    assert await watch.as_foretold(at(5, 1)) == long_before
    assert gates(cycle, [*cast.later, *cast.retargeted]) == {"failure"}
    await watch.until(at(5, 2))


def _as_foreseen(cycle: Cycle, cast: Cast) -> None:
    of_v1_9 = {f"freeze-{key}" for key in (
        "reminder/v1.9/vep-freeze-14d", "reminder/v1.9/vep-freeze-3d", "missed/v1.9/vep-freeze"
    )}  # fmt: skip
    assert all(each.expected == of_v1_9 for each in cast.later)
    assert all("freeze-missed/v1.8/vep-freeze" in each.expected for each in cast.never)
    assert not any("missed" in key for each in cast.in_time for key in each.expected)
    for each in cycle.proposals:
        assert set(notices(each.pull)) == each.expected, (each.pull.number, each.release)


def _once_each(cycle: Cycle, cast: Cast) -> None:
    """Nothing is said twice in any thread, of whatever kind it is."""
    for each in cycle.proposals:
        for issue in (each.tracker, each.pull):
            keys = [key for key in notices(issue, "") if not key.startswith("reply/")]
            assert len(keys) == len(set(keys)), keys
    for each in cast.excepted:
        assert notices(each.pull, "exception-") == [
            "exception-reminder/v1.8/exception-3d/2026-01-20",
            "exception-over/v1.8/exception/2026-01-20",
        ]
    moves = [len(notices(each.pull, "vep-freeze-moved")) for each in cycle.proposals[:22]]
    assert set(moves) == {2}


def _milestones(merged: list[Proposal], others: list[Proposal]) -> None:
    assert {each.tracker.milestone for each in merged} == {"v1.8"}
    assert {each.tracker.milestone for each in others} == {None}


def _code_freeze(merged: list[Proposal], others: list[Proposal]) -> None:
    """The code of what was merged never came: its issues say so, once."""
    expected = [f"code-freeze-{key}" for key in (
        "reminder/v1.8/code-freeze-14d", "reminder/v1.8/code-freeze-3d", "missed/v1.8/code-freeze"
    )]  # fmt: skip
    for each in merged:
        assert notices(each.tracker, "code-freeze") == expected
    for each in others:
        assert notices(each.tracker, "code-freeze") == []
