"""Whether a merge was in time for its release: on time, late, excepted or unknown."""

import enum
from dataclasses import dataclass, replace

from bot.core.model.context import Context
from bot.core.model.definitions.calendar import Deadline
from bot.core.model.facts import Facts, reason_of
from bot.core.model.plan.verdict import Outcome
from bot.core.standing.course import course_of, window_of
from bot.core.standing.in_context import standing_in
from bot.core.standing.standing import Standing
from bot.core.standing.state import Progress


class Word(enum.Enum):
    """What a release lead asks of each change. Every change for a release has exactly one."""

    ON_TIME = "on time"
    LATE = "late"
    EXCEPTED = "excepted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class InTime:
    """The word, the stage that the release is for, and why nobody knows more, where that is so."""

    word: Word
    stage: str | None
    why: str = ""


def timeliness(case: Context, release: str) -> InTime:
    """Whether the change of `case` was in time for `release` when it was merged, at `case.now`.

    Accepted is what was merged before the release's first deadline, or with an exception. What is
    late stays late where exceptions were not read; `why` says that there may be one.
    """
    found = standing_in(case, release)
    accepted = found.reached(Progress.ACCEPTED)
    if why := _no_day(case, release):
        return InTime(Word.UNKNOWN, found.stage, why)
    if accepted is Outcome.UNKNOWN:
        return InTime(Word.UNKNOWN, found.stage, found.why)
    if accepted is Outcome.NOT_HELD:
        return InTime(Word.LATE, found.stage, _doubt(case.facts))
    is_on_time = _alone(case, release).reached(Progress.ACCEPTED) is Outcome.HELD
    return InTime(Word.ON_TIME if is_on_time else Word.EXCEPTED, found.stage)


def _no_day(case: Context, release: str) -> str:
    """No date is not past, and nothing can be in time for it either."""
    course = course_of(case.process)
    if course.accepted is None:
        return "the rules name no deadline"
    day = window_of(release, case.facts.calendar, course).accepted
    if day is None:
        return f"{release} has no date for {course.accepted}"
    return "" if isinstance(day, Deadline) else reason_of(day)


def _doubt(facts: Facts) -> str:
    known = isinstance(facts.exceptions, tuple)
    return "" if known else f"whether it had an exception is unknown: {reason_of(facts.exceptions)}"


def _alone(case: Context, release: str) -> Standing:
    """How it would stand without any exception."""
    facts = replace(case.facts, exceptions=())
    return standing_in(Context(facts, case.process, case.now), release)
