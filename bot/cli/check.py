"""`vepbot check`: find every mistake in the rules and in their examples."""

import argparse
from typing import TYPE_CHECKING

from bot.cli.support.terminal import OK, PROBLEMS, complain, on_one_line, rules_directory

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.cli.support.terminal import Commands
    from bot.core.model.diagnostic import Diagnostic
    from bot.core.rulebook.rulebook import Rulebook


def register(commands: "Commands") -> None:
    """Add the command."""
    found = commands.add_parser("check", help="find every mistake in the rules")
    found.add_argument("directory", nargs="?", help="the rules (default: RULES_DIR)")
    found.add_argument(
        "--format",
        choices=("text", "json", "github", "sarif"),
        default="text",
        help="github: annotations of a workflow run; sarif: for code scanning",
    )
    found.add_argument(
        "--schedules",
        metavar="DIR",
        help="schedules of releases that the deadlines are held against",
    )
    found.set_defaults(command=check_rules)


def check_rules(options: argparse.Namespace) -> int:
    """0 without mistakes, 1 with some; warnings alone are no mistakes."""
    from bot.core.model.diagnostic import ERROR
    from bot.core.rulebook.diagnostics_output import REPORTS
    from bot.service.sources.schedules import UnreadableSchedules
    from bot.settings import InvalidSettings

    try:
        directory = rules_directory(options.directory)
    except InvalidSettings as invalid:
        return complain("The settings cannot be used:", invalid.problems)
    try:
        found, summary = _check(directory, options.schedules)
    except UnreadableSchedules as error:
        return complain("The schedules cannot be used:", [on_one_line(str(error))])
    for line in REPORTS[options.format](found):
        print("\n".join(map(on_one_line, line.split("\n"))))
    errors = sum(diagnostic.severity == ERROR for diagnostic in found)
    if options.format == "text":
        print(f"{directory}: {summary}" if not errors else f"{directory}: {errors} mistake(s)")
    return PROBLEMS if errors else OK


def _check(directory: "Path", schedules: str | None) -> "tuple[list[Diagnostic], str]":
    """Everything wrong, and what there is where nothing is."""
    from bot.core.engine.rehearsal import rehearse, without_examples
    from bot.core.model.diagnostic import InvalidRules
    from bot.core.rulebook.examples.read import load_examples, mistakes_in_examples
    from bot.core.rulebook.examples.stories import load_stories
    from bot.service.sources.rules import read_examples, read_rules

    written: Mapping[str, str] = {}
    try:
        written = read_examples(directory)
        rulebook = read_rules(directory)
    except InvalidRules as invalid:
        return [*invalid.diagnostics, *mistakes_in_examples(written)], ""
    try:
        examples = load_examples(written, rulebook)
        load_stories(written, rulebook)
    except InvalidRules as invalid:
        return list(invalid.diagnostics), ""
    unmatched = _unmatched(directory, rulebook, schedules)
    rules = sum(len(entry.refs) for entry in rulebook.processes)
    warnings = without_examples(rulebook, rehearse(rulebook, examples))
    summary = f"{len(rulebook.processes)} process(es), {rules} rule(s), no mistakes"
    return [*unmatched, *warnings], summary


def _unmatched(
    directory: "Path", rulebook: "Rulebook", schedules: str | None
) -> "tuple[Diagnostic, ...]":
    """Deadlines that the schedules do not have, where there are any."""
    from pathlib import Path

    from bot.service.sources.rules import read_folder
    from bot.service.sources.unmatched_deadlines import unmatched_deadlines

    if schedules is None:
        return ()
    return unmatched_deadlines(rulebook, read_folder(directory), Path(schedules))
