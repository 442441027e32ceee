"""`vepbot inbox`: deliveries that wait, are done or were given up."""

import argparse
import asyncio
from typing import TYPE_CHECKING

from bot.cli.rows import add_format, print_rows
from bot.cli.terminal import on_one_line

if TYPE_CHECKING:
    from bot.cli.terminal import Commands
    from bot.store.inbox import Item


def register(commands: "Commands") -> None:
    """Add the command."""
    found = commands.add_parser("inbox", help="deliveries: waiting, done, given up")
    found.add_argument("--state", choices=("pending", "done", "dead"), help="only these")
    add_format(found)
    found.set_defaults(command=print_inbox)


def print_inbox(options: argparse.Namespace) -> int:
    """Print the newest deliveries, oldest first."""
    from bot.store.inbox import Inbox

    return asyncio.run(
        print_rows(lambda database: Inbox(database).list(options.state), options.format, as_text)
    )


def as_text(item: "Item") -> str:
    """One line for a delivery."""
    error = f" ({item.error})" if item.error else ""
    name = f"{item.event}.{item.action}"
    moment = f"{item.received_at:%Y-%m-%d %H:%M:%S}Z"
    return on_one_line(f"{moment} {item.lane} {name} {item.state}{error}")
