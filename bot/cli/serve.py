"""`vepbot serve`: receive webhooks and act on them."""

import argparse
import asyncio
import sys
from typing import TYPE_CHECKING

from bot.cli.terminal import FAILURE, OK, PROBLEMS, complain

if TYPE_CHECKING:
    from bot.cli.terminal import Commands


def register(commands: "Commands") -> None:
    """Add the command."""
    found = commands.add_parser("serve", help="receive webhooks and act on them")
    found.set_defaults(command=serve_webhooks)


def serve_webhooks(_: argparse.Namespace) -> int:
    """Run until SIGTERM."""
    from bot.app import serve
    from bot.model.diagnostic import InvalidRules
    from bot.settings import InvalidSettings, environment, read_settings
    from bot.store.database import StoreUnavailable
    from bot.telemetry import configure_logging

    try:
        settings = read_settings(environment())
    except InvalidSettings as invalid:
        return complain(
            "vepbot cannot start; set these in the environment or in .env:", invalid.problems
        )
    configure_logging(settings.log_level, settings.log_format)
    try:
        asyncio.run(serve(settings))
    except InvalidRules as invalid:
        print(invalid, file=sys.stderr)
        return PROBLEMS
    except (StoreUnavailable, OSError) as error:
        print(f"vepbot cannot start: {error}", file=sys.stderr)
        return FAILURE
    return OK
