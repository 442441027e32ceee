"""The command `vepbot backtest`: its options become reports, one change after the other."""

import argparse
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.core.model.definitions.calendar import Calendar
from bot.core.model.definitions.process import Process
from bot.core.rulebook.rulebook import Rulebook
from bot.service.sources.rules import read_rules
from bot.service.sources.schedules import UnreadableSchedules, read_calendar
from bot.tools.backtest.about import About, deadlines_of, descriptions_of, files_of
from bot.tools.backtest.exceptions import Exceptions, UnreadableExceptions, read_exceptions
from bot.tools.backtest.git import Git, GitFailure, NoRepository
from bot.tools.backtest.git_facts import Documents
from bot.tools.backtest.git_history import count_changes, read_history, shallow_commits
from bot.tools.backtest.git_objects import open_objects
from bot.tools.backtest.run import Backtest, Report, first_deadline

_ORIGIN = re.compile(r"[/:]([^/:]+/[^/:]+?)(?:\.git)?/?$")


# As a day may be written: 2026-01-07, 20260107, 2026-W02-3.
_DAY = re.compile(r"[0-9W-]{8,10}")


class WrongUsage(Exception):
    """Options that cannot be used, in words for a person."""


@dataclass(frozen=True, slots=True)
class Running:
    """A backtest that has begun: its reports as they come, None for changes out of its days.

    `total` is how many changes there are to look at.
    """

    reports: Iterator[Report | None]
    total: int
    about: About


@contextmanager
def running(options: argparse.Namespace, rules: Path) -> Iterator[Running]:
    """Open the clone and begin. Raises InvalidRules, WrongUsage and GitFailure."""
    first, last = _begin(options.since), _end(options.until)
    rulebook = read_rules(rules)
    try:
        git = Git(Path(options.clone))
    except (NoRepository, ValueError) as error:
        raise WrongUsage(str(error)) from error
    repository = _repository(rulebook, git)
    [process, *_] = [entry.process for entry in rulebook.for_repository(repository)]
    calendar, warnings = _calendar(options.schedules, process)
    if missing := len(shallow_commits(git)):
        left_out = f"{missing} commit(s) without their parents left out"
        fix = "`git fetch --unshallow` brings the rest"
        warnings += (f"the clone is shallow: {left_out}; {fix}",)
    with open_objects(git) as objects:
        exceptions = _exceptions(options.exceptions)
        backtest = Backtest(rulebook, repository, calendar, Documents(objects), exceptions)
        about = _about(options, backtest, git, process, warnings)
        yield Running(_reports(git, backtest, first, last), count_changes(git), about)


def _about(
    options: argparse.Namespace,
    backtest: Backtest,
    git: Git,
    process: Process,
    warnings: tuple[str, ...],
) -> About:
    rulebook, repository, calendar = backtest.rulebook, backtest.repository, backtest.calendar
    releases = [schedule.release for schedule in calendar.schedules] if calendar else []
    return About(
        repository=repository,
        commit=git.output("rev-parse", "HEAD").strip(),
        rules=files_of(rulebook, repository),
        digest=rulebook.digest,
        schedules=f"{releases[0]} to {releases[-1]}" if releases else "",
        since=options.since or "",
        until=options.until or "",
        exceptions=_told_exceptions(options.exceptions, backtest.exceptions),
        excepted=frozenset(backtest.exceptions or ()),
        deadlines=deadlines_of(calendar, first_deadline(process)),
        descriptions=descriptions_of(rulebook, repository),
        warnings=warnings,
    )


def _reports(
    git: Git, backtest: Backtest, first: datetime | None, last: datetime | None
) -> Iterator[Report | None]:
    for change in read_history(git):
        at = change.committed_at
        is_in = (first is None or first <= at) and (last is None or at < last)
        yield backtest.report(change) if is_in else None


def _repository(rulebook: Rulebook, git: Git) -> str:
    """Whose clone it is: the only repository that the rules are for, else the clone's origin."""
    known = list(dict.fromkeys(entry.process.repository for entry in rulebook.processes))
    if len(known) == 1:
        return known[0]
    origin = _origin(git)
    if not rulebook.for_repository(origin):
        raise WrongUsage(f"the rules are for {', '.join(known)}; the clone's origin is none of it")
    return origin


def _origin(git: Git) -> str:
    try:
        url = git.output("config", "--get", "remote.origin.url")
    except GitFailure:
        return ""
    found = _ORIGIN.search(url) if len(url) < 1000 else None
    return found[1] if found else ""


def _calendar(directory: str | None, process: Process) -> tuple[Calendar | None, tuple[str, ...]]:
    if directory is None:
        return None, ()
    try:
        calendar, findings = read_calendar(Path(directory), process.deadlines)
    except UnreadableSchedules as error:
        raise WrongUsage(f"--schedules: {error}") from error
    return calendar, tuple(map(str, findings))


def _exceptions(path: str | None) -> Exceptions | None:
    try:
        return None if path is None else read_exceptions(Path(path))
    except UnreadableExceptions as error:
        raise WrongUsage(f"--exceptions: {error}") from error


def _told_exceptions(path: str | None, known: Exceptions | None) -> str:
    if known is None:
        return ""
    return f"{sum(map(len, known.values()))} given in {path}"


def _begin(text: str | None) -> datetime | None:
    return None if text is None else _moment(text, "--since")


def _end(text: str | None) -> datetime | None:
    """A day counts whole."""
    is_day = text is not None and _DAY.fullmatch(text) is not None
    return None if text is None else _moment(text, "--until", timedelta(days=int(is_day)))


def _moment(text: str, option: str, later: timedelta = timedelta()) -> datetime:
    try:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC) + later
    except (ValueError, OverflowError) as error:
        message = f'{option}: "{text}" is no day; write 2026-01-07 or 2026-01-07T12:00:00Z'
        raise WrongUsage(message) from error
