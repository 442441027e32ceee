"""`vepbot inbox retry|replay|drop`: what a person decides about deliveries."""

import argparse
import asyncio
from datetime import datetime
from typing import TYPE_CHECKING

from bot.cli.support.rows import NotThere, add_format, print_rows
from bot.cli.support.terminal import complain, on_one_line

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.cli.support.terminal import Commands
    from bot.store.backend.database import Database
    from bot.store.inbox import Item
    from bot.store.upkeep.dead_letters import Chosen, DeadLetters

    Change = Callable[[DeadLetters, Chosen, datetime], Awaitable[list[Item]]]

TAKEN_UP = "a bot that runs takes it up within seconds"


def register(commands: "Commands") -> None:
    """Add the commands."""
    again = "try what waits or was given up again, now and with all its attempts"
    retry = _add(commands, "retry", again, retrying, "waits or was given up")
    retry.add_argument("--all-dead", action="store_true", help="all that were given up")
    anew = "do anew what is done; commands that were obeyed are not obeyed twice"
    _add(commands, "replay", anew, replaying, "is done, with its words kept")
    rid = "no longer count what was given up; it stays to be seen as dropped"
    drop = _add(commands, "drop", rid, dropping, "was given up")
    drop.add_argument("--all-dead", action="store_true", help="all that were given up")


def _add(
    commands: "Commands", name: str, purpose: str, change: "Change", wanted: str
) -> argparse.ArgumentParser:
    found = commands.add_parser(name, help=purpose, description=purpose)
    found.add_argument("guids", nargs="*", metavar="GUID", help="a GUID, or how it begins")
    found.add_argument("--lane", metavar="OWNER/NAME#N", help="all of this issue or pull request")
    add_format(found)
    found.set_defaults(command=carry_out, change=change, wanted=wanted, verb=name, all_dead=False)
    return found


async def retrying(remedies: "DeadLetters", chosen: "Chosen", now: datetime) -> "list[Item]":
    """`vepbot inbox retry`."""
    return await remedies.retry(chosen, now)


async def replaying(remedies: "DeadLetters", chosen: "Chosen", now: datetime) -> "list[Item]":
    """`vepbot inbox replay`."""
    return await remedies.replay(chosen, now)


async def dropping(remedies: "DeadLetters", chosen: "Chosen", now: datetime) -> "list[Item]":
    """`vepbot inbox drop`."""
    return await remedies.drop(chosen, now)


def carry_out(options: argparse.Namespace) -> int:
    """0 when something was changed, 1 when there was nothing to change, 2 when nothing is named."""
    if sum((bool(options.guids), options.lane is not None, options.all_dead)) != 1:
        return complain(
            f"vepbot inbox {options.verb} has to know which:",
            ["name GUIDs, or --lane OWNER/NAME#N, or --all-dead where there is that; one of them"],
        )

    async def change(database: "Database") -> "list[Item]":
        from bot.app import system_clock
        from bot.store.upkeep.dead_letters import DeadLetters

        remedies = DeadLetters(database)
        chosen = await _chosen(remedies, options)
        changed: list[Item] = await options.change(remedies, chosen, system_clock())
        if not changed:
            raise NotThere(f"nothing was changed: none of these {options.wanted}")
        return changed

    return asyncio.run(print_rows(change, options.format, as_text))


def as_text(item: "Item") -> str:
    """The delivery's new state."""
    follows = f"; {TAKEN_UP}" if item.state == "pending" else ""
    return on_one_line(f"{item.lane} {item.event}.{item.action} {item.guid}: {item.state}{follows}")


async def _chosen(remedies: "DeadLetters", options: argparse.Namespace) -> "Chosen":
    from bot.store.upkeep.dead_letters import Chosen

    items = [await the_one(remedies, guid) for guid in options.guids]
    return Chosen(tuple(item.id for item in items), options.lane, options.all_dead)


async def the_one(remedies: "DeadLetters", guid: str) -> "Item":
    """The delivery that is meant. Raises NotThere."""
    found = await remedies.find(guid)
    if not found:
        raise NotThere(f"no delivery has a GUID that begins with {guid!r}")
    if len(found) > 1:
        listed = ", ".join(item.guid for item in found)
        raise NotThere(f"{guid!r} is how several begin: {listed}")
    return found[0]
