"""One look at a proposal in a release at one moment: how far, how it stands, what is due next."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.model.definitions.calendar import Deadline
from bot.core.model.facts import Fact, NotFetched, Unavailable, reason_of
from bot.core.standing.evidence import Act, Kind
from bot.core.standing.grants import excepted
from bot.core.standing.progress import PULL, Proven, proven
from bot.core.standing.state import OF_PROGRESS, Excepted, Progress, State, Timing
from bot.core.standing.view import View, before_cut, went_to

_ENDINGS = {
    Kind.DEFERRED: State.DEFERRED,
    Kind.WITHDRAWN: State.WITHDRAWN,
    Kind.REJECTED: State.REJECTED,
    Kind.REPLACED: State.REPLACED,
    Kind.REVERTED: State.REVERTED,
}
_BACK = frozenset({Kind.RESUMED, Kind.IMPLEMENTED})
_EXCEPTED = {
    Excepted.ASKED: State.EXCEPTION_ASKED,
    Excepted.DENIED: State.EXCEPTION_DENIED,
    Excepted.EXPIRED: State.EXCEPTION_EXPIRED,
}


@dataclass(frozen=True, slots=True)
class Look:
    """All that can be said at one moment. `due` is by when `goal` is needed, where that is known.

    `deadline` is the one that asks for it. `why` tells what could not be read.
    """

    state: State
    proven: Proven
    timing: Timing
    excepted: Excepted
    goal: Progress | None = None
    deadline: Deadline | None = None
    due: datetime | None = None
    moved: Act | None = None
    why: str = ""
    may_have_ended: bool = False
    is_taken_off: bool = False


def look(view: View) -> Look:
    """Judge the moment."""
    found = proven(view)
    moved = went_to(view)
    is_shipped = found.progress is Progress.SHIPPED
    ending = None if is_shipped else _ending(view, moved)
    goal = None if is_shipped or ending else _goal(found.progress)
    day = _day(view, goal)
    due = _due(view, day, found) if goal else None
    timing = _timing(view, found, day, due) if goal else Timing.ON_TRACK
    exception = _excepted(view, found)
    state = ending or _state(view, found, timing, exception, goal, due)
    doubt = min((each.why for each in view.evidence.gaps if each.is_of_ends), default="")
    is_doubted = bool(doubt) and not state.is_end and state is not State.ABSENT
    state = State.UNKNOWN if is_doubted else state
    is_unknown = State.UNKNOWN is state or Timing.UNKNOWN is timing
    why = (doubt or _why(view, found, day)) if is_unknown else ""
    deadline = day if isinstance(day, Deadline) else None
    return Look(
        state,
        found,
        timing,
        exception,
        goal,
        deadline,
        due,
        moved,
        why,
        is_doubted,
        _is_taken_off(view),
    )


def _ending(view: View, moved: Act | None) -> State | None:
    """Why nobody works towards it any more; what was said last counts."""
    if not view.claims and view.release is not None:
        return None
    released = view.window.released(view.at)
    if moved and not (released and moved.at >= view.cut):
        return State.RETARGETED
    acts = before_cut(view, view.acts) if released else view.acts
    about = [each for each in acts if each.release in (None, view.release)]
    state: State | None = None
    for kind in (each.kind for each in about):
        is_back = kind in _BACK or (kind is Kind.MERGED and state is State.REVERTED)
        state = None if is_back else _ENDINGS.get(kind, state)
    return state or (State.WITHDRAWN if _is_dropped(view) else None)


def _is_dropped(view: View) -> bool:
    """Whether all pull requests for it were closed, and nothing else is for it."""
    last = {
        each.ref: each.kind for each in view.acts if each.ref in view.refs and each.kind in PULL
    }
    words = {Kind.TARGETED, Kind.TRACKED}
    is_alone = not any(each.kind in words for each in view.acts)
    return bool(last) and is_alone and set(last.values()) == {Kind.CLOSED}


def _goal(progress: Progress) -> Progress:
    steps = (Progress.ACCEPTED, Progress.DONE, Progress.SHIPPED)
    return next(each for each in steps if progress < each)


def _day(view: View, goal: Progress | None) -> Fact[Deadline | None]:
    window = view.window
    days = {Progress.ACCEPTED: window.accepted, Progress.DONE: window.code}
    return days.get(goal, window.out) if goal else None


def _due(view: View, day: Fact[Deadline | None], found: Proven) -> datetime | None:
    """By when it is needed; an exception that holds gives more time, and so does being let in."""
    out = view.window.out.ends if isinstance(view.window.out, Deadline) else None
    if not isinstance(day, Deadline):
        return None
    held = [each for each in view.grants if each.holds(view.at)]
    if held:
        end = held[-1].end or out
        return max(day.ends, end) if end else None
    if view.admitted_at is not None and found.progress < Progress.ACCEPTED:
        code = view.window.code
        return code.ends if isinstance(code, Deadline) else out
    return day.ends


def _timing(view: View, found: Proven, day: Fact[Deadline | None], due: datetime | None) -> Timing:
    released = view.window.released(view.at)
    if released or _is_taken_off(view):
        return Timing.OUT
    if released is None or isinstance(day, NotFetched | Unavailable):
        return Timing.UNKNOWN
    if day is None:
        return Timing.NO_DATE
    if due is None or view.at < due - view.course.risk:
        return Timing.ON_TRACK
    if view.at < due:
        return Timing.AT_RISK
    if due == day.ends and view.at < day.late_from:
        return _in_grace(view, found, day)
    return Timing.LATE


def _in_grace(view: View, found: Proven, day: Deadline) -> Timing:
    """What was ready before the deadline may wait for a machine as long as the grace lasts."""
    if found.progress >= Progress.CODE_OPEN:
        return Timing.AT_RISK
    late = [each for each in view.acts if each.kind is Kind.APPROVED and each.at >= day.ends]
    if found.progress is Progress.APPROVED and not late:
        return Timing.AT_RISK
    return Timing.UNKNOWN if found.may_reach(Progress.APPROVED) and found.gap else Timing.LATE


def _is_taken_off(view: View) -> bool:
    """Whether somebody took it off the release, and nobody put it back or excepted it since."""
    kinds = {Kind.UNTARGETED, Kind.TARGETED, Kind.EXCEPTION_GRANTED}
    said = [each.kind for each in view.mine if each.kind in kinds]
    return bool(said) and said[-1] is Kind.UNTARGETED


def _excepted(view: View, found: Proven) -> Excepted:
    if view.evidence.exceptions_unread:
        return Excepted.UNKNOWN
    ended = [each.end for each in view.grants if each.end and each.end <= view.at]
    owed = _owed(view, ended[-1]) if ended else None
    return excepted(view.mine, view.at, is_met=owed is not None and found.progress >= owed)


def _owed(view: View, at: datetime) -> Progress | None:
    """What the deadlines that had passed by then asked for."""
    code, accepted = view.window.code, view.window.accepted
    if isinstance(code, Deadline) and at >= code.ends:
        return Progress.DONE
    return Progress.ACCEPTED if isinstance(accepted, Deadline) and at >= accepted.ends else None


def _state(
    view: View,
    found: Proven,
    timing: Timing,
    exception: Excepted,
    goal: Progress | None,
    due: datetime | None,
) -> State:
    if found.progress is Progress.NOTHING:
        return State.UNKNOWN if found.gap else State.ABSENT
    if goal and found.progress < goal and found.may_reach(goal):
        return State.UNKNOWN
    if timing is Timing.OUT:
        return State.OUT
    if timing is Timing.UNKNOWN or (timing is Timing.LATE and exception is Excepted.UNKNOWN):
        return State.UNKNOWN
    if timing is Timing.LATE:
        return _EXCEPTED.get(exception, State.LATE)
    day = _day(view, goal)
    is_past = isinstance(day, Deadline) and view.at >= day.ends and due != day.ends
    if exception is Excepted.GRANTED and is_past:
        return State.EXCEPTION_GRANTED
    is_risky = timing is Timing.AT_RISK and goal is not Progress.SHIPPED
    return State.AT_RISK if is_risky else OF_PROGRESS[found.progress]


def _why(view: View, found: Proven, day: Fact[Deadline | None]) -> str:
    if found.gap:
        return found.gap.why
    if isinstance(day, NotFetched | Unavailable):
        return reason_of(day)
    return view.evidence.exceptions_unread or reason_of(view.window.out)
