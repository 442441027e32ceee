"""`vepbot docs`: the reference of the rules language."""

import argparse
from typing import TYPE_CHECKING

from bot.cli.written import add_options, write_or_check

if TYPE_CHECKING:
    from bot.cli.terminal import Commands


def register(commands: "Commands") -> None:
    """Add the command."""
    found = commands.add_parser("docs", help="write the reference of the rules language")
    add_options(found, "docs/reference.md")
    found.set_defaults(command=write_reference)


def write_reference(options: argparse.Namespace) -> int:
    """Write it."""
    from bot.rulebook.reference import reference

    return write_or_check(options, reference())
