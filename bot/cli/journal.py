"""`vepbot journal`: what was done, and why."""

import argparse
import asyncio
from typing import TYPE_CHECKING

from bot.cli.support.rows import add_format, print_rows
from bot.cli.support.terminal import on_one_line

if TYPE_CHECKING:
    from bot.cli.support.terminal import Commands
    from bot.store.written.journal import Entry


def register(commands: "Commands") -> None:
    """Add the command."""
    found = commands.add_parser("journal", help="what was done, and why")
    found.add_argument("--subject", metavar="OWNER/NAME#N", help="only about this one")
    found.add_argument("--rule", metavar="NAME", help="only what this rule brought about")
    add_format(found)
    found.set_defaults(command=print_journal)


def print_journal(options: argparse.Namespace) -> int:
    """Print the newest lines, oldest first."""
    from bot.store.written.journal import Journal

    return asyncio.run(
        print_rows(
            lambda database: Journal(database).entries(options.subject, options.rule),
            options.format,
            as_text,
        )
    )


def as_text(entry: "Entry") -> str:
    """What was done, why, and the rule that says so."""
    lines = [
        f"{entry.at:%Y-%m-%d %H:%M:%S}Z {entry.subject} {entry.outcome}: {entry.operation}",
        f"    because {entry.because}",
        f"    rule {entry.rule}, {entry.file}:{entry.line}, rules {entry.rulebook[:12]}",
    ]
    lines += [f"    {entry.error}"] if entry.error else []
    return "\n".join(map(on_one_line, lines))
