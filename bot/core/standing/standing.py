"""How a proposal stands in a release: the one value that everything which speaks derives from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from bot.core.model.definitions.calendar import release_order
from bot.core.model.plan.verdict import Outcome
from bot.core.model.subject import SubjectRef
from bot.core.standing.course import Course, window_of
from bot.core.standing.evidence import Evidence, Kind
from bot.core.standing.look import Look, look
from bot.core.standing.state import Excepted, Progress, State, Timing
from bot.core.standing.view import View, view_of


@dataclass(frozen=True, slots=True)
class Step:
    """A state that began at `at` (UTC); not `exact` where it may have begun before."""

    state: State
    at: datetime
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Next:
    """What comes next: the step, what is missing for it, and by when it is needed.

    `deadline` and `day` name the deadline that asks for it; `due` (UTC) may be later, with an
    exception. Without a date all three are nothing. `doubts` is what could not be checked.
    """

    goal: Progress
    missing: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    deadline: str | None = None
    day: date | None = None
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """One proposal in one release (None: in none yet) at one moment.

    `state` is the one word; the others are what it is made of. `since` is when it began, if that
    is known. `went_to` is the release that has it now. `contradicts` are releases that the
    document, or somebody's word, names against it. `why` says what could not be read;
    `may_have_ended`: that may hold somebody's word about its end. `is_taken_off`: a
    person took it off the release.
    """

    proposal: SubjectRef
    release: str | None
    stage: str | None
    state: State
    since: datetime | None
    progress: Progress
    may_reach: Progress
    timing: Timing
    excepted: Excepted
    next: Next | None
    history: tuple[Step, ...]
    went_to: str | None = None
    contradicts: tuple[str, ...] = ()
    why: str = ""
    may_have_ended: bool = False
    is_taken_off: bool = False

    def reached(self, goal: Progress) -> Outcome:
        """Whether the work is as far as that: what could not be read is neither true nor false."""
        if self.progress >= goal:
            return Outcome.HELD
        return Outcome.UNKNOWN if self.may_reach >= goal else Outcome.NOT_HELD

    def holds(self, word: str) -> Outcome:
        """Whether one of the names of states applies: the one word, or one that it is made of.

        A step of the work stays true when the next one is made: what is done is accepted, too.
        """
        if word == self.state.value or (self.state is not State.UNKNOWN and word in self._words):
            return Outcome.HELD
        step = Progress.__members__.get(word.upper().replace("-", "_"))
        if step is not None and (self.state is State.SHIPPED or not self.state.is_end):
            return self._step(step)
        return Outcome.UNKNOWN if self.state is State.UNKNOWN else Outcome.NOT_HELD

    def _step(self, step: Progress) -> Outcome:
        """What nobody has read may have ended it, or may have let in what was merged late."""
        found, is_merged = self.reached(step), self.progress >= Progress.MERGED
        may_be_let_in = self.may_have_ended or self.excepted is Excepted.UNKNOWN
        if found is Outcome.HELD:
            return Outcome.UNKNOWN if self.may_have_ended else found
        return Outcome.UNKNOWN if is_merged and may_be_let_in else found

    @property
    def _words(self) -> frozenset[str]:
        """What became of an exception is so whatever the end; whether it is late is not."""
        exception = {self.excepted.value} - {Excepted.UNKNOWN.value}
        return frozenset(exception if self.state.is_end else exception | {self.timing.value})


def standing(evidence: Evidence, release: str | None, course: Course, now: datetime) -> Standing:
    """How it stands with a release at `now` (UTC). Of what happened later it knows nothing."""
    view = view_of(evidence, release, course, now)
    found, history = look(view), tuple(_history(evidence, release, course, now))
    last = history[-1] if history else None
    gap = found.proven.gap
    return Standing(
        proposal=evidence.proposal,
        release=release,
        stage=view.stage,
        state=found.state,
        since=last.at if last and last.exact else None,
        progress=found.proven.progress,
        may_reach=max(found.proven.progress, gap.upto) if gap else found.proven.progress,
        timing=found.timing,
        excepted=found.excepted,
        next=_next(found, evidence),
        history=history,
        went_to=found.moved.release if found.moved else None,
        contradicts=_contradicts(view),
        why=found.why,
        may_have_ended=found.may_have_ended,
        is_taken_off=found.is_taken_off,
    )


def standings(evidence: Evidence, course: Course, now: datetime) -> tuple[Standing, ...]:
    """In every release that anything names, lowest first; in none, where there is no such release.

    What shipped stays in its release, whatever is targeted later.
    """
    claimed = {each.release for each in evidence.acts if each.at <= now and each.release}
    releases = [each for each in evidence.releases if each in claimed]
    if not releases:
        return (standing(evidence, None, course, now),)
    return tuple(standing(evidence, each, course, now) for each in releases)


def current(evidence: Evidence, course: Course, now: datetime) -> Standing:
    """In the release that it is for now: the lowest that it is still on its way to.

    Where it is on its way to none, the last one.
    """
    return current_of(standings(evidence, course, now))


def current_of(found: tuple[Standing, ...]) -> Standing:
    """Of these, lowest release first: there must be one."""
    coming = (each for each in found if not each.state.is_end and each.timing is not Timing.OUT)
    return next(coming, found[-1])


def _history(
    evidence: Evidence, release: str | None, course: Course, now: datetime
) -> Iterator[Step]:
    """Every change of state, in the order of time; later moments only add to it."""
    window = window_of(release, evidence.calendar, course)
    moments = {*evidence.moments(), *window.moments(course.risk)}
    moments |= {
        each.until - course.risk
        for each in evidence.acts
        if each.until and each.until - each.at > course.risk
    }
    vague = {each.at for each in evidence.acts if not each.exact}
    vague |= {each.seen_at for each in evidence.code if not each.merged_at}
    before = State.ABSENT
    for moment in sorted(each for each in moments if each <= now):
        state = look(view_of(evidence, release, course, moment)).state
        if state is not before:
            yield Step(state, moment, moment not in vague)
        before = state


def _next(found: Look, evidence: Evidence) -> Next | None:
    if found.goal is None or found.proven.progress is Progress.NOTHING:
        return None
    asked = [each for each in evidence.requirements if each.goal is found.goal]
    return Next(
        found.goal,
        tuple(each.text for each in asked if each.outcome is Outcome.NOT_HELD),
        tuple(each.text for each in asked if each.outcome is Outcome.UNKNOWN),
        found.deadline.name if found.deadline else None,
        found.deadline.day if found.deadline else None,
        found.due,
    )


def _contradicts(view: View) -> tuple[str, ...]:
    """Where the document names one release and a later word another, each side is told the other.

    They agree again with a merge that names the word's release, or with another word.
    """
    documents = [each for each in view.acts if each.kind in (Kind.PROPOSED, Kind.MERGED)]
    words = [each for each in view.acts if each.kind is Kind.TARGETED]
    if not documents or not words:
        return ()
    said, word = documents[-1], words[-1]
    if word.at < said.at and said.kind is Kind.MERGED:
        return ()
    written = {each.release for each in documents if each.ref == said.ref and each.release}
    if not written or word.release is None or word.release in written:
        return ()
    if view.release == word.release:
        return tuple(sorted(written, key=release_order))
    return (word.release,) if view.release in written else ()
