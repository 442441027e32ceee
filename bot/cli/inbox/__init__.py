"""`vepbot inbox`: deliveries that wait, are done, were given up or dropped, and what to do then."""

import argparse
import asyncio
from typing import TYPE_CHECKING

from bot.cli.inbox import change as inbox_change
from bot.cli.inbox import show as inbox_show
from bot.cli.inbox import transfer as inbox_transfer
from bot.cli.support.rows import add_format, print_rows
from bot.cli.support.terminal import on_one_line

if TYPE_CHECKING:
    from bot.cli.support.terminal import Commands
    from bot.store.inbox import Item

# Each adds commands below `vepbot inbox`.
BELOW = (inbox_show, inbox_change, inbox_transfer)


def register(commands: "Commands") -> None:
    """Add the command. Alone it lists."""
    found = commands.add_parser(
        "inbox", help="deliveries: list, show, retry, replay, drop, export, import"
    )
    _add_listing(found)
    below = found.add_subparsers(metavar="COMMAND")
    _add_listing(below.add_parser("list", help="the newest, oldest first (also without a command)"))
    for module in BELOW:
        module.register(below)


def _add_listing(parser: argparse.ArgumentParser) -> None:
    states = ("pending", "done", "dead", "dropped")
    parser.add_argument("--state", choices=states, help="only these")
    add_format(parser)
    parser.set_defaults(command=print_inbox)


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
    return on_one_line(f"{moment} {item.lane} {name} {item.state}{error} {item.guid}")
