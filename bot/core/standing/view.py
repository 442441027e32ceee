"""A proposal's evidence as it was at one moment, for one release."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.model.definitions.calendar import Deadline
from bot.core.model.facts import Fact, NotFetched, Unavailable
from bot.core.standing.course import Course, Window, window_of
from bot.core.standing.evidence import CLAIMING, SETTLING, Act, Evidence, Kind
from bot.core.standing.grants import Grant, grants


@dataclass(frozen=True, slots=True)
class View:
    """What had happened by `at`, the earliest first, and the release's deadlines.

    `cut` is when the release was out, if it was by then: later acts cannot change what it shipped.
    """

    evidence: Evidence
    course: Course
    release: str | None
    at: datetime
    cut: datetime
    window: Window
    acts: tuple[Act, ...]

    @property
    def mine(self) -> tuple[Act, ...]:
        """Acts that are about the release."""
        return tuple(each for each in self.acts if each.release == self.release)

    @property
    def claims(self) -> tuple[Act, ...]:
        """What says that it is for the release."""
        return tuple(each for each in self.mine if each.kind in CLAIMING)

    @property
    def refs(self) -> frozenset[str]:
        """Pull requests that are or were for the release."""
        kinds = CLAIMING - {Kind.TARGETED}
        return frozenset(each.ref for each in self.mine if each.kind in kinds)

    @property
    def stage(self) -> str | None:
        """The stage that was said last."""
        said = [each.stage for each in self.claims if each.stage]
        return said[-1] if said else None

    @property
    def grants(self) -> tuple[Grant, ...]:
        """Exceptions for the release."""
        return grants(self.mine)

    @property
    def admitted_at(self) -> datetime | None:
        """When a person put it on the release after its freeze, which lets it in."""
        day = self.window.accepted
        if not isinstance(day, Deadline):
            return None
        words = (each for each in self.mine if each.kind is Kind.TARGETED and each.exact)
        return next((each.at for each in words if each.at >= day.ends), None)

    def in_time(
        self, at: datetime, day: Fact[Deadline | None], *, exact: bool = True
    ) -> bool | None:
        """Whether what happened then is in time; None where that cannot be told."""
        if any(each.covers(at) for each in self.grants) and exact:
            return True
        if day is None or (isinstance(day, Deadline) and at < day.late_from):
            return True
        return None if isinstance(day, NotFetched | Unavailable) or not exact else False


def view_of(evidence: Evidence, release: str | None, course: Course, at: datetime) -> View:
    """The evidence as of that moment."""
    window = window_of(release, evidence.calendar, course)
    out = window.out.ends if isinstance(window.out, Deadline) else window.gone
    cut = min(at, out) if out else at
    acts = (each for each in evidence.acts if each.at <= at)
    return View(evidence, course, release, at, cut, window, tuple(sorted(acts, key=_order)))


_KINDS = list(Kind)


def _order(act: Act) -> tuple[datetime, int, int, str, str, str, str, str]:
    rank = _KINDS.index(act.kind)
    words = (act.release or "", act.stage or "", act.ref, act.by, str(act.until))
    return act.at, act.number, rank, *words


def before_cut(view: View, acts: tuple[Act, ...]) -> tuple[Act, ...]:
    """Those from before the release was out, or that may be: their moment is not known."""
    is_out = view.cut < view.at
    return tuple(each for each in acts if not is_out or each.at < view.cut or not each.exact)


def went_to(view: View) -> Act | None:
    """The later word by which another release has it now, in this one's place.

    A word that names both leaves both; so does one about another stage.
    """
    last = view.claims[-1] if view.claims else None
    if last is None:
        return None
    with_us = {each.ref for each in view.claims if each.ref}
    later = [
        each
        for each in view.acts
        if each.kind in SETTLING
        and each.release not in (None, view.release)
        and _is_after(each, last)
        and (not each.ref or each.ref not in with_us)
        and (view.release is None or {each.stage, last.stage} & {None} or each.stage == last.stage)
    ]
    return later[-1] if later else None


def _is_after(act: Act, last: Act) -> bool:
    return (act.at, act.number) > (last.at, last.number)
