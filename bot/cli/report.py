"""`vepbot report`: how the proposals of a release stand with its deadlines."""

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.cli.asking import ask
from bot.cli.terminal import OK, complain, on_one_line

if TYPE_CHECKING:
    from bot.cli.terminal import Commands
    from bot.engine.readiness import Readiness
    from bot.github.client import App
    from bot.rulebook.rulebook import Rulebook
    from bot.service.report import Report

COLUMNS = ("group", "subject", "title", "state", "why", "exception", "url")


def register(commands: "Commands") -> None:
    """Add the command."""
    found = commands.add_parser("report", help="how the proposals of a release stand")
    found.add_argument("--release", metavar="vX.Y", required=True, help="which release")
    found.add_argument("--at", metavar="TIME", help="the moment that counts (default: now)")
    found.add_argument("--rules", metavar="DIR", help="the rules (default: RULES_DIR)")
    found.add_argument("--format", choices=("text", "markdown", "json", "csv"), default="text")
    found.set_defaults(command=report_release)


def report_release(options: argparse.Namespace) -> int:
    """0 once it has been looked at, however it stands."""
    from bot.service.inspection import WrongUsage, read_moment
    from bot.service.report import report
    from bot.text.release import normalise

    release = normalise(options.release)
    try:
        at = read_moment(options.at)
    except WrongUsage as wrong:
        return complain("vepbot report cannot do that:", [on_one_line(str(wrong))])
    if release is None:
        shown = on_one_line(f"{options.release} is no release; write v1.9")
        return complain("vepbot report cannot do that:", [shown])

    async def work(app: "App", rulebook: "Rulebook") -> int:
        _print(await report(app, rulebook, release, at), options.format)
        return OK

    return ask(options.rules, work)


def _print(found: "Report", form: str) -> None:
    if form == "csv":
        writer = csv.writer(sys.stdout)
        writer.writerow(COLUMNS)
        writer.writerows(_cells(group, row) for group in found.groups for row in found.of(group))
        return
    if form == "json":
        print(json.dumps(asdict(found), default=_plain))
        return
    for line in _markdown(found) if form == "markdown" else _text(found):
        print(on_one_line(line))


def _cells(group: str, row: "Readiness") -> tuple[str, ...]:
    """No cell begins like a formula: spreadsheets would work it out."""
    texts = (group, row.subject, row.title, row.state.value, row.why, row.exception, row.url)
    safe = (on_one_line(text) for text in texts)
    return tuple(f"'{text}" if text.startswith(("=", "+", "-", "@")) else text for text in safe)


def _summary(found: "Report") -> str:
    from bot.engine.readiness import State

    counts = ", ".join(
        f"{found.count(state)} {state.value}" for state in State if found.count(state)
    )
    return f"{found.release}, {found.at:%Y-%m-%d %H:%M} UTC: {counts or 'nothing is for it'}"


def _text(found: "Report") -> Iterator[str]:
    yield _summary(found)
    for group in found.groups:
        yield ""
        yield group
        for row in found.of(group):
            exception = f" (exception {row.exception})" if row.exception else ""
            yield f"  {row.state.value:9} {row.subject}  {row.title}{exception}"
            if row.why:
                yield f"            {row.why}"
    yield from _unknown(found)


def _markdown(found: "Report") -> Iterator[str]:
    from bot.text.defuse import defuse

    yield f"**{_summary(found)}**"
    for group in found.groups:
        yield ""
        yield f"### {defuse(group)}"
        yield ""
        yield "| stands | proposal | why |"
        yield "| --- | --- | --- |"
        for row in found.of(group):
            name = f"[{defuse(row.title)}]({row.url})" if row.url else defuse(row.title)
            exception = f"exception {row.exception}" if row.exception else ""
            why = ". ".join(part for part in (defuse(row.why, 500), exception) if part)
            yield f"| {row.state.value} | {name} | {why} |"
    yield from _unknown(found)


def _unknown(found: "Report") -> Iterator[str]:
    if found.unknown:
        yield ""
        yield "Nobody knows whether these are for it:"
        yield from (f"  {line}" for line in found.unknown)


def _plain(value: Any) -> str:
    return str(getattr(value, "value", value))
