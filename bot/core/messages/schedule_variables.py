"""Names in `${…}` that stand for a release and its time: deadlines, phases, and what comes next."""

from collections.abc import Callable
from datetime import UTC, datetime

from bot.core.model.context import Context
from bot.core.model.definitions.calendar import Calendar, Deadline, Phase, Schedule
from bot.core.model.definitions.variable import Values, Variable
from bot.core.model.facts import Fact, Need, NotFetched, Unavailable, reason_of
from bot.core.process.deadlines import told_from
from bot.core.process.moved_deadlines import move_of
from bot.core.process.targets.release_checks import coming
from bot.core.process.targets.target_release import AIM_NEEDS, aim_of, schedule_of
from bot.core.schedules.wording import end_in_words, name_in_words
from bot.core.standing.in_context import standing_in

# Events after which a subject may be for another release.
AIM_WAKES = {
    "pull_request": frozenset({"opened", "reopened", "synchronize", "edited"}),
    "issues": frozenset({"milestoned", "demilestoned"}),
}


def fact_in(fact: Fact[object], shown: Callable[[object], str]) -> Values:
    """A fact in words; what could not be read has none, and what is not there is no value."""
    if isinstance(fact, (NotFetched, Unavailable)):
        return Values((), unknown=reason_of(fact))
    return Values(() if fact is None else (shown(fact),))


def turns_of_schedule(case: Context) -> tuple[datetime, ...]:
    """When the phase of its release, and what comes next in it, are others."""
    schedule = schedule_of(case)
    return tuple(each.ends for each in schedule.deadlines) if schedule else ()


def phase_of(case: Context) -> Phase | None:
    """The phase that the subject's release is in, as far as its schedule is known."""
    schedule = schedule_of(case)
    return schedule.phase(case.process.phases, case.now) if schedule else None


def _deadline(shown: Callable[[Deadline, Context], str]) -> Callable[[Context], Values]:
    def values(case: Context) -> Values:
        if case.deadline is None:
            return Values((), ("the rule names no deadline",))
        found = told_from(case, case.deadline)
        if isinstance(found, (NotFetched, Unavailable)):
            return Values((), unknown=reason_of(found))
        return Values((shown(found, case),) if found else ())

    return values


def _deadline_was(case: Context) -> Values:
    """Only a rule that asks whether it moved has it: the comments are read for that."""
    found = move_of(case, case.deadline) if case.deadline else None
    return fact_in(found, lambda move: str(getattr(move, "was", "")))


def _of_schedule(shown: Callable[[Schedule, Context], str]) -> Callable[[Context], Values]:
    def values(case: Context) -> Values:
        aim, schedule = aim_of(case), schedule_of(case)
        lost = aim if isinstance(aim, (NotFetched, Unavailable)) else case.facts.calendar
        if aim is not None and isinstance(lost, (NotFetched, Unavailable)):
            return Values((), unknown=reason_of(lost))
        told = shown(schedule, case) if schedule else ""
        return Values((told,) if told else ())

    return values


def _phase(schedule: Schedule, case: Context) -> str:
    found = schedule.phase(case.process.phases, case.now)
    return found.name if found else ""


def _next(schedule: Schedule, case: Context) -> str:
    found = schedule.following(case.now)
    return f"{name_in_words(found.name, case.process)}, {end_in_words(found)}" if found else ""


def _coming(case: Context) -> Values:
    """Without any schedule it is a placeholder that nobody takes for a release."""
    calendar = case.facts.calendar
    if not isinstance(calendar, Calendar):
        return Values((), unknown=reason_of(calendar))
    return Values((coming(calendar, case.now) or "vX.Y",))


def _stage(case: Context) -> Values:
    stage = standing_in(case).stage
    return Values((stage,) if stage else ())


def _deadline_variable(
    name: str, description: str, shown: Callable[[Deadline, Context], str]
) -> Variable:
    return Variable(
        f"deadline.{name}", description, AIM_NEEDS, AIM_WAKES, _deadline(shown), is_ours=True
    )


def _schedule_variable(
    name: str, description: str, shown: Callable[[Schedule, Context], str]
) -> Variable:
    return Variable(
        f"release.{name}",
        description,
        AIM_NEEDS,
        AIM_WAKES,
        _of_schedule(shown),
        is_ours=True,
        turns=turns_of_schedule,
    )


CALENDAR_VARIABLES = (
    Variable(
        "release.name",
        "the release it is for: newly targeted by a pull request, or that of its milestone",
        AIM_NEEDS,
        AIM_WAKES,
        lambda case: fact_in(aim_of(case), str),
    ),
    Variable(
        "release.coming",
        "the next release that is not out yet, whatever this is for",
        frozenset({Need.CALENDAR}),
        {},
        _coming,
        is_ours=True,
    ),
    Variable(
        "release.stage",
        "the stage that the proposal has, or shall have, in its release",
        frozenset({Need.PROPOSALS, Need.CALENDAR}),
        AIM_WAKES,
        _stage,
        is_ours=True,
    ),
    _schedule_variable("phase", "the phase that this release is in, as `phases:` names it", _phase),
    _schedule_variable(
        "next-deadline",
        "its next deadline, and when that ends: `code freeze, the end of 4 May 2026 …`",
        _next,
    ),
    _deadline_variable("name", "the deadline that the rule is about", lambda found, _: found.name),
    _deadline_variable("day", "its day, 2026-01-07", lambda found, _: found.day.isoformat()),
    _deadline_variable(
        "ends",
        "the moment when it has passed, in UTC",
        lambda found, _: f"{found.ends.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
    ),
    _deadline_variable(
        "when",
        "both for people: `the end of 7 January 2026 anywhere on Earth (2026-01-08 12:00 UTC)`",
        lambda found, _: end_in_words(found),
    ),
    Variable(
        "deadline.was",
        "the announced day of the deadline before it moved",
        AIM_NEEDS,
        AIM_WAKES,
        _deadline_was,
        is_ours=True,
    ),
)
