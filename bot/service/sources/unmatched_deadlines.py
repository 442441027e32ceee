"""Deadlines of the rules that no row of any schedule matches: told where they are declared."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bot.core.markup.suggest import closest
from bot.core.markup.yaml_text.source import read_yaml
from bot.core.model.definitions.calendar import DeadlineRow
from bot.core.model.diagnostic import Diagnostic
from bot.core.rulebook.rulebook import Rulebook
from bot.service.sources.schedules import read_calendar, texts_of_rows


def unmatched_deadlines(
    rulebook: Rulebook, files: Mapping[str, str], schedules: Path
) -> tuple[Diagnostic, ...]:
    """One for each such deadline. Raises UnreadableSchedules."""
    found: list[Diagnostic] = []
    written = tuple(texts_of_rows(schedules))
    for entry in rulebook.processes:
        calendar, _ = read_calendar(schedules, entry.process.deadlines)
        known = {each.name for schedule in calendar.schedules for each in schedule.deadlines}
        lost = [row for row in entry.process.deadlines if row.name not in known]
        path = entry.rules[0].ref.file
        found += _told(path, files[path], lost, schedules, written)
    return tuple(sorted(found))


def _told(
    path: str, text: str, lost: Sequence[DeadlineRow], schedules: Path, written: Sequence[str]
) -> Iterator[Diagnostic]:
    source = read_yaml(text, path)
    for row in lost:
        wanted = next(iter((*row.what, *row.milestone, *row.who)), "").replace("*", "")
        close = closest(wanted, written)
        hint = f'; the closest one says "{close}"' if close else ""
        message = f'no row of a schedule in {schedules} is "{row.name}"{hint}'
        where = source.key_position(("deadlines", row.name))
        yield Diagnostic.at(path, where, message, "unmatched-deadline", source.line(where))
