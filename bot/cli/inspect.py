"""`vepbot inspect`: what is understood of a document, a schedule or a thread."""

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from bot.cli.support.terminal import OK, PROBLEMS, complain, on_one_line, refuse, rules_directory

if TYPE_CHECKING:
    from bot.cli.support.terminal import Commands


def register(commands: "Commands") -> None:
    """Add the command."""
    inspect = commands.add_parser("inspect", help="what is understood of a text")
    kinds = inspect.add_subparsers(required=True, metavar="WHAT")
    for what, each in (
        ("proposals", _proposal(kinds)),
        ("schedules", _schedule(kinds)),
        ("threads", _thread(kinds)),
    ):
        each.add_argument("files", nargs="+", metavar="FILE", help="- is standard input")
        each.add_argument("--rules", metavar="DIR", help="the rules (default: RULES_DIR)")
        each.add_argument("--format", choices=("text", "json"), default="text")
        each.set_defaults(command=inspect_texts, what=what)


def _proposal(kinds: Any) -> argparse.ArgumentParser:
    found: argparse.ArgumentParser = kinds.add_parser("proposal", help="a document of a proposal")
    found.add_argument(
        "--path", action="append", default=[], help="its path in the repository (for each file)"
    )
    found.add_argument("--at", metavar="TIME", help="the moment that counts (default: now)")
    found.add_argument("--schedules", metavar="DIR", help="schedules of releases")
    found.add_argument("--template", metavar="FILE", help="compare sections with this one's")
    return found


def _schedule(kinds: Any) -> argparse.ArgumentParser:
    found: argparse.ArgumentParser = kinds.add_parser("schedule", help="a release's schedule")
    found.add_argument("--release", action="append", default=[], help="whose it is (for each)")
    return found


def _thread(kinds: Any) -> argparse.ArgumentParser:
    found: argparse.ArgumentParser = kinds.add_parser(
        "thread", help="the body of an issue, pull request or comment"
    )
    found.add_argument("--kind", choices=("pull-request", "issue", "comment"), required=True)
    for name, form in (("repository", "OWNER/NAME"), ("number", "N"), ("title", "TEXT")):
        found.add_argument(f"--{name}", action="append", default=[], metavar=form)
    return found


def inspect_texts(options: argparse.Namespace) -> int:
    """Print what is understood of each file, in order; 1 where something could not be read."""
    from bot.core.model.diagnostic import InvalidRules
    from bot.settings import InvalidSettings
    from bot.tools.reports.inspect import as_text
    from bot.tools.reports.inspect_command import WrongUsage, inspect

    code = OK
    try:
        directory = rules_directory(options.rules)
        for report, mistakes in inspect(options, directory, sys.stdin.buffer):
            if report is not None:
                lines = [json.dumps(report)] if options.format == "json" else as_text(report)
                print(*map(on_one_line, lines), sep="\n")
            for mistake in mistakes:
                print(*map(on_one_line, mistake.split("\n")), sep="\n", file=sys.stderr)
            code = PROBLEMS if mistakes else code
    except InvalidRules as invalid:
        return refuse(invalid)
    except InvalidSettings as invalid:
        return complain("The settings cannot be used:", invalid.problems)
    except WrongUsage as wrong:
        return complain("vepbot inspect cannot do that:", [on_one_line(str(wrong))])
    return code
