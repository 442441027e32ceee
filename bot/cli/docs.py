"""`vepbot docs`: the reference of the rules language, and the page of a project's commands."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.support.generated import add_options, write_or_check
from bot.cli.support.terminal import refuse

if TYPE_CHECKING:
    from bot.cli.support.terminal import Commands


def register(commands: "Commands") -> None:
    """Add the command."""
    found = commands.add_parser("docs", help="write the reference of the rules language")
    add_options(found, "docs/reference.md")
    found.add_argument(
        "--commands",
        metavar="RULES",
        help="in its place the page of the commands that these rules have",
    )
    found.set_defaults(command=write_reference)


def write_reference(options: argparse.Namespace) -> int:
    """Write it. 1 where the rules have mistakes."""
    from bot.core.model.diagnostic import InvalidRules
    from bot.core.rulebook.docs.reference import reference

    if options.commands is None:
        return write_or_check(options, reference())
    try:
        return write_or_check(options, _commands(Path(options.commands)))
    except InvalidRules as invalid:
        return refuse(invalid, sys.stdout)


def _commands(directory: Path) -> str:
    """The pages of all processes, one below the other."""
    from bot.core.messages.command_help import page
    from bot.core.rulebook.docs.command_list import words_of_process
    from bot.service.sources.rules import read_rules

    processes = read_rules(directory).processes
    return "\n".join(page(words_of_process(each), each.process) for each in processes)
