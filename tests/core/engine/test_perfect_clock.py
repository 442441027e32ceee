"""Over any sequence of rests, sweeps, lost databases, moved schedules and clocks put back: what is
said is what a perfect clock would have said, but for what was superseded while nobody was there.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.engine.decision.decide import decide
from bot.core.engine.decision.next_look import next_look
from bot.core.engine.planning.plan import plan
from bot.core.model.definitions.calendar import Calendar, Schedule
from bot.core.model.facts import Facts, OwnComment
from bot.core.model.plan.operation import WriteComment
from bot.core.model.subject import SubjectKind
from bot.core.model.trigger import Trigger
from bot.github.read.listing import Listed
from bot.service.periodic.sweep import Standing, looks
from bot.store.agenda import Entry
from tests.harness.support import NOW, REPOSITORY, SUBJECT
from tests.harness.tiny import CALENDAR, book, known_issue, rule, tiny_process

STEP = timedelta(hours=6)
FIRST = datetime(2026, 1, 20, tzinfo=UTC)
LABELS = tuple(filter(None, (tiny_process().tracker_label,)))
LOOK = Trigger(("issues.sweep",))
RULES = book(
    rule(
        "reminder",
        kind="issue",
        frame='at: [ "freeze - 28d", "freeze - 14d", "freeze - 3d" ]',
        once="{ comment: 'Until ${deadline.day}.' }",
    ),
    rule("missed", kind="issue", frame="at: freeze", once="{ comment: Too late. }"),
)


@dataclass
class Town:
    """One tracked proposal, the schedule, and what has been said."""

    now: datetime = FIRST
    shift: timedelta = timedelta()
    said: list[str] = field(default_factory=list)

    def facts(self) -> Facts:
        """As GitHub has them."""
        [before, schedule] = CALENDAR.schedules
        moved = tuple(
            replace(each, ends=each.ends + self.shift, day=each.day + self.shift)
            for each in schedule.deadlines
        )
        calendar = Calendar((before, Schedule(schedule.release, moved)))
        comments = tuple(OwnComment(n, key, "") for n, key in enumerate(self.said, 1))
        return known_issue(calendar=calendar, comments=comments)

    def look(self) -> None:
        """One evaluation."""
        facts = self.facts()
        for step in plan(decide(RULES, facts, LOOK, self.now), facts).steps:
            assert isinstance(step.operation, WriteComment)
            self.said.append(step.operation.key)


class Perfect(Town):
    """Looks at every moment; `resting` it says what it would have said, and remembers it apart."""

    def __init__(self) -> None:
        super().__init__()
        self.imagined: set[str] = set()

    def pass_by(self, steps: int, *, awake: bool) -> None:
        """Time goes by, and it looks all the time."""
        for _ in range(steps):
            self.now += STEP
            self.look() if awake else self.imagine()

    def imagine(self) -> None:
        """What it would have said, had it not been asleep."""
        dreaming = Town(self.now, self.shift, list(self.said))
        dreaming.look()
        self.imagined |= {*dreaming.said} - {*self.said}


class Bot(Town):
    """Looks when its agenda says so, and at what its sweeps find."""

    def __init__(self) -> None:
        super().__init__()
        self.entry: Entry | None = None

    def look(self) -> None:
        """An evaluation, and what to expect after it."""
        super().look()
        found = next_look(RULES, self.facts(), self.now)
        self.entry = Entry(
            str(SUBJECT), found.kind.value, found.is_open, found.updated_at, found.due_at,
            self.now, found.rulebook, found.schedules,
        )  # fmt: skip

    def tick(self) -> None:
        """The timekeeper: due, or looked at in a future that is no more."""
        entry = self.entry
        while entry and ((entry.due_at and entry.due_at <= self.now) or entry.looked_at > self.now):
            self.look()
            entry = self.entry

    def pass_by(self, steps: int) -> None:
        """Time goes by while it is awake."""
        end = self.now + steps * STEP
        while self.entry and self.entry.due_at and self.entry.due_at <= end:
            self.now = max(self.now, self.entry.due_at)
            self.tick()
        self.now = end

    def sweep(self) -> None:
        """Compare with what the last look found."""
        found = next_look(RULES, self.facts(), self.now)
        there = (Listed(SUBJECT.number, SubjectKind.ISSUE, LABELS, NOW),)
        standing = Standing(REPOSITORY, there, found.schedules)
        known = [self.entry] if self.entry else []
        for _ in looks(standing, known, (tiny_process(),), RULES.digest):
            self.look()


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("pass"), st.integers(1, 60)),
        st.tuples(st.just("rest"), st.integers(1, 160)),
        st.tuples(st.just("back"), st.integers(1, 40)),
        st.tuples(st.just("move"), st.integers(-28, 28)),
        st.tuples(st.just("lose"), st.just(0)),
        st.tuples(st.just("sweep"), st.just(0)),
        st.tuples(st.just("event"), st.just(0)),
    ),
    max_size=12,
)


def happens(what: str, count: int, perfect: Perfect, bot: Bot) -> None:
    """One step, the same for both."""
    match what:
        case "pass":
            perfect.pass_by(count, awake=True)
            bot.pass_by(count)
        case "rest":
            perfect.pass_by(count, awake=False)
            bot.now += count * STEP
        case "back":
            perfect.now -= count * STEP
            bot.now -= count * STEP
        case "move":
            perfect.shift = bot.shift = timedelta(days=count)
        case "lose":
            bot.entry = None
        case "event":
            bot.look()


def played(steps: list[tuple[str, int]]) -> tuple[Perfect, Bot]:
    """The same things happen to both; a sweep comes soon after whatever nobody tells of."""
    perfect, bot = Perfect(), Bot()
    for what, count in [("sweep", 0), *steps]:
        happens(what, count, perfect, bot)
        perfect.look()
        bot.tick()
        if what in ("rest", "move", "lose", "sweep"):
            bot.sweep()
        assert bot.now == perfect.now
    return perfect, bot


@given(STEPS)
@settings(max_examples=60, deadline=None)
@example([("pass", 60), ("pass", 60), ("pass", 60), ("pass", 60)])
@example([("rest", 160), ("lose", 0), ("pass", 60)])
@example([("pass", 60), ("move", 20), ("back", 40), ("move", -20), ("pass", 60)])
def test_what_is_said_is_what_a_perfect_clock_says(steps: list[tuple[str, int]]) -> None:
    perfect, bot = played(steps)
    assert len(bot.said) == len(set(bot.said)), "said twice"
    assert set(bot.said) == set(perfect.said)


@given(STEPS)
@settings(max_examples=30, deadline=None)
def test_only_what_was_superseded_in_a_rest_is_missing(steps: list[tuple[str, int]]) -> None:
    awake = [("pass" if what == "rest" else what, count) for what, count in steps]
    everything, _ = played(awake)
    perfect, bot = played(steps)
    assert set(everything.said) - set(bot.said) <= perfect.imagined
