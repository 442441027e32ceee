"""The command `vepbot inspect`: its options and files become reports, in order."""

import argparse
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from bot.core.model.definitions.calendar import Calendar
from bot.core.model.definitions.process import Process
from bot.core.rulebook.rulebook import Rulebook
from bot.core.schedules.release import normalise
from bot.service.sources.rules import read_rules
from bot.service.sources.schedules import UnreadableSchedules, read_calendar, release_of
from bot.tools.reports.inspect import (
    Report,
    process_for_path,
    process_for_repository,
    proposal_report,
    read_input,
    schedule_report,
    thread_report,
)

# A report, or None where nothing could be made of a file, and what is wrong with it.
Result = tuple[Report | None, Sequence[str]]


class WrongUsage(Exception):
    """Options or files that cannot be used, in words for a person."""


def inspect(options: argparse.Namespace, rules: Path, stdin: BinaryIO) -> Iterator[Result]:
    """Read files one by one. Raises InvalidRules and WrongUsage."""
    rulebook = read_rules(rules)
    if options.files.count("-") > 1:
        raise WrongUsage("standard input (-) can be read once")
    kinds = {"proposals": _proposals, "schedules": _schedules, "threads": _threads}
    yield from kinds[options.what](options, rulebook, stdin)


def _proposals(
    options: argparse.Namespace, rulebook: Rulebook, stdin: BinaryIO
) -> Iterator[Result]:
    now = read_moment(options.at)
    template = _text(options.template, stdin) if options.template else None
    paths = _spread(options.path, options.files, "--path")
    for file, given in zip(options.files, paths, strict=True):
        if given is None and file == "-":
            raise WrongUsage("--path says where the document on standard input lies")
        path = given or file
        process = process_for_path(rulebook, path)
        calendar, mistakes = _calendar(options.schedules, process)
        text = _text(file, stdin)
        yield proposal_report(text, path, process, now, calendar, template), mistakes


def _schedules(
    options: argparse.Namespace, rulebook: Rulebook, stdin: BinaryIO
) -> Iterator[Result]:
    process = process_for_repository(rulebook, None)
    releases = _spread(options.release, options.files, "--release")
    for file, written in zip(options.files, releases, strict=True):
        release = normalise(written) if written else release_of(Path(file))
        if release is None:
            raise WrongUsage(f'--release: "{written or file}" is no release; write v1.2')
        report, read = schedule_report(_text(file, stdin), release, process, file)
        mistakes = [str(finding) for finding in read.findings]
        yield report if read.is_readable else None, mistakes


def _threads(options: argparse.Namespace, rulebook: Rulebook, stdin: BinaryIO) -> Iterator[Result]:
    given = [
        _spread(getattr(options, name), options.files, f"--{name}")
        for name in ("repository", "number", "title")
    ]
    for file, repository, number, title in zip(options.files, *given, strict=True):
        process = process_for_repository(rulebook, repository)
        whole = _number(number) if number else None
        text = _text(file, stdin)
        yield thread_report(text, process, options.kind, repository, whole, title or ""), ()


def _spread(given: list[str], files: list[str], name: str) -> list[str | None]:
    """One value for all files, or one for each."""
    if len(given) > 1 and len(given) != len(files):
        raise WrongUsage(f"{name} is given {len(given)} times for {len(files)} files")
    if len(given) > 1:
        return [*given]
    return [given[0] if given else None] * len(files)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 10**9):
        raise WrongUsage(f'--number: "{text}" is no number')
    return int(text)


def read_moment(text: str | None) -> datetime:
    """`--at`, or now. Raises WrongUsage."""
    if text is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise WrongUsage(f'--at: "{text}" is no time; write 2026-01-07T12:00:00Z') from error
    return moment.replace(tzinfo=moment.tzinfo or UTC)


def _calendar(directory: str | None, process: Process) -> tuple[Calendar | None, list[str]]:
    if directory is None:
        return None, []
    try:
        calendar, findings = read_calendar(Path(directory), process.deadlines)
    except UnreadableSchedules as error:
        raise WrongUsage(f"--schedules: {error}") from error
    return calendar, [str(finding) for finding in findings]


def _text(file: str, stdin: BinaryIO) -> str:
    if file == "-":
        return read_input(stdin)
    try:
        with Path(file).open("rb") as opened:
            return read_input(opened)
    except (OSError, ValueError) as error:
        raise WrongUsage(f"{file} cannot be read: {error}") from error
