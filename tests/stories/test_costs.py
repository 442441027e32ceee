"""What the stories cost in requests: each event of a person, and the echoes of our own writes."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fakes.github import ChangedFile, Fault, RecordedRequest
from tests.harness.story import ADOPTING, HOME, OPENING, PATHS, Story, stage_of
from tests.world import World, playing


@dataclass(frozen=True)
class Price:
    """What an event may read at the most, what it writes, and what its echoes may request.

    `told` is what echoes write: the tracking issue says what was merged.
    """

    reads: int
    writes: tuple[str, ...]
    echoes: int = 0
    told: tuple[str, ...] = ()


LABELS, CHECK, COMMENT = "POST issues/50/labels", "POST check-runs", "POST issues/50/comments"
EDIT, MILESTONE = "PATCH issues/comments/N", "PATCH issues/{}"
TELL = "POST issues/{}/comments"
ADOPT = "POST issues/40/labels"
UNCHANGED = 5
MANY = 1000
PRICES = {
    ADOPTING: {
        "open": Price(7, (LABELS, CHECK, CHECK, COMMENT), 5),
        "fix": Price(7, (CHECK, CHECK, EDIT)),
        "merge": Price(8, (ADOPT, MILESTONE.format(40), EDIT), 11, (TELL.format(40),)),
    },
    OPENING: {
        "open": Price(7, (LABELS, CHECK, CHECK, COMMENT), 5),
        "fix": Price(7, (CHECK, CHECK, EDIT)),
        "merge": Price(
            8,
            ("POST issues", "POST milestones", MILESTONE.format(51), EDIT),
            11,
            (TELL.format(51),),
        ),
    },
}


@dataclass(frozen=True)
class Bill:
    """The requests that an event caused, and those of the webhooks that its writes sent."""

    own: list[RecordedRequest]
    echoes: list[RecordedRequest]

    @property
    def reads(self) -> list[RecordedRequest]:
        """What was only looked at."""
        return [each for each in self.own if each.reads]

    @property
    def writes(self) -> tuple[str, ...]:
        """What was changed, in order."""
        return tuple(_named(each) for each in self.own if each.writes)

    @property
    def told(self) -> tuple[str, ...]:
        """What the echoes changed, in order."""
        return tuple(_named(each) for each in self.echoes if each.writes)

    @property
    def fresh(self) -> int:
        """Reads that count against the rate limit."""
        return sum(each.status != 304 for each in self.reads)

    def __str__(self) -> str:
        return (
            f"{len(self.reads)} reads ({self.fresh} not 304), {len(self.writes)} writes; "
            f"echoes: {len(self.echoes)} reads"
        )


def _named(request: RecordedRequest) -> str:
    path = request.path.removeprefix(f"/repos/{HOME}/")
    before, comments, _ = path.partition("issues/comments/")
    return f"{request.method} {before}{comments}N" if comments else f"{request.method} {path}"


async def billed(world: World, event: Callable[[], object]) -> Bill:
    """Let it happen; hold back what our own writes announce until the event is dealt with."""
    github = world.github
    known = len(github.deliveries)
    world.new_requests()
    event()
    await github.settled()
    github.deliver_to(None)
    await world.bot.worker.idle()
    own = world.new_requests()
    github.deliver_to(f"{world.url}/webhook")
    # Nobody gets an answer until all are acknowledged: what waits together is looked at once.
    github.faults.add(Fault(method="GET", times=MANY))
    for delivery in github.deliveries[known:]:
        if not delivery.history:
            github.redeliver(delivery.guid)
    await github.settled()
    await world.bot.worker.idle()
    github.faults.clear()
    world.new_requests()
    await world.advance(120)
    return Bill(own, world.new_requests())


@pytest.mark.parametrize("name", PRICES)
async def test_every_event_has_its_price(
    key_pair: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    github = stage_of(key_pair, name)
    story = Story(name, github.repository(HOME))
    bills: dict[str, Bill] = {}
    async with playing(key_pair, tmp_path, github=github) as world:
        for step in story.steps:
            bills[step.__name__] = await billed(world, step)
            await looked_at_for_nothing(world, story)
    with capsys.disabled():
        sys.stdout.write("".join(f"\n{name}, {event}: {bill}" for event, bill in bills.items()))
    for event, bill in bills.items():
        price = PRICES[name][event]
        assert len(bill.reads) <= price.reads, event
        assert bill.writes == price.writes, event
        assert len(bill.echoes) <= price.echoes, event
        assert bill.told == price.told, event


async def looked_at_for_nothing(world: World, story: Story) -> None:
    """The second look at what has not changed gets no new answer, and writes nothing."""
    await billed(world, story.touch)
    bill = await billed(world, story.touch)
    assert 0 < len(bill.own) <= UNCHANGED, "\n".join(f"{e.method} {e.path}" for e in bill.own)
    assert {each.status for each in bill.own} == {304}
    assert bill.echoes == []


async def test_a_second_proposal_is_cheaper(key_pair: tuple[str, str], tmp_path: Path) -> None:
    github = stage_of(key_pair, ADOPTING)
    story = Story(ADOPTING, github.repository(HOME))
    async with playing(key_pair, tmp_path, github=github) as world:
        await billed(world, story.open)
        body, files = story.pull.body, story.document("Warm reboot")
        bill = await billed(
            world,
            lambda: story.repository.open_pull_request("alice", "Another", body=body, files=files),
        )
    assert len(bill.reads) <= PRICES[ADOPTING]["open"].reads
    # Itself, its files, its document, its checks, and the issue, which is mentioned once more.
    assert bill.fresh <= 5


async def test_an_edit_of_an_issue_costs_the_same_after_many_merges(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    """Whoever is merged is looked at until it is done, and then no more for each edit."""
    github = stage_of(key_pair, ADOPTING)
    story = Story(ADOPTING, github.repository(HOME))
    repository = story.repository
    costs: list[int] = []
    async with playing(key_pair, tmp_path, github=github) as world:
        for step in story.steps:
            step()
            await world.settled()

        def edit() -> None:
            repository.edit_issue(40, body=f"Edit {len(costs)}", by="carol")
            repository.add_assignees(40, [f"carol{len(costs)}"], by="carol")

        costs.append(len((await billed(world, edit)).own))
        for number in range(4):
            text = f"{story.document('Warm reboot')[0].text}\nMore {number}.\n"
            files = [ChangedFile("modified", PATHS[ADOPTING], text=text)]
            pull = repository.open_pull_request(
                "alice", f"More {number}", body=story.pull.body, files=files
            )
            await world.settled()
            repository.merge(pull.number)
            await world.settled()
        costs.append(len((await billed(world, edit)).own))
    assert costs[1] == costs[0] > 0
