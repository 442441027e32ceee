"""`vepbot serve`: receive webhooks and act on them."""

import argparse
import asyncio
import sys
from typing import TYPE_CHECKING

from bot.cli.support.terminal import FAILURE, OK, complain, on_one_line, refuse

if TYPE_CHECKING:
    from bot.cli.support.terminal import Commands
    from bot.service.periodic.process_clock import ProcessClock


def register(commands: "Commands") -> None:
    """Add the command."""
    found = commands.add_parser("serve", help="receive webhooks and act on them")
    found.add_argument(
        "--clock",
        metavar="TIME[@xSPEED]",
        help="for demonstrations: what time it is for the rules, and how fast it goes",
    )
    found.set_defaults(command=serve_webhooks)


def serve_webhooks(options: argparse.Namespace) -> int:
    """Run until SIGTERM; where there is no App yet, offer to make one first."""
    from bot.core.model.diagnostic import InvalidRules
    from bot.settings import InvalidSettings, environment, is_unregistered
    from bot.store.backend.database import StoreUnavailable

    try:
        clock = _clock(options.clock)
        if is_unregistered(environment()) and not _set_up():
            return OK
        _serve(clock)
    except WrongClock as wrong:
        return complain("vepbot serve cannot do that:", [f"--clock: {wrong}"])
    except InvalidSettings as invalid:
        return complain(
            "vepbot cannot start; set these in the environment or in .env:", invalid.problems
        )
    except InvalidRules as invalid:
        return refuse(invalid)
    except (StoreUnavailable, OSError) as error:
        print(f"vepbot cannot start: {error}", file=sys.stderr)
        return FAILURE
    return OK


def _set_up() -> bool:
    """Whether there is an App now."""
    from bot.app import set_up
    from bot.settings import environment, read_setup_settings
    from bot.telemetry import configure_logging

    settings = read_setup_settings(environment())
    configure_logging(settings.log_level, settings.log_format)
    return asyncio.run(set_up(settings))


class WrongClock(Exception):
    """No time, in words for a person."""


def _clock(text: str | None) -> "ProcessClock | None":
    from bot.app import system_clock
    from bot.service.periodic.process_clock import read_clock

    try:
        return read_clock(text, system_clock) if text else None
    except ValueError as error:
        raise WrongClock(on_one_line(str(error))) from error


def _serve(clock: "ProcessClock | None") -> None:
    from bot.app import serve
    from bot.settings import environment, read_settings
    from bot.telemetry import configure_logging

    settings = read_settings(environment())
    configure_logging(settings.log_level, settings.log_format)
    asyncio.run(serve(settings, clock))
