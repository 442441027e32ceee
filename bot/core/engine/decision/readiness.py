"""The state of a proposal in a release, and what each deadline of it still asks for."""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core.engine.decision.exception_changes import ExceptionChange, exempted
from bot.core.messages.checklists import outcome_of, points_of
from bot.core.messages.substitution import values_of
from bot.core.model.context import Context
from bot.core.model.definitions.calendar import Calendar, Deadline
from bot.core.model.definitions.checklist import Point
from bot.core.model.facts import Facts
from bot.core.model.plan.verdict import Outcome
from bot.core.model.records.exception_request import ExceptionRequest, ExceptionState
from bot.core.process.exceptions import exemption_of
from bot.core.rulebook.rulebook import ProcessRules
from bot.core.standing.in_context import standing_in
from bot.core.standing.standing import Standing
from bot.core.standing.state import Progress, Timing
from bot.core.standing.state import State as Life

# What is missing so shortly before its deadline is at risk.
AT_RISK = timedelta(days=28)
NOBODY = "nobody"


LATE = "It was merged after the deadline"
LOCKED = "Unlock its conversation: nothing can be said there"


class State(enum.Enum):
    """The gut check, worst first."""

    MISSED = "missed"
    AT_RISK = "at risk"
    EXCEPTED = "excepted"
    UNKNOWN = "unknown"
    UNDATED = "no date"
    ON_TIME = "on time"
    SHIPPED = "shipped"
    SLIPPED = "slipped"
    ENDED = "ended"


_ASKS = frozenset({State.MISSED, State.AT_RISK, State.EXCEPTED, State.UNKNOWN})
# What is neither late nor at an end is on time.
_SHOWN = {
    Life.LATE: State.MISSED,
    Life.EXCEPTION_ASKED: State.MISSED,
    Life.EXCEPTION_DENIED: State.MISSED,
    Life.EXCEPTION_EXPIRED: State.MISSED,
    Life.EXCEPTION_GRANTED: State.EXCEPTED,
    Life.AT_RISK: State.AT_RISK,
    Life.UNKNOWN: State.UNKNOWN,
    Life.SHIPPED: State.SHIPPED,
    Life.OUT: State.SLIPPED,
    Life.RETARGETED: State.SLIPPED,
    Life.DEFERRED: State.ENDED,
    Life.WITHDRAWN: State.ENDED,
    Life.REJECTED: State.ENDED,
    Life.REPLACED: State.ENDED,
    Life.REVERTED: State.ENDED,
}


@dataclass(frozen=True, slots=True)
class Demand:
    """What one deadline asks of a proposal, item by item as its status comment lists them."""

    deadline: str
    day: date
    state: State
    points: tuple[Point, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """What is left to do, in words for people."""
        return tuple(p.otherwise for p in self.points if p.outcome is Outcome.NOT_HELD)

    @property
    def unknown(self) -> tuple[str, ...]:
        """What could not be checked, and why."""
        return tuple(p.because for p in self.points if p.outcome is Outcome.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Readiness:
    """One proposal: by its tracking issue, or by the pull request that has its document."""

    subject: str
    title: str
    url: str
    groups: tuple[str, ...]
    state: State
    demands: tuple[Demand, ...]
    exception: ExceptionChange | None = None
    locked: bool = False
    remark: str = ""

    @property
    def why(self) -> str:
        """What is missing at the first deadline that decides, and what is odd about it."""
        asked = self.demands if self.state in _ASKS else ()
        deciding = next((each for each in asked if each.missing or each.unknown), None)
        found = (deciding.missing or deciding.unknown) if deciding else ()
        told = (
            f"{deciding.deadline}, {deciding.day}: {'; '.join(found)}" if deciding and found else ""
        )
        parts = (told, self.remark, LOCKED if self.locked else "")
        return ". ".join(part for part in parts if part)


def readiness(entry: ProcessRules, facts: Facts, release: str, now: datetime) -> Readiness:
    """Its state in this release, and what the deadlines ask for."""
    case = Context(facts, entry.process, now)
    found = standing_in(case, release)
    exception = _exception(case)
    is_granted = exception is not None and exception.standing is ExceptionState.GRANTED
    demands = tuple(_demands(entry, case, release, is_granted=is_granted))
    return Readiness(
        str(facts.subject),
        facts.thread.title,
        facts.thread.url,
        values_of("group.name", case).values or (NOBODY,),
        shown(found),
        demands,
        exception,
        facts.thread.locked,
        _remark(found),
    )


def shown(found: Standing) -> State:
    """The word for the report."""
    if found.state not in _SHOWN and found.timing is Timing.NO_DATE:
        return State.UNDATED
    return _SHOWN.get(found.state, State.ON_TIME)


def _remark(found: Standing) -> str:
    """Where it is now, or why nobody knows; and who says otherwise."""
    told = {
        State.MISSED: LATE if found.progress is Progress.MERGED else "",
        State.UNKNOWN: found.why,
        State.UNDATED: f"{found.release} has no date yet",
        State.SLIPPED: f"It is for {found.went_to} now" if found.went_to else "",
        State.ENDED: f"It is {found.state.value}",
        State.SHIPPED: f"As {found.stage}" if found.stage else "",
    }.get(shown(found), "")
    other = " and ".join(found.contradicts)
    doubt = f"The document or a command names {other}: change the one or the other" if other else ""
    return ". ".join(part for part in (told, doubt) if part)


def _exception(case: Context) -> ExceptionChange | None:
    """The latest for the release that counts; what was withdrawn is none."""
    found = exemption_of(case)
    if not isinstance(found, ExceptionRequest) or found.standing is ExceptionState.WITHDRAWN:
        return None
    return exempted(found, case.facts, case.now)


def _demands(
    entry: ProcessRules, case: Context, release: str, *, is_granted: bool
) -> Iterator[Demand]:
    """Deadlines that a checklist is needed by, the earliest first."""
    calendar = case.facts.calendar
    schedule = calendar.schedule(release) if isinstance(calendar, Calendar) else None
    deadlines = sorted(schedule.deadlines, key=lambda each: each.ends) if schedule else ()
    for deadline in deadlines:
        lists = [each for each in entry.checklists if each.by == deadline.name]
        suiting = [each for each in lists if each.suits(case.facts.kind)]
        if suiting:
            points = tuple(point for each in suiting for point in points_of(each, case))
            yield _demand(deadline, points, case.now, is_granted=is_granted)


def _demand(
    deadline: Deadline, points: tuple[Point, ...], now: datetime, *, is_granted: bool
) -> Demand:
    state = _state(outcome_of(points), deadline, now)
    if is_granted and state in (State.MISSED, State.AT_RISK):
        state = State.EXCEPTED
    return Demand(deadline.name, deadline.day, state, points)


def _state(outcome: Outcome, deadline: Deadline, now: datetime) -> State:
    if outcome is Outcome.UNKNOWN:
        return State.UNKNOWN
    if outcome is Outcome.HELD or now < deadline.ends - AT_RISK:
        return State.ON_TIME
    return State.MISSED if now >= deadline.late_from else State.AT_RISK
