"""How the proposal of a case stands: worked out once for all rules that ask."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.model.context import Context
from bot.core.model.facts import Fact, Facts, Need, NotFetched
from bot.core.records.commanded import commanded
from bot.core.standing.course import course_of, window_of
from bot.core.standing.evidence import CLAIMING, Evidence, Requirement
from bot.core.standing.from_facts import evidence_of, has_unread_words
from bot.core.standing.standing import Standing, current_of, standing, standings

# By how much clocks differ that are kept in step.
SKEW = timedelta(minutes=10)
# What is read in any case, and what else may decide.
NEEDS = frozenset({Need.PROPOSALS, Need.CALENDAR})
MORE_NEEDS = frozenset(
    {Need.TRACKING_ISSUE, Need.REVIEWS, Need.EXCEPTIONS, Need.HISTORY, Need.COMMENTS, Need.CODE}
)
_OF_PULLS = frozenset({Need.TRACKING_ISSUE, Need.REVIEWS, Need.EXCEPTIONS})
_OF_ISSUES = frozenset({Need.HISTORY, Need.COMMENTS, Need.EXCEPTIONS, Need.CODE})


def _now(case: Context) -> datetime:
    """Of a merged pull request the moment of its merge: to that one nothing happens any more.

    Of a tracking issue no earlier than what has just happened by GitHub's clock.
    """
    pull = case.facts.pull_request
    if pull and pull.merged_at:
        return pull.merged_at
    history = case.facts.history if isinstance(case.facts.history, tuple) else ()
    moments = [*(each.at for each in history), *(each.at for each in commanded(case.facts))]
    return max((at for at in moments if case.now < at <= case.now + SKEW), default=case.now)


def evidence_in(case: Context) -> Evidence:
    """Everything that the facts show of the proposal's life."""
    facts = case.facts

    def found() -> Evidence:
        return evidence_of(facts, case.process, facts.calendar, _now(case))

    return case.remember((evidence_in, id(facts), case.now), found)


def all_standings(case: Context) -> tuple[Standing, ...]:
    """In every release that anything names, lowest first; in none, where there is no such one."""
    course = course_of(case.process)

    def found() -> tuple[Standing, ...]:
        return standings(evidence_in(case), course, _now(case))

    return case.remember((all_standings, id(case.facts), case.now), found)


def standing_in(
    case: Context, release: str | None = None, requirements: tuple[Requirement, ...] = ()
) -> Standing:
    """In that release; without one in the release that the thread is judged by.

    `requirements` are what the process asks for before a step, for `Standing.next`.
    """
    release = release or case.release or current_in(case).release
    evidence = evidence_in(case)
    if requirements:
        with_them = replace(evidence, requirements=requirements)
        return standing(with_them, release, course_of(case.process), _now(case))

    def found() -> Standing:
        return standing(evidence, release, course_of(case.process), _now(case))

    return case.remember((standing_in, release, id(case.facts), case.now), found)


def current_in(case: Context) -> Standing:
    """The one that the thread is judged by.

    A pull request is judged by the releases that it newly targets itself, in none where it targets
    none; a tracking issue by all that its proposal is for.
    """
    pull, evidence = case.facts.pull_request, evidence_in(case)
    if pull is None:
        return current_of(all_standings(case))
    ours = f"#{pull.number}"
    claims = (each for each in evidence.acts if each.kind in CLAIMING and each.ref == ours)
    claimed = {each.release for each in claims if each.release}
    mine = tuple(each for each in all_standings(case) if each.release in claimed)
    return (
        current_of(mine) if mine else standing(evidence, None, course_of(case.process), _now(case))
    )


def turning_points(case: Context, release: str | None = None) -> tuple[datetime, ...]:
    """Moments (UTC) at which time alone may change how it stands; past ones are among them."""
    course, evidence = course_of(case.process), evidence_in(case)
    names = {release} if release else {each.release for each in all_standings(case)}
    # With a clock that is behind, what happened is still to come.
    found = {*_ends_of_exceptions(evidence), *evidence.moments()}
    for name in names:
        found |= set(window_of(name, evidence.calendar, course).moments(course.risk))
    return tuple(sorted(found | {each - course.risk for each in _ends_of_exceptions(evidence)}))


def _ends_of_exceptions(evidence: Evidence) -> Iterator[datetime]:
    return (each.until for each in evidence.acts if each.until)


def unread_in(case: Context) -> frozenset[Need]:
    """What nobody has asked GitHub yet, and may show more.

    Of a merged pull request no review does; its tracking issue comes before its exceptions.
    """
    facts = case.facts
    wanted = _OF_PULLS if facts.pull_request else _OF_ISSUES
    if facts.pull_request and facts.pull_request.merged:
        wanted -= _OF_PULLS - {Need.TRACKING_ISSUE} if unread_of_tracker(case) else {Need.REVIEWS}
    return frozenset(each for each in wanted if isinstance(_fact(facts, each), NotFetched))


def unread_of_tracker(case: Context) -> frozenset[Need]:
    """What nobody has asked GitHub yet of a pull request's tracking issue, and may show more.

    What people wrote there only counts where this App has moved its milestone.
    """
    tracker = case.facts.tracking_issue
    if case.facts.pull_request is None or not isinstance(tracker, Facts):
        return frozenset()
    if isinstance(tracker.history, NotFetched):
        return frozenset({Need.HISTORY})
    is_unread = has_unread_words(tracker) and isinstance(tracker.comments, NotFetched)
    return frozenset({Need.COMMENTS} if is_unread else ())


def _fact(facts: Facts, need: Need) -> Fact[object]:
    found: Fact[object] = getattr(facts, need.value)
    return found
