"""Values of a command held against what is so on GitHub: releases, labels and milestones."""

from collections.abc import Callable, Iterator

from bot.core.markup.suggest import closest
from bot.core.model.context import Context
from bot.core.model.definitions.calendar import Calendar
from bot.core.model.definitions.process import Process
from bot.core.model.facts import Need, reason_of
from bot.core.model.plan.verdict import Verdict, judged, unknown
from bot.core.process.targets.release_checks import is_expected, is_out
from bot.core.slash.argument_types import TYPES, type_of
from bot.core.slash.grammar import Usage
from bot.core.slash.parser import SEPARATOR

CONDITION = "arguments"
MOST_LISTED = 6


def needs_of_arguments(usage: Usage, process: Process) -> frozenset[Need]:
    """The facts that its values are held against."""
    kinds = (type_of(argument.name, process) for argument in usage.arguments)
    return frozenset[Need]().union(*(kind.needs for kind in kinds))


def check_arguments(usage: Usage, case: Context) -> Iterator[Verdict]:
    """One verdict for each value that is not as it should be, or that could not be judged.

    The reasons are for whoever wrote the command.
    """
    given = case.command.arguments if case.command else {}
    for argument in usage.arguments:
        check = _CHECKS.get(type_of(argument.name, case.process).noun)
        for value in given[argument.name].split(SEPARATOR) if argument.name in given else ():
            if check and (problem := check(value, case)):
                yield problem


def _release(release: str, case: Context) -> Verdict | None:
    """There are no releases but those with a schedule and the next ones, if there are schedules."""
    calendar = case.facts.calendar
    if case.process.schedule is None:
        return None
    if not isinstance(calendar, Calendar):
        return unknown(CONDITION, reason_of(calendar))
    if calendar.schedule(release) is None and not is_expected(release, calendar):
        to_come = [
            s.release for s in calendar.schedules if not is_out(s.release, calendar, case.now)
        ]
        return _no(f"{release} has no schedule.{_known(release, to_come)}")
    if is_out(release, calendar, case.now):
        return _no(f"{release} is out already; name a release that is still to come.")
    return None


def _label(label: str, case: Context) -> Verdict | None:
    known = case.facts.repository_labels
    if not isinstance(known, frozenset):
        return unknown(CONDITION, reason_of(known))
    if label.casefold() in {each.casefold() for each in known}:
        return None
    return _no(f"The repository has no such label.{_known(label, sorted(known))}")


def _milestone(title: str, case: Context) -> Verdict | None:
    known = case.facts.milestones
    if not isinstance(known, tuple):
        return unknown(CONDITION, reason_of(known))
    titles = [milestone.title for milestone in known if milestone.open]
    if _folded(title) in {_folded(milestone.title) for milestone in known}:
        return None
    return _no(f"The repository has no such milestone.{_known(title, titles)}")


def _folded(title: str) -> str:
    return title.casefold().removeprefix("v")


_CHECKS: dict[str, Callable[[str, Context], Verdict | None]] = {
    TYPES["release"].noun: _release,
    TYPES["label"].noun: _label,
    TYPES["milestone"].noun: _milestone,
}


def _no(because: str) -> Verdict:
    return judged(CONDITION, because, holds=False)


def _known(written: str, names: list[str]) -> str:
    """What was probably meant, or what there is where that is little."""
    if close := closest(written, names):
        return f" Did you mean {close}?"
    if 0 < len(names) <= MOST_LISTED:
        return f" Known here: {', '.join(names)}."
    return ""
