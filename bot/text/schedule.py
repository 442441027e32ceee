"""A release's schedule: rows of a YAML list become the deadlines that the rules name.

A row is a map of `when`, `milestone`, `who`, `what` and `notes`; any of them may be absent or null.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.model.calendar import Deadline, DeadlineRow, Schedule
from bot.model.diagnostic import Diagnostic, Position
from bot.text.end_of_day import ANYWHERE_ON_EARTH, end_of_day, read_day, read_zone
from bot.text.glob import rank_of
from bot.text.yaml_source import Source, read_yaml

_EARTH = timedelta(hours=-12)


@dataclass(frozen=True, slots=True)
class ReadSchedule:
    """A schedule, and what is wrong with its text; not readable where it is no list of rows."""

    schedule: Schedule
    findings: tuple[Diagnostic, ...] = ()
    is_readable: bool = True


@dataclass(frozen=True, slots=True)
class _Row:
    """One row as it is written."""

    when: str
    milestone: str
    who: str
    what: str
    position: Position


def read_schedule(
    text: str, release: str, rows: Sequence[DeadlineRow], path: str = "schedule.yaml"
) -> ReadSchedule:
    """Read a schedule; deadlines that it has no row for are absent. Never raises."""
    source = read_yaml(text, path)
    written = list(_rows(source))
    deadlines = (_deadline(source, row, written) for row in rows)
    known = tuple(deadline for deadline in deadlines if deadline)
    is_readable = isinstance(source.value, list)
    return ReadSchedule(Schedule(release, known), tuple(sorted(source.diagnostics)), is_readable)


def _rows(source: Source) -> Iterator[_Row]:
    value = source.value
    if not isinstance(value, list):
        if not source.diagnostics:
            source.report(Position(1, 1), "a schedule is a list of rows", "wrong-type")
        return
    for index, row in enumerate(value):
        position = source.position((index,))
        if not isinstance(row, dict):
            source.report(position, "a row is a map (when: …, what: …)", "wrong-type")
            continue
        texts = {key: row.get(key) for key in ("when", "milestone", "who", "what")}
        place = source.position((index, "when"))
        yield _Row(**{key: _text(value) for key, value in texts.items()}, position=place)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _deadline(source: Source, row: DeadlineRow, written: list[_Row]) -> Deadline | None:
    found = [(rank, each, _day(source, each)) for each in written if (rank := _rank(row, each))]
    best = min((rank for rank, _, day in found if day), default=None)
    days = [(each, day) for rank, each, day in found if day and rank == best]
    if not days:
        return None
    first, day = days[0]
    for other, another in days[1:]:
        if another != day:
            message = (
                f"{row.name} is {day} at line {first.position.line} and {another} here; "
                "the first one counts"
            )
            source.report(other.position, message, "two-days")
    zone = read_zone(row.zone or ANYWHERE_ON_EARTH)
    return Deadline(row.name, day, end_of_day(day, _EARTH if zone is None else zone), row.grace)


def _rank(row: DeadlineRow, written: _Row) -> tuple[int, ...]:
    """How well a schedule's row is the one that a deadline means; empty if it is not.

    Each text that the deadline names must fit; a wording that is named earlier fits better.
    """
    wanted = ((row.what, written.what), (row.milestone, written.milestone), (row.who, written.who))
    ranks = [rank_of(text, globs) for globs, text in wanted if globs]
    known = tuple(rank for rank in ranks if rank is not None)
    return known if len(known) == len(ranks) else ()


def _day(source: Source, row: _Row) -> date | None:
    day = read_day(row.when)
    if day is None:
        message = (
            f'"{row.when[:40]}" is no day; write 2026-01-07' if row.when else "no day is given"
        )
        source.report(row.position, message, "wrong-day")
    return day
