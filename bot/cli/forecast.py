"""`vepbot forecast`: what the bot would say and do at a moment, if nothing changed until then."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from bot.cli.support.github import ask
from bot.cli.support.terminal import OK, complain, on_one_line

if TYPE_CHECKING:
    from datetime import datetime

    from bot.cli.support.terminal import Commands
    from bot.core.rulebook.rulebook import Rulebook
    from bot.github.api.client import App
    from bot.tools.reports.forecast import Act, Forecast


def register(commands: "Commands") -> None:
    """Add the command."""
    found = commands.add_parser("forecast", help="what would be said and done at a later moment")
    found.add_argument(
        "--at",
        metavar="TIME",
        required=True,
        help="a time, or a day: its end anywhere on Earth, when its deadlines pass",
    )
    found.add_argument("--rules", metavar="DIR", help="the rules (default: RULES_DIR)")
    found.add_argument("--format", choices=("text", "markdown", "json"), default="text")
    found.set_defaults(command=forecast_acts)


def forecast_acts(options: argparse.Namespace) -> int:
    """0 once everything has been looked at, whatever would be done; nothing is written."""
    from bot.tools.reports.inspect_command import WrongUsage

    try:
        at = _moment(options.at)
    except WrongUsage as wrong:
        return complain("vepbot forecast cannot do that:", [on_one_line(str(wrong))])

    async def work(app: "App", rulebook: "Rulebook") -> int:
        from bot.tools.reports.forecast import forecast

        _print(await forecast(app, rulebook, at), options.format)
        return OK

    return ask(options.rules, work)


def _moment(text: str) -> "datetime":
    """A day is meant as people mean a deadline's day: all of it, wherever they are."""
    from datetime import timedelta

    from bot.core.schedules.day_ends import ANYWHERE_ON_EARTH, end_of_day, read_day, read_zone
    from bot.tools.reports.inspect_command import read_moment

    day = read_day(text) if len(text.strip()) <= len("2026-01-07") else None
    if day is None:
        return read_moment(text)
    return end_of_day(day, read_zone(ANYWHERE_ON_EARTH) or timedelta())


def _print(found: "Forecast", form: str) -> None:
    if form == "json":
        print(json.dumps(asdict(found), default=str))
        return
    for line in _as_markdown(found) if form == "markdown" else _as_text(found):
        print(on_one_line(line))


def _headline(found: "Forecast") -> str:
    return (
        f"At {found.at:%Y-%m-%d %H:%M} UTC, by rules {found.rulebook}, if nothing changed: "
        f"{len(found.acts) or 'no'} acts on {found.subjects} open subjects. Nothing is written."
    )


def _as_text(found: "Forecast") -> Iterator[str]:
    from bot.tools.reports.forecast import KINDS

    yield _headline(found)
    for kind in KINDS:
        acts = found.of(kind)
        if acts:
            yield ""
            yield f"{kind}: {len(acts)}"
        for act in acts:
            yield f"  {act.subject} {act.title}"
            yield f"    {act.what}{_mode(act)}"
            yield f"    because {act.because} (rule {act.rule})"
    yield from _unknown_as_text(found)


def _unknown_as_text(found: "Forecast") -> Iterator[str]:
    if found.unknown:
        yield ""
        yield f"could not be judged, and stays as it is: {len(found.unknown)}"
        yield from (f"  {each}" for each in found.unknown)


def _mode(act: "Act") -> str:
    return " (only reported)" if act.is_only_reported else ""


def _as_markdown(found: "Forecast") -> Iterator[str]:
    from bot.core.markup.sanitize import sanitize
    from bot.tools.reports.forecast import KINDS

    yield _headline(found)
    for kind in KINDS:
        acts = found.of(kind)
        if acts:
            yield ""
            yield f"### {kind.capitalize()} ({len(acts)})"
            yield ""
        for act in acts:
            what = f"{sanitize(act.what)}{_mode(act)}"
            yield f"* {act.subject} {sanitize(act.title)}: {what} (`{act.rule}`)"
    if found.unknown:
        yield ""
        yield f"### Could not be judged ({len(found.unknown)})"
        yield ""
        yield from (f"* {sanitize(each)}" for each in found.unknown)
