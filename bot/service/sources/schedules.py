"""Schedules in a directory become a calendar: `v1.9.yaml` and `releases/v1.9/schedule.yaml`."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.core.markup.yaml_text.source import read_yaml
from bot.core.model.definitions.calendar import Calendar, DeadlineRow, Schedule, release_order
from bot.core.model.diagnostic import Diagnostic
from bot.core.schedules.release import normalise
from bot.core.schedules.schedule import read_schedule

LARGEST_FILE_BYTES = 1024 * 1024


class UnreadableSchedules(Exception):
    """The directory is none, or has no schedules."""


def read_calendar(
    directory: Path, rows: Sequence[DeadlineRow]
) -> tuple[Calendar, tuple[Diagnostic, ...]]:
    """Every schedule of a directory, and what is wrong in them. Raises UnreadableSchedules."""
    found: dict[str, Schedule] = {}
    findings: list[Diagnostic] = []
    for release, path in _files(directory):
        read = read_schedule(_text(path), release, rows, str(path))
        found[release] = read.schedule
        findings += read.findings
    if not found:
        raise UnreadableSchedules(f"{directory} has no v1.2.yaml, no releases/v1.2/schedule.yaml")
    schedules = sorted(found.values(), key=lambda schedule: release_order(schedule.release))
    return Calendar(tuple(schedules)), tuple(findings)


def texts_of_rows(directory: Path) -> Iterator[str]:
    """What the rows of all schedules say, for suggestions."""
    for _, path in _files(directory):
        rows = read_yaml(_text(path), str(path)).value
        for row in rows if isinstance(rows, list) else ():
            texts = row.values() if isinstance(row, dict) else ()
            yield from (text for text in texts if isinstance(text, str))


def _files(directory: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(directory.glob("*.yaml")):
        if release := release_of(path):
            yield release, path
    for path in sorted((*directory.glob("*/schedule.yaml"), *directory.glob("releases/*/*.yaml"))):
        if path.name == "schedule.yaml" and (release := release_of(path)):
            yield release, path


def release_of(path: Path) -> str | None:
    """The release whose schedule a file is, by its name or its directory's."""
    return normalise(path.stem) or normalise(path.parent.name)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_FILE_BYTES + 1).decode("utf-8", "surrogateescape")
    except OSError as error:
        raise UnreadableSchedules(f"{path} cannot be read: {error.strerror}") from error
