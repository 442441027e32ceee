"""`vepbot backtest`: what the rules would have done to a repository's past."""

import argparse
import sys
from typing import TYPE_CHECKING

from bot.cli.support.terminal import (
    FAILURE,
    OK,
    PROBLEMS,
    USAGE,
    complain,
    on_one_line,
    refuse,
    rules_directory,
)

if TYPE_CHECKING:
    from pathlib import Path

    from bot.cli.support.terminal import Commands


def register(commands: "Commands") -> None:
    """Add the command."""
    found = commands.add_parser("backtest", help="try the rules on a repository's past")
    found.add_argument("clone", metavar="GITDIR", help="a local clone, bare or not")
    found.add_argument("--since", metavar="DAY", help="changes merged from then on")
    found.add_argument("--until", metavar="DAY", help="changes merged until then (a day is whole)")
    found.add_argument("--rules", metavar="DIR", help="the rules (default: RULES_DIR)")
    found.add_argument("--schedules", metavar="DIR", help="schedules of releases")
    found.add_argument("--exceptions", metavar="FILE", help="exceptions granted and denied (YAML)")
    found.add_argument("--format", choices=("text", "json", "html"), default="text")
    found.set_defaults(command=backtest)


def backtest(options: argparse.Namespace) -> int:
    """Print a report of each change, newest first, and a table in the end."""
    from bot.core.model.diagnostic import InvalidRules
    from bot.settings import InvalidSettings
    from bot.tools.backtest.command import WrongUsage
    from bot.tools.backtest.git import GitFailure, Incomplete

    try:
        return _run(options, rules_directory(options.rules))
    except InvalidRules as invalid:
        return refuse(invalid)
    except InvalidSettings as invalid:
        return complain("The settings cannot be used:", invalid.problems)
    except WrongUsage as wrong:
        print(f"vepbot backtest: {on_one_line(str(wrong))}", file=sys.stderr)
        return USAGE
    except Incomplete as incomplete:
        print(f"vepbot backtest: {on_one_line(str(incomplete))}", file=sys.stderr)
        return PROBLEMS
    except GitFailure as failure:
        print(f"vepbot backtest: {on_one_line(str(failure))}", file=sys.stderr)
        return FAILURE


def _run(options: argparse.Namespace, rules: "Path") -> int:
    from bot.cli.support.progress import shown
    from bot.tools.backtest.command import running
    from bot.tools.backtest.page.html import Html
    from bot.tools.backtest.pages import JsonLines, Lines

    pages: dict[str, type[Lines | JsonLines | Html]]
    pages = {"text": Lines, "json": JsonLines, "html": Html}
    with running(options, rules) as found:
        for warning in found.about.warnings:
            print(f"vepbot backtest: {on_one_line(warning)}", file=sys.stderr)
        reports = (report for report in shown(found.reports, found.total) if report)
        for line in pages[options.format](found.about).write(reports):
            print("\n".join(map(on_one_line, line.split("\n"))))
    return OK
