"""Rows of the database, printed beside a running worker or without one."""

import argparse
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.cli.support.terminal import FAILURE, OK, PROBLEMS, complain, on_one_line

if TYPE_CHECKING:
    from bot.store.backend.database import Database


class NotThere(Exception):
    """What was asked for is not there, in words for a person."""


Shown = Callable[[Any], str]


def add_format(parser: argparse.ArgumentParser) -> None:
    """`--format text|json`, and `--json` for short."""
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="json: one object a line"
    )
    parser.add_argument(
        "--json", dest="format", action="store_const", const="json", help="--format json"
    )


async def print_rows(
    read: "Callable[[Database], Awaitable[Sequence[Any]]]", form: str, shown: Shown
) -> int:
    """Print what `read` finds, as text by `shown` or as JSON Lines."""
    from bot.settings import InvalidSettings, environment, read_database_url
    from bot.store.backend.database import StoreUnavailable, opened

    try:
        async with opened(read_database_url(environment()), exclusive=False) as database:
            rows = await read(database)
    except InvalidSettings as invalid:
        return complain("The settings cannot be used:", invalid.problems)
    except NotThere as error:
        print(f"vepbot: {on_one_line(str(error))}", file=sys.stderr)
        return PROBLEMS
    except StoreUnavailable as error:
        print(f"vepbot: {error}", file=sys.stderr)
        return FAILURE
    for row in rows:
        print(shown(row) if form == "text" else as_json(row))
    return OK


def as_json(row: Any) -> str:
    """A frozen row as one line of JSON; times in ISO 8601, what else there is by its name."""
    return json.dumps(asdict(row), default=_plain)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(getattr(value, "value", value))
