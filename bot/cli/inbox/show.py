"""`vepbot inbox show`: one delivery, with its journal entries."""

import argparse
import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.cli.journal import as_text as journal_line
from bot.cli.support.rows import add_format, print_rows
from bot.cli.support.terminal import on_one_line

if TYPE_CHECKING:
    from bot.cli.support.terminal import Commands
    from bot.store.backend.database import Database
    from bot.store.inbox import Item
    from bot.store.written.journal import Entry


@dataclass(frozen=True, slots=True)
class Shown:
    """A delivery with its lines of the journal, oldest first."""

    delivery: "Item"
    journal: "tuple[Entry, ...]"


def register(commands: "Commands") -> None:
    """Add the command."""
    found = commands.add_parser("show", help="one delivery, and its outcome")
    found.add_argument("guid", metavar="GUID", help="its GUID, or how that begins")
    add_format(found)
    found.set_defaults(command=show)


def show(options: argparse.Namespace) -> int:
    """0 when it is there, 1 when it is not or several may be meant."""

    async def read(database: "Database") -> list[Shown]:
        from bot.cli.inbox.change import the_one
        from bot.store.upkeep.dead_letters import DeadLetters
        from bot.store.written.journal import Journal

        item = await the_one(DeadLetters(database), options.guid)
        lines = await Journal(database).entries(item.lane, delivery=item.guid)
        return [Shown(item, tuple(lines))]

    return asyncio.run(print_rows(read, options.format, as_text))


def as_text(shown: Shown) -> str:
    """Every detail on a line of its own, then the journal."""
    item = shown.delivery
    told = [
        ("delivery", item.guid),
        ("about", item.lane),
        ("event", f"{item.event}.{item.action}"),
        ("state", item.state),
        ("received", f"{item.received_at:%Y-%m-%d %H:%M:%S}Z"),
        ("finished", f"{item.finished_at:%Y-%m-%d %H:%M:%S}Z" if item.finished_at else None),
        ("attempts", str(item.attempts)),
        ("due", f"{item.due_at:%Y-%m-%d %H:%M:%S}Z" if item.state == "pending" else None),
        ("installation", str(item.installation) if item.installation else None),
        ("last said", item.error),
    ]
    lines = [on_one_line(f"{name + ':':14}{value}") for name, value in told if value]
    lines += [journal_line(entry) for entry in shown.journal] or ["the journal says nothing of it"]
    return "\n".join(lines)
