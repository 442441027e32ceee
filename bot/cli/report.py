"""`vepbot report`: how the proposals of a release stand with its deadlines."""

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.cli.support.github import ask
from bot.cli.support.terminal import OK, complain, on_one_line

if TYPE_CHECKING:
    from bot.cli.support.terminal import Commands
    from bot.core.engine.decision.readiness import Readiness
    from bot.core.rulebook.rulebook import Rulebook
    from bot.github.api.client import App
    from bot.tools.reports.release_report import Report

COLUMNS = ("group", "subject", "title", "state", "why", "exception", "exception-url", "url")


def register(commands: "Commands") -> None:
    """Add the command."""
    found = commands.add_parser("report", help="how the proposals of a release stand")
    found.add_argument("--release", metavar="vX.Y", required=True, help="which release")
    found.add_argument("--at", metavar="TIME", help="the moment that counts (default: now)")
    found.add_argument("--rules", metavar="DIR", help="the rules (default: RULES_DIR)")
    found.add_argument("--format", choices=("text", "markdown", "json", "csv"), default="text")
    found.add_argument(
        "--items", action="store_true", help="with every item, as the status comments list them"
    )
    found.set_defaults(command=report_release)


def report_release(options: argparse.Namespace) -> int:
    """0 if the report could be made, whatever it says."""
    from bot.core.schedules.release import normalise
    from bot.tools.reports.inspect_command import WrongUsage, read_moment
    from bot.tools.reports.release_report import report

    release = normalise(options.release)
    try:
        at = read_moment(options.at)
    except WrongUsage as wrong:
        return complain("vepbot report cannot do that:", [on_one_line(str(wrong))])
    if release is None:
        shown = on_one_line(f"{options.release} is no release; write v1.9")
        return complain("vepbot report cannot do that:", [shown])

    async def work(app: "App", rulebook: "Rulebook") -> int:
        found = await report(app, rulebook, release, at)
        _print(found, options.format, with_items=options.items)
        return OK

    return ask(options.rules, work)


def _print(found: "Report", form: str, *, with_items: bool) -> None:
    if form == "csv":
        writer = csv.writer(sys.stdout)
        writer.writerow(COLUMNS)
        writer.writerows(_cells(group, row) for group in found.groups for row in found.of(group))
        return
    if form == "json":
        print(json.dumps(asdict(found), default=_plain))
        return
    told = _markdown if form == "markdown" else _text
    for line in told(found, with_items=with_items):
        print(on_one_line(line))


def _cells(group: str, row: "Readiness") -> tuple[str, ...]:
    """No cell begins like a formula: spreadsheets would work it out."""
    texts = (group, row.subject, row.title, row.state.value, row.why, *_exception(row), row.url)
    safe = (on_one_line(text) for text in texts)
    return tuple(f"'{text}" if text.startswith(("=", "+", "-", "@")) else text for text in safe)


def _exception(row: "Readiness") -> tuple[str, str]:
    """The state of its exception, with a link."""
    return (row.exception.words, row.exception.url) if row.exception else ("", "")


def _summary(found: "Report") -> str:
    from bot.core.engine.decision.readiness import State

    counts = ", ".join(
        f"{found.count(state)} {state.value}" for state in State if found.count(state)
    )
    return f"{found.release}, {found.at:%Y-%m-%d %H:%M} UTC: {counts or 'nothing is for it'}"


def _time(found: "Report") -> str:
    """Where the release stands."""
    following = found.following
    if following is None:
        return ""
    ends = f"{following.name}, {following.day} ({following.ends:%Y-%m-%d %H:%M} UTC)"
    phase = f"In its {found.phase} phase. " if found.phase else ""
    return f"{phase}Its next deadline: {ends}"


def _text(found: "Report", *, with_items: bool) -> Iterator[str]:
    from bot.core.markup.sanitize import unescaped

    yield _summary(found)
    if time := _time(found):
        yield time
    for group in found.groups:
        yield ""
        yield group
        for row in found.of(group):
            exception = f" (exception {row.exception.words})" if row.exception else ""
            yield f"  {row.state.value:9} {row.subject}  {row.title}{exception}"
            if with_items:
                yield from (f"            {unescaped(line)}" for line in _items(row))
            elif row.why:
                yield f"            {row.why}"
    yield from _exceptions(found)
    yield from _unknown(found)


def _items(row: "Readiness") -> Iterator[str]:
    """Each deadline, and below it what it asks for."""
    from bot.core.messages.checklists import listed_points

    for demand in row.demands:
        yield f"{demand.deadline}, {demand.day}: {demand.state.value}"
        yield from listed_points(demand.points).splitlines()


def _exceptions(found: "Report") -> Iterator[str]:
    """Every exception for the release, and who said so where."""
    if found.exceptions:
        yield ""
        yield f"Exceptions: {len(found.exceptions)}"
    for each in found.exceptions:
        yield f"  {each.words:9} {each.subject}  {each.title}: {each.by}, {each.url}"


def _markdown(found: "Report", *, with_items: bool) -> Iterator[str]:
    from bot.core.markup.sanitize import sanitize

    yield f"**{_summary(found)}**"
    if time := _time(found):
        yield ""
        yield f"{time}."
    for group in found.groups:
        yield ""
        yield f"### {sanitize(group)}"
        yield ""
        yield "| stands | proposal | why |"
        yield "| --- | --- | --- |"
        yield from (_row(row) for row in found.of(group))
        if with_items:
            yield from _items_in_markdown(found.of(group))
    yield from _exceptions_in_markdown(found)
    yield from _unknown(found)


def _row(row: "Readiness") -> str:
    from bot.core.markup.sanitize import sanitize

    name = f"[{sanitize(row.title)}]({row.url})" if row.url else sanitize(row.title)
    words, url = _exception(row)
    exception = f"exception [{words}]({url})" if url else words and f"exception {words}"
    why = ". ".join(part for part in (sanitize(row.why, 500), exception) if part)
    return f"| {row.state.value} | {name} | {why} |"


def _items_in_markdown(rows: "tuple[Readiness, ...]") -> Iterator[str]:
    from bot.core.markup.sanitize import sanitize

    for row in rows:
        yield ""
        yield f"#### {sanitize(row.title)}"
        for line in _items(row):
            is_item = line.lstrip().startswith("- ")
            yield from (line,) if is_item else ("", line, "")


def _exceptions_in_markdown(found: "Report") -> Iterator[str]:
    from bot.core.markup.sanitize import sanitize

    if found.exceptions:
        yield ""
        yield f"### Exceptions ({len(found.exceptions)})"
        yield ""
    for each in found.exceptions:
        words = f"[{each.words}]({each.url})" if each.url else each.words
        yield f"* {each.subject} {sanitize(each.title)}: {words}, {sanitize(each.by)}"


def _unknown(found: "Report") -> Iterator[str]:
    if found.lacking:
        yield ""
        yield "Give these labels their names back, or write the new ones into the rules. They are"
        yield "missing on GitHub, so proposals may be left out or have the wrong owner:"
        yield from (f"  {line}" for line in found.lacking)
    if found.unknown:
        yield ""
        yield "Nobody knows whether these are for it:"
        yield from (f"  {line}" for line in found.unknown)


def _plain(value: Any) -> str:
    return str(getattr(value, "value", value))
