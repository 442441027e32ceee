"""Before a write: is it still ours to do, and may a replica that died be doing it right now?"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, cast

import pytest

from bot.core.engine.decision.decide import Decision
from bot.core.engine.planning.claims import Step
from bot.core.engine.planning.plan import Plan
from bot.core.model.plan.operation import (
    AddLabels,
    CreateIssue,
    Operation,
    PublishCheck,
    WriteComment,
)
from bot.core.model.subject import SubjectRef
from bot.core.model.trigger import Trigger
from bot.core.rulebook.rulebook import RuleRef
from bot.github.api.errors import BudgetSpent, Transient, UnderWay
from bot.github.api.write_budget import PRESSING
from bot.service.evaluation.result import Evaluation
from bot.service.evaluation.writing.writer import LONGEST_REQUEST, NOT_BEGUN, Writer
from bot.store.backend.database import opened
from bot.store.backend.errors import StoreUnavailable
from bot.store.backend.locks import LocalLocks
from bot.store.written.journal import APPLIED, FAILED, PLANNED, Entry, Journal
from bot.telemetry import Metrics

if TYPE_CHECKING:
    from bot.github.api.client import Installation

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SUBJECT = SubjectRef("o/r", 1)
COMMENT = WriteComment(SUBJECT, "status", "Next: look.")
ISSUE = CreateIssue(SUBJECT, "slug", "VEP: Paint", "", (), ())
LABEL = AddLabels(SUBJECT, ("x",))
TRIGGER = Trigger((), ())


class Reached(Exception):
    """GitHub would have been asked."""


class Wire:
    """A client that only says that it was used."""

    def __getattr__(self, name: str) -> NoReturn:
        raise Reached


class Shared(LocalLocks):
    """As replicas have them."""

    shared = True


class Lost(Shared):
    """Those of a replica whose connection is gone."""

    async def confirm(self) -> None:
        """They are not held."""
        raise StoreUnavailable("lost")


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    async with opened(f"sqlite:///{tmp_path}/w.sqlite3") as database:
        yield Journal(database)


async def announce(
    journal: Journal, operation: Operation, *outcomes: str, on: SubjectRef = SUBJECT
) -> None:
    """As another replica did a moment ago."""
    for outcome in outcomes:
        line = ("act", NOW, str(on), outcome, str(operation), "y", "rule", "f", 1, "d", "")
        await journal.record([Entry(*line)])


async def write(
    journal: Journal, holds: LocalLocks, operation: Operation, now: datetime = NOW
) -> None:
    writer = Writer(journal, lambda: now, Metrics(), holds)
    step = Step(operation, RuleRef("rule", "f", 1, "d"), "y")
    await writer.write(cast("Installation", Wire()), [step], TRIGGER)


async def test_nothing_is_written_by_who_no_longer_holds_its_lane(journal: Journal) -> None:
    with pytest.raises(StoreUnavailable):
        await write(journal, Lost(), LABEL)


async def test_a_comment_that_may_be_under_way_is_waited_for(journal: Journal) -> None:
    await announce(journal, COMMENT, PLANNED)
    with pytest.raises(UnderWay, match="not known yet what became of") as raised:
        await write(journal, Shared(), COMMENT, NOW + timedelta(seconds=5))
    assert raised.value.wait == LONGEST_REQUEST - timedelta(seconds=5)


async def test_so_is_an_issue_that_another_of_its_pull_requests_may_be_opening(
    journal: Journal,
) -> None:
    await announce(journal, ISSUE, PLANNED, on=SubjectRef("o/r", 2))
    with pytest.raises(UnderWay, match="not known yet what became of"):
        await write(journal, Shared(), ISSUE)


@pytest.mark.parametrize("elsewhere", ["o/r2", "x/r"])
async def test_in_another_repository_it_is_another(journal: Journal, elsewhere: str) -> None:
    await announce(journal, ISSUE, PLANNED, on=SubjectRef(elsewhere, 2))
    with pytest.raises(Reached):
        await write(journal, Shared(), ISSUE)


@pytest.mark.parametrize(
    ("operation", "outcomes", "later"),
    [
        (COMMENT, (PLANNED,), LONGEST_REQUEST),
        (COMMENT, (PLANNED, APPLIED), timedelta()),
        (COMMENT, (), timedelta()),
        (LABEL, (PLANNED,), timedelta()),  # twice is as good as once
    ],
)
async def test_all_else_is_written_at_once(
    journal: Journal, operation: Operation, outcomes: tuple[str, ...], later: timedelta
) -> None:
    await announce(journal, operation, *outcomes)
    with pytest.raises(Reached):
        await write(journal, Shared(), operation, NOW + later)


class Unreachable:
    """A GitHub that answers nothing."""

    async def post(self, *_: object, **__: object) -> NoReturn:
        raise Transient("502")


async def test_what_was_not_begun_is_not_waited_for(journal: Journal) -> None:
    writer = Writer(journal, lambda: NOW, Metrics(), Shared())
    steps = [Step(each, RuleRef("rule", "f", 1, "d"), "y") for each in (LABEL, COMMENT)]
    with pytest.raises(Transient, match="502"):
        await writer.write(cast("Installation", Unreachable()), steps, TRIGGER)
    assert [(each.outcome, each.error) for each in await journal.entries()] == [
        (PLANNED, None), (PLANNED, None), (FAILED, "502"), (FAILED, NOT_BEGUN)
    ]  # fmt: skip
    with pytest.raises(Reached):
        await write(journal, Shared(), COMMENT)


class Busy:
    """A GitHub that takes its time, and knows when two things were done to one issue at once."""

    def __init__(self) -> None:
        self.inside: list[str] = []
        self.overlaps: list[str] = []

    async def post(self, *_: object, number: str, **__: object) -> object:
        self.overlaps += [number] if number in self.inside else []
        self.inside.append(number)
        await turns(20)
        self.inside.remove(number)
        return []


async def turns(count: int) -> None:
    """Others get a turn so many times."""
    for _ in range(count):
        await asyncio.sleep(0.001)


def labelling(number: int) -> Evaluation:
    """A look that finds that an issue lacks its label."""
    operation = AddLabels(SubjectRef("o/r", number), ("x",))
    step = Step(operation, RuleRef("rule", "f", 1, "d"), "y")
    return Evaluation(Decision(TRIGGER, NOW, ()), Plan((step,)), ())


async def test_what_the_second_look_is_about_is_done_alone_too(journal: Journal) -> None:
    """It was about issue 1, and since somebody else acted on that it is about issue 2."""
    github, looks = Busy(), [labelling(1), labelling(2)]

    async def undecided() -> Evaluation:
        found = looks.pop(0) if len(looks) > 1 else looks[0]
        await turns(5)
        return found

    async def first() -> Evaluation:
        return labelling(1)

    async def second() -> Evaluation:
        await turns(25)
        return labelling(2)

    writer, client = Writer(journal, lambda: NOW, Metrics()), cast("Installation", github)
    looking = (undecided, first, second)
    lanes = (SubjectRef("o/r", number) for number in (10, 11, 12))
    await asyncio.gather(
        *(writer.round(client, lane, look) for lane, look in zip(lanes, looking, strict=True))
    )
    assert github.overlaps == []


class Poor:
    """An installation that has spent its ordinary writes, but for what is kept back."""

    def __init__(self) -> None:
        self.published: list[str] = []

    async def post(self, url: str, *_: object, **__: object) -> dict[str, int]:
        if not PRESSING.get():
            raise BudgetSpent("the budget for writes is spent", NOW + timedelta(hours=1))
        self.published.append(url)
        return {"id": 4}


async def test_a_check_is_published_though_the_ordinary_writes_are_spent(
    journal: Journal,
) -> None:
    poor, check = Poor(), PublishCheck(SUBJECT, "a" * 40, "gate", "success", "", "", "d")
    writer = Writer(journal, lambda: NOW, Metrics())
    steps = [Step(each, RuleRef("rule", "f", 1, "d"), "y") for each in (LABEL, COMMENT, check)]
    with pytest.raises(BudgetSpent):
        await writer.write(cast("Installation", poor), steps, TRIGGER)
    assert [each.rpartition("/")[2] for each in poor.published] == ["check-runs"]
    assert not PRESSING.get()
    found = [each.outcome for each in await journal.entries()][3:]
    assert found == [FAILED, FAILED, APPLIED]
