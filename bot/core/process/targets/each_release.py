"""Conditions held against each release that a change newly targets: the worst one counts."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.core.model.context import Context
from bot.core.model.definitions.calendar import Calendar, release_order
from bot.core.model.plan.verdict import Outcome, Verdict, all_of, judged
from bot.core.model.plugin import Block
from bot.core.process.targets.doubtful_targets import doubted, doubts_about
from bot.core.process.targets.release_checks import is_out
from bot.core.process.targets.target_release import aims_of, moment_that_counts, releases_of

# Nobody plans for more at once, and each is judged by itself.
MOST_RELEASES = 20
_BADNESS = (Outcome.NOT_HELD, Outcome.UNKNOWN, Outcome.HELD)
TOO_MANY = f"more than {MOST_RELEASES} releases are newly targeted at once"


@dataclass(frozen=True, slots=True)
class Worst:
    """How the conditions come out for all releases, and the case of the one that decides."""

    verdict: Verdict
    case: Context


def cases_of(case: Context) -> tuple[Context, ...]:
    """The case of each release that is newly targeted, or that may be; one of none or of one."""
    aims = aims_of(case)
    found = (*aims, *_possible(case, aims))[: MOST_RELEASES + 1]
    return tuple(replace(case, release=each) for each in found) if len(found) > 1 else (case,)


def judge_each(block: Block, case: Context) -> Worst:
    """False beats unknown, and unknown beats true; an exception for one opens nothing for another.

    Of a release that only a doubtful line may mean, nothing is known where the conditions do not
    hold for it.
    """
    cases = cases_of(case)
    if len(cases) == 1:
        return Worst(block.judge(case), case)
    verdicts = [_judge(block, each) for each in cases[:MOST_RELEASES]]
    if len(cases) > MOST_RELEASES:
        verdicts.append(judged("releases", TOO_MANY, holds=False))
    worst = min(verdicts, key=lambda verdict: _BADNESS.index(verdict.outcome))
    decides = cases[verdicts.index(worst)]
    if len({(found.outcome, found.because) for found in verdicts}) == 1:
        return Worst(worst, decides)
    named = (_named(found, each) for found, each in zip(verdicts, cases, strict=False))
    return Worst(all_of(tuple(named)), decides)


def _judge(block: Block, case: Context) -> Verdict:
    verdict, release = block.judge(case), case.release
    if release is None or release in aims_of(case):
        return verdict
    is_open = verdict.held and release in releases_of(case.facts)
    if is_open or verdict.wants:
        return verdict
    return doubted(verdict.condition, doubts_about(case, release))


def _named(verdict: Verdict, case: Context) -> Verdict:
    """The same verdict, with its release in the reason."""
    name = case.release or verdict.condition
    told = f"{name}: {verdict.because}"
    return Verdict(name, verdict.outcome, told, (verdict,), wants=verdict.wants)


def _possible(case: Context, aims: tuple[str, ...]) -> Iterator[str]:
    """What doubtful lines may mean beside the targets; of a lower one the conditions know.

    One that has no schedule is open; of one whose schedule was not asked for nobody can tell.
    """
    changes, calendar = case.facts.proposals, case.facts.calendar
    if not aims or not isinstance(changes, tuple) or not isinstance(calendar, Calendar):
        return
    asked, when = releases_of(case.facts), moment_that_counts(case)
    doubts = (doubt for change in changes for doubt in change.new_doubts)
    found = {release for doubt in doubts for release in doubt.releases} - set(aims)
    for release in sorted(found, key=release_order):
        is_later = release_order(release) > release_order(aims[0])
        matters = release not in asked or calendar.schedule(release) is not None
        if is_later and matters and not is_out(release, calendar, when):
            yield release
