"""How far the work on a proposal was at one moment, as far as that is proven."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.core.model.definitions.calendar import Deadline, release_order
from bot.core.standing.course import window_of
from bot.core.standing.evidence import SETTLING, Act, Code, Gap, Kind
from bot.core.standing.state import Progress
from bot.core.standing.view import View, before_cut

# What was done last of these says what a pull request is.
PULL = frozenset({Kind.DRAFTED, Kind.PROPOSED, Kind.CLOSED, Kind.MERGED})


@dataclass(frozen=True, slots=True)
class Proven:
    """How far it is at least; `gap` says how far it may be, and why nobody knows."""

    progress: Progress
    gap: Gap | None = None

    def may_reach(self, goal: Progress) -> bool:
        """Whether it cannot be excluded that it is as far as that."""
        return self.progress >= goal or (self.gap is not None and self.gap.upto >= goal)


def proven(view: View) -> Proven:
    """What the evidence shows, and where it shows too little."""
    found = _proven(view)
    known = found.progress
    gaps = [each for each in view.evidence.gaps if each.after <= known < each.upto]
    gaps += [found.gap] if found.gap else []
    return Proven(found.progress, max(gaps, key=lambda gap: (gap.upto, gap.why), default=None))


def _proven(view: View) -> Proven:
    merges = [each for each in before_cut(view, view.mine) if _stays(each, view)]
    if not merges:
        return Proven(_before_merge(view))
    verdicts = [_accepted(each, view) for each in merges]
    if True in verdicts:
        return _with_code(view)
    if None in verdicts:
        why = f"nobody knows whether {merges[-1].ref or 'it'} was merged in time"
        return Proven(Progress.MERGED, Gap(Progress.SHIPPED, why))
    return Proven(Progress.MERGED)


def _stays(act: Act, view: View) -> bool:
    """Whether it is a merge that nobody has reverted by then."""
    if act.kind is not Kind.MERGED:
        return False
    reverts = [each for each in before_cut(view, view.acts) if each.kind is Kind.REVERTED]
    about = [each for each in reverts if each.release in (None, view.release)]
    return not any(each.at >= act.at for each in about)


def _accepted(act: Act, view: View) -> bool | None:
    if view.admitted_at is not None:
        return True
    return view.in_time(act.at, view.window.accepted, exact=act.exact)


def _before_merge(view: View) -> Progress:
    if not view.claims:
        is_tracked = any(each.kind is Kind.TRACKED for each in view.acts)
        return Progress.DRAFTED if is_tracked and view.release is None else Progress.NOTHING
    steps = (_of_pull(ref, view) for ref in view.refs)
    return max(steps, default=Progress.DRAFTED)


def _of_pull(ref: str, view: View) -> Progress:
    """What was done last with the pull request decides; a review survives being a draft again."""
    acts = [each for each in view.acts if each.ref == ref]
    states = [each.kind for each in acts if each.kind in PULL]
    if not states or states[-1] is not Kind.PROPOSED:
        return Progress.DRAFTED
    kinds = [each.kind for each in acts]
    judged = [each for each in kinds if each in (Kind.APPROVED, Kind.CHANGES_REQUESTED)]
    if judged and judged[-1] is Kind.APPROVED:
        return Progress.APPROVED
    is_reviewed = bool(judged) or Kind.REVIEWED in kinds
    return Progress.IN_REVIEW if is_reviewed else Progress.PROPOSED


def _with_code(view: View) -> Proven:
    """What was accepted: whether its code is there, and whether the release has shipped with it."""
    found = _code(view)
    if found.progress is not Progress.DONE:
        return found
    released = view.window.released(view.at)
    if released is None:
        return Proven(Progress.DONE, Gap(Progress.SHIPPED, "nobody knows whether it is out yet"))
    if released and view.cut == view.at and not isinstance(view.window.out, Deadline):
        why = f"{view.release} was out before any schedule that is known"
        return Proven(Progress.DONE, Gap(Progress.SHIPPED, why))
    return Proven(Progress.SHIPPED if released else Progress.DONE)


def _code(view: View) -> Proven:
    words = [each for each in view.acts if each.kind is Kind.IMPLEMENTED]
    said = [view.in_time(each.at, view.window.code, exact=each.exact) for each in words]
    if not view.evidence.needs_code or True in said:
        return Proven(Progress.DONE)
    states = dict(_states(view))
    is_open = False in states.values()
    if not is_open and (None in states.values() or None in said):
        why = "nobody knows when its code was merged"
        return Proven(
            Progress.CODE_OPEN if states else Progress.ACCEPTED, Gap(Progress.SHIPPED, why)
        )
    if not states:
        return Proven(Progress.ACCEPTED)
    is_done = all(each is True for each in states.values())
    return Proven(Progress.DONE if is_done else Progress.CODE_OPEN)


def _states(view: View) -> Iterator[tuple[str, bool | None]]:
    """Of the code that counts here: whether it was merged in time."""
    floor = _floor(view)
    for code in view.evidence.code:
        if _is_for(code, view):
            yield from ((code.ref, each) for each in _state(code, view, floor))


def _is_for(code: Code, view: View) -> bool:
    is_other = code.stage is not None and view.stage not in (None, code.stage)
    return code.release in (None, view.release) and not is_other


def _state(code: Code, view: View, floor: datetime | None) -> Iterator[bool | None]:
    """True, False, or None for a merge that nobody can date; nothing where it does not count."""
    opened = code.opened_at or min(code.seen_at, code.merged_at or code.seen_at)
    is_known = code.merged_at is not None
    is_before = code.merged_at is not None and (
        code.merged_at <= view.at if view.cut == view.at else code.merged_at < view.cut
    )
    if code.merged_at is not None and is_before:
        is_earlier = floor is not None and code.merged_at < floor and code.release is None
        if not is_earlier:
            yield view.in_time(code.merged_at, view.window.code)
    elif code.is_merged and not is_known and code.seen_at <= view.at:
        # Without its moment it may be of a stage before.
        said = view.in_time(code.seen_at, view.window.code, exact=code.seen_at < view.cut)
        yield None if floor is not None or said is not True else True
    elif opened <= view.at and (view.cut == view.at or opened < view.cut):
        is_closed = code.closed_at is not None and code.closed_at <= view.at
        is_gone = not (code.is_open or code.is_merged) and code.closed_at is None
        if not (is_closed or is_gone):
            yield False


def _floor(view: View) -> datetime | None:
    """Up to when merged code was for a stage before: its release has it, and not this one."""
    if view.release is None:
        return None
    order = release_order(view.release)
    lower = {
        each.release: each.stage
        for each in view.acts
        if each.kind in SETTLING and each.release and release_order(each.release) < order
    }
    ends = []
    for release, stage in lower.items():
        window = window_of(release, view.evidence.calendar, view.course)
        day = window.code or window.out
        if isinstance(day, Deadline) and stage != view.stage and stage and view.stage:
            ends.append(day.late_from)
    return max(ends, default=None)
