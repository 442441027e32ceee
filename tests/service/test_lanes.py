"""One piece of work a lane at a time, first come first served."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.service.lanes import Lanes

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


class LanesMachine(RuleBasedStateMachine):
    """Whatever happens: no lane runs twice, and none with work is forgotten."""

    names = st.sampled_from("abcd")

    def __init__(self) -> None:
        super().__init__()
        self.lanes = Lanes()
        self.now = NOW
        self.work: set[str] = set()
        self.running: set[str] = set()

    @rule(lane=names)
    def arrive(self, lane: str) -> None:
        self.lanes.arrive(lane)
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
    @rule(fails=st.booleans())
    def finish(self, fails: bool) -> None:
        lane = self.running.pop()
        if fails:
            self.work.add(lane)
        self.lanes.release(lane, due=self.now + timedelta(seconds=3) if fails else None)

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

    def teardown(self) -> None:
        for lane in list(self.running):
            self.lanes.release(lane)
        self.now += timedelta(seconds=10)
        taken = set()
        while taken_lane := take(self.lanes, self.now):
            taken.add(taken_lane)
        assert taken >= self.work


TestLanes = LanesMachine.TestCase
