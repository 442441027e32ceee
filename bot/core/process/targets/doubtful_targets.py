"""What a change may set as a target although nobody can read it: then nothing is concluded."""

from collections.abc import Iterator
from dataclasses import replace

from bot.core.markup.enumerations import listed
from bot.core.model.context import Context
from bot.core.model.definitions.calendar import Calendar, release_order
from bot.core.model.plan.verdict import Verdict, unknown
from bot.core.model.proposal import Doubt, ProposalChange
from bot.core.process.targets.release_checks import is_out
from bot.core.process.targets.target_release import aim_of, moment_that_counts, releases_of
from bot.core.slash.argument_values import commanded_release

MOST_TOLD = 3


def doubts_of(case: Context) -> tuple[Doubt, ...]:
    """What a pull request newly has in its documents that may set a target which nobody reads.

    Of a release that a command names there is no doubt. What may only mean a release that is out,
    that has no schedule, or that comes after the one it is for, changes nothing.
    """
    changes = case.facts.proposals
    if case.facts.pull_request is None or not isinstance(changes, tuple):
        return ()
    if commanded_release(case):
        return ()
    return case.remember(doubts_of, lambda: tuple(_doubts(case, changes)))


def _doubts(case: Context, changes: tuple[ProposalChange, ...]) -> Iterator[Doubt]:
    aim, asked = aim_of(replace(case, release=None)), releases_of(case.facts)
    for change in changes:
        for doubt in change.new_doubts:
            if not doubt.releases or any(_may_be(r, aim, asked, case) for r in doubt.releases):
                yield doubt


def _may_be(release: str, aim: object, asked: set[str], case: Context) -> bool:
    """Whether it would matter if this release were meant."""
    calendar = case.facts.calendar
    if isinstance(aim, str) and release_order(release) >= release_order(aim):
        return False
    if not isinstance(calendar, Calendar) or release not in asked:
        return True
    has_schedule = calendar.schedule(release) is not None
    return has_schedule and not is_out(release, calendar, moment_that_counts(case))


def doubts_about(case: Context, release: str) -> tuple[Doubt, ...]:
    """Those of a pull request's new doubts that may mean this release."""
    return case.remember((doubts_about, release), lambda: tuple(_about(case, release)))


def _about(case: Context, release: str) -> Iterator[Doubt]:
    changes = case.facts.proposals
    for change in changes if isinstance(changes, tuple) else ():
        yield from (doubt for doubt in change.new_doubts if release in doubt.releases)


def unless_doubted(verdict: Verdict, case: Context) -> Verdict:
    """A verdict by the release that it is for; unknown where it may be for another one, too."""
    doubts = doubts_of(case) if verdict.held else ()
    return doubted(verdict.condition, doubts) if doubts else verdict


def doubted(condition: str, doubts: tuple[Doubt, ...]) -> Verdict:
    """A verdict that is unknown, with the lines that are to be corrected."""
    found = tuple(doubt.finding for doubt in doubts)
    lines = [f"line {each.position.line}: {each.message}" for each in found[:MOST_TOLD]]
    return replace(unknown(condition, listed(lines)), findings=found)
