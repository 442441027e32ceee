"""One piece of work a lane at a time, first come first served."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.service.worker.lanes import Lanes

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOON = NOW + timedelta(seconds=5)


def take(lanes: Lanes, now: datetime = NOW) -> str | None:
    lanes.advance(now)
    return lanes.take()


def test_first_come_first_served() -> None:
    lanes = Lanes()
    for lane in "bacb":
        lanes.arrive(lane)
    assert [take(lanes) for _ in range(4)] == ["b", "a", "c", None]


def test_a_lane_is_worked_once_at_a_time_and_again_when_something_came() -> None:
    lanes = Lanes()
    lanes.arrive("a")
    assert take(lanes) == "a"
    lanes.arrive("a")
    assert take(lanes) is None
    lanes.release("a")
    assert take(lanes) == "a"
    lanes.release("a")
    assert take(lanes) is None


def test_a_lane_that_waits_for_its_time_is_not_hurried() -> None:
    lanes = Lanes()
    lanes.arrive("a")
    take(lanes)
    lanes.release("a", due=SOON)
    lanes.arrive("a")
    assert take(lanes) is None
    assert lanes.next_due() == SOON
    assert take(lanes, SOON) == "a"


def test_more_work_in_a_lane_is_done_at_once_but_after_the_others() -> None:
    lanes = Lanes()
    lanes.arrive("a")
    lanes.arrive("b")
    take(lanes)
    lanes.release("a", more=True)
    assert [take(lanes), take(lanes)] == ["b", "a"]


def test_what_waited_in_the_database_is_taken_over() -> None:
    lanes = Lanes()
    lanes.restore([("a", NOW), ("b", SOON)])
    assert [take(lanes), take(lanes)] == ["a", None]
    assert take(lanes, SOON) == "b"


def test_a_lane_that_came_alive_before_its_delay_was_known_is_worked_once() -> None:
    lanes = Lanes()
    lanes.arrive("a")
    lanes.restore([("a", SOON)])
    assert take(lanes) is None
    lanes.arrive("b")
    assert take(lanes) == "b"
    lanes.restore([("b", SOON)])
    assert take(lanes, SOON) == "a"
    assert take(lanes, SOON) is None


def test_what_cannot_wait_is_worked_first_and_of_four_one_is_ordinary() -> None:
    lanes = Lanes()
    for number in range(3):
        lanes.arrive(f"o/r#{number}")
    for number in range(10, 17):
        lanes.arrive(f"o/r#{number}", urgent=True)
    taken = []
    while (lane := take(lanes)) is not None:
        taken.append(int(lane.partition("#")[2]))
        lanes.release(lane)
    assert taken == [10, 11, 12, 0, 13, 14, 15, 1, 16, 2]


def test_a_lane_that_waits_becomes_urgent_and_stays_so_until_it_is_empty() -> None:
    lanes = Lanes()
    for lane in ("o/r#1", "o/r#2"):
        lanes.arrive(lane)
    lanes.arrive("o/r#2", urgent=True)
    assert take(lanes) == "o/r#2"
    lanes.release("o/r#2", more=True)
    assert lanes.is_urgent("o/r#2")
    assert take(lanes) == "o/r#2"
    lanes.release("o/r#2")
    assert not lanes.is_urgent("o/r#2")


@pytest.mark.parametrize(("yields", "taken"), [(True, "o/r#1"), (False, None)])
def test_only_a_wait_that_yields_is_ended_by_what_cannot_wait(
    yields: bool, taken: str | None
) -> None:
    lanes = Lanes()
    lanes.arrive("o/r#1")
    take(lanes)
    lanes.release("o/r#1", due=SOON, yields=yields)
    lanes.arrive("o/r#1")
    assert take(lanes) is None
    lanes.arrive("o/r#1", urgent=True)
    assert take(lanes) == taken


def test_what_was_urgent_before_a_restart_is_urgent_after_it() -> None:
    lanes = Lanes()
    lanes.restore([("o/r#1", NOW), ("o/r#2", NOW)], urgent={"o/r#2"})
    assert [take(lanes), take(lanes)] == ["o/r#2", "o/r#1"]


def test_one_owner_never_has_all_places() -> None:
    lanes = Lanes(most_of_one_owner=2)
    for number in range(5):
        lanes.arrive(f"busy/r#{number}")
    assert [take(lanes), take(lanes), take(lanes)] == ["busy/r#0", "busy/r#1", None]
    assert lanes.ready == 0
    lanes.arrive("quiet/r#1")
    assert take(lanes) == "quiet/r#1"
    lanes.release("busy/r#0")
    assert (lanes.ready, take(lanes)) == (3, "busy/r#2")


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 20)), unique=True))
def test_owners_take_turns_however_many_lanes_each_has(arrivals: list[tuple[str, int]]) -> None:
    lanes = Lanes()
    for owner, number in arrivals:
        lanes.arrive(f"{owner}/r#{number}")
    waiting = Counter(owner for owner, _ in arrivals)
    turns = Counter[str]()
    while (lane := take(lanes)) is not None:
        owner = lane[0]
        others = [turns[other] for other in waiting if waiting[other] > turns[other]]
        assert turns[owner] <= min(others)
        turns[owner] += 1
        lanes.release(lane)
    assert turns == waiting


class LanesMachine(RuleBasedStateMachine):
    """Whatever happens: no lane runs twice, none with work is forgotten, no owner has it all."""

    names = st.sampled_from(["a/r#1", "a/r#2", "a/r#3", "b/r#1", "c/r#1"])

    def __init__(self) -> None:
        super().__init__()
        self.lanes = Lanes(most_of_one_owner=2)
        self.now = NOW
        self.work: set[str] = set()
        self.running: set[str] = set()

    @rule(lane=names, urgent=st.booleans())
    def arrive(self, lane: str, urgent: bool) -> None:
        self.lanes.arrive(lane, urgent=urgent)
        self.work.add(lane)

    @rule()
    def take(self) -> None:
        lane = take(self.lanes, self.now)
        if lane is not None:
            assert lane not in self.running
            assert lane in self.work
            self.running.add(lane)
            self.work.discard(lane)

    @precondition(lambda self: self.running)
    @rule(fails=st.booleans(), yields=st.booleans())
    def finish(self, fails: bool, yields: bool) -> None:
        lane = self.running.pop()
        if fails:
            self.work.add(lane)
        self.lanes.release(
            lane, due=self.now + timedelta(seconds=3) if fails else None, yields=yields
        )

    @rule(lane=names)
    def restore(self, lane: str) -> None:
        if lane in self.work and lane not in self.running:
            self.lanes.restore([(lane, self.now + timedelta(seconds=3))])

    @rule()
    def wait(self) -> None:
        self.now += timedelta(seconds=2)

    @invariant()
    def nothing_is_forgotten(self) -> None:
        assert self.lanes.running == len(self.running)
        assert sum(lane.startswith("a/") for lane in self.running) <= 2

    def teardown(self) -> None:
        for lane in list(self.running):
            self.lanes.release(lane)
        self.now += timedelta(seconds=10)
        taken = set()
        while taken_lane := take(self.lanes, self.now):
            taken.add(taken_lane)
            self.lanes.release(taken_lane)
        assert taken >= self.work


TestLanes = LanesMachine.TestCase
