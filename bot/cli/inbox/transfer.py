"""`vepbot inbox export|import`: from one database to another, all that is known."""

import argparse
import asyncio
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.cli.support.terminal import FAILURE, OK, PROBLEMS, complain, on_one_line

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from typing import TextIO

    from bot.cli.support.terminal import Commands
    from bot.store.backend.database import Database

    Act = Callable[[Database], Awaitable[int]]


def register(commands: "Commands") -> None:
    """Add the commands."""
    out = "write all that the database knows as lines of JSON; stop the bot before"
    found = commands.add_parser("export", help=out, description=out)
    found.add_argument("file", metavar="FILE", help="a new file, readable to you alone; - for here")
    found.set_defaults(command=write_export)
    into = "add an export to the database; what is newer there stays; stop the bot before"
    found = commands.add_parser("import", help=into, description=into)
    found.add_argument("file", metavar="FILE", help="what was exported; - for standard input")
    found.set_defaults(command=read_export)


def write_export(options: argparse.Namespace) -> int:
    """Write the lines."""

    async def act(database: "Database") -> int:
        from bot.store.upkeep.transfer import export

        count = 0
        with _writing(options.file) as file:
            async for line in export(database):
                print(line, file=file)
                count += 1
        return count - 2  # but for the first line and the last

    return _carry_out(act, "exported", exclusive=False)


def read_export(options: argparse.Namespace) -> int:
    """Store the lines. 1 for one that cannot be used."""

    async def act(database: "Database") -> int:
        from bot.store.upkeep.transfer import load

        with _reading(options.file) as file:
            return await load(database, file)

    return _carry_out(act, "imported", exclusive=True)


def _carry_out(act: "Act", done: str, *, exclusive: bool) -> int:
    from bot.settings import InvalidSettings
    from bot.store.backend.database import StoreUnavailable
    from bot.store.upkeep.transfer import BrokenLine

    try:
        count = asyncio.run(_use(act, exclusive=exclusive))
    except InvalidSettings as invalid:
        return complain("The settings cannot be used:", invalid.problems)
    except BrokenLine as broken:
        print(f"vepbot: {on_one_line(str(broken))}", file=sys.stderr)
        return PROBLEMS
    except (StoreUnavailable, OSError) as error:
        print(f"vepbot: {on_one_line(str(error))}", file=sys.stderr)
        return FAILURE
    print(f"{done} {count} rows", file=sys.stderr)
    return OK


async def _use(act: "Act", *, exclusive: bool) -> int:
    from bot.settings import environment, read_database_url
    from bot.store.backend.database import opened

    async with opened(read_database_url(environment()), exclusive=exclusive) as database:
        return await act(database)


@contextmanager
def _writing(name: str) -> "Iterator[TextIO]":
    """What people wrote in private repositories is in it: a new file for its owner alone."""
    if name == "-":
        yield sys.stdout
        return
    number = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(number, "w", encoding="utf-8") as file:  # noqa: PTH123  a number is no path
        yield file


@contextmanager
def _reading(name: str) -> "Iterator[TextIO]":
    """Lines with what is no UTF-8, too, so that the one that has it can be named."""
    source = sys.stdin.fileno() if name == "-" else name
    with open(source, encoding="utf-8", errors="surrogateescape", closefd=name != "-") as file:
        yield file
