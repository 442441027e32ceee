"""A release's schedule: rows of a YAML list become the deadlines that the rules name.

A row is a map of `when`, `milestone`, `who`, `what` and `notes`; any of them may be absent or null.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from bot.core.markup.glob import rank_of
from bot.core.markup.yaml_text.source import Source, read_yaml
from bot.core.model.definitions.calendar import Deadline, DeadlineRow, Schedule
from bot.core.model.diagnostic import START, Diagnostic, Position
from bot.core.schedules.day_ends import ANYWHERE_ON_EARTH, end_of_day, read_day, read_zone
from bot.core.schedules.release import says_nothing

# No calendar of a release has so many rows.
_MOST_VALUES = 10_000
_EARTH = timedelta(hours=-12)
# A day that is there and cannot be read: neither is it past, nor is it open.
_UNREADABLE = "unreadable"
_STRUCK = re.compile(r"~~[^~]*~~|<(del|s|strike)>[^<]*</(?:del|s|strike)>", re.IGNORECASE)
# A row that tells of another one: `2 weeks until the freeze`, `Reminder: freeze`.
_TELLS = re.compile(
    r"(?:\b(?:days?|weeks?|months?|weekend)\s+(?:until|before|to|till|left|after|ahead)\b"
    r"|\b(?:reminder|upcoming)\b)",
    re.IGNORECASE,
)
# A time of day, which a deadline does not have: the day ends as the rules say.
_TIME = re.compile(r"[T ][0-9]{1,2}:[0-9]{2}")


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
    source = read_yaml(text, path, _MOST_VALUES)
    written = list(_rows(source))
    found = {row.name: _deadline(source, row, written) for row in rows}
    known = tuple(each for each in found.values() if isinstance(each, Deadline))
    unreadable = tuple(name for name, each in found.items() if each is _UNREADABLE)
    _check_order(source, known, written)
    is_readable = isinstance(source.value, list)
    schedule = Schedule(release, known, unreadable)
    return ReadSchedule(schedule, tuple(sorted(source.diagnostics)), is_readable)


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
        texts = {key: _text(row.get(key)) for key in ("when", "milestone", "who", "what")}
        if not any(_is_struck(text) for text in texts.values()):
            place = source.position((index, "when"))
            yield _Row(**{key: _unstruck(text) for key, text in texts.items()}, position=place)


def _text(value: object) -> str:
    """A list or a map in a text's place is something that is there and cannot be read."""
    return value if isinstance(value, str) else "" if value is None else str(value)[:40]


def _unstruck(text: str) -> str:
    return _STRUCK.sub("", text).strip()


def _is_struck(text: str) -> bool:
    """Whether all of a text is struck through: the row counts no more."""
    return bool(text.strip()) and not _unstruck(text)


def _deadline(source: Source, row: DeadlineRow, written: list[_Row]) -> Deadline | str | None:
    """None where there is no row, or none that has a day yet."""
    found = [(rank, each, _day(source, each)) for each in written if (rank := _rank(row, each))]
    best = min((rank for rank, _, day in found if day), default=None)
    days = [(each, day) for rank, each, day in found if day and rank == best]
    if not days:
        return _UNREADABLE if any(not says_nothing(each.when) for _, each, _ in found) else None
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


def _check_order(source: Source, known: tuple[Deadline, ...], written: list[_Row]) -> None:
    """Deadlines come in the order in which the rules declare them."""
    for before, after in pairwise(known):
        if before.day > after.day:
            days = ((each.position, read_day(each.when)) for each in written)
            place = next((where for where, day in days if day == before.day), START)
            message = (
                f"{before.name} ({before.day}) is after {after.name} ({after.day}); "
                "correct the day that is wrong"
            )
            source.report(place, message, "wrong-order")


def _rank(row: DeadlineRow, written: _Row) -> tuple[int, ...]:
    """How well a schedule's row is the one that a deadline means; empty if it is not.

    Each text that the deadline names must fit; a wording that is named earlier fits better. A row
    that only tells of another one is none itself.
    """
    fields = ((row.what, written.what), (row.milestone, written.milestone), (row.who, written.who))
    wanted = [(globs, text) for globs, text in fields if globs]
    ranks = [None if _TELLS.search(text) else rank_of(text, globs) for globs, text in wanted]
    known = tuple(rank for rank in ranks if rank is not None)
    return known if len(known) == len(ranks) else ()


def _day(source: Source, row: _Row) -> date | None:
    day = read_day(row.when)
    if day is None:
        message = (
            f'"{row.when[:40]}" is no day; write 2026-01-07' if row.when else "no day is given"
        )
        source.report(row.position, message, "wrong-day")
    elif _TIME.search(row.when):
        message = f'"{row.when[:40]}" has a time of day, which is not read; write {day}'
        source.report(row.position, message, "time-of-day")
    return day
