"""The command line, one file for each command.

Exit codes: 0 fine, 1 problems found, 2 wrong usage or settings, 3 a failure of ours.
"""

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Sequence

from bot.cli import (
    backtest,
    check,
    docs,
    doctor,
    forecast,
    health,
    inbox,
    inspect,
    journal,
    labels,
    report,
    schema,
    serve,
    simulate,
    sweep,
    test,
)
from bot.cli.support.terminal import FAILURE, OK, USAGE, on_one_line

# What a command needs is imported when it runs, so that `vepbot --help` stays instant.
COMMANDS = (
    *(serve, health, doctor, simulate, forecast, report, sweep, check, test, inspect, backtest),
    *(schema, docs, journal, inbox, labels),
)


def run(arguments: Sequence[str]) -> int:
    """Run one command; returns its exit code."""
    found, known = _parser()
    options = found.parse_args(_meant(arguments, known))
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        code = command(options)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return FAILURE
    except BrokenPipeError:  # whoever read our output has seen enough
        sys.stderr.close()
        return OK
    except Exception as error:  # noqa: BLE001 - the last resort, told in one line
        if os.environ.get("LOG_LEVEL", "").casefold() == "debug":
            traceback.print_exc()
        print(f"vepbot failed: {type(error).__name__}: {on_one_line(str(error))}", file=sys.stderr)
        _give_up_output()
        return FAILURE


def _meant(arguments: Sequence[str], known: Sequence[str]) -> Sequence[str]:
    """The arguments, or a message that says which command was probably meant."""
    first = arguments[0] if arguments else ""
    if first and not first.startswith("-") and first not in known:
        from bot.core.markup.suggest import did_you_mean

        hint = did_you_mean(first, known)
        print(f'vepbot: unknown command "{on_one_line(first)}"{hint}', file=sys.stderr)
        print("`vepbot --help` says what each does.", file=sys.stderr)
        raise SystemExit(USAGE)
    return arguments


def _give_up_output() -> None:
    """What cannot be written is forgotten; else Python would try again and have the last word."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Version(argparse.Action):
    """Looked up only when somebody asks."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> None:
        from importlib.metadata import version
        from platform import python_version

        print(f"vepbot {version('vepbot')} (Python {python_version()})")
        parser.exit()


def parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    return _parser()[0]


def _parser() -> tuple[argparse.ArgumentParser, Sequence[str]]:
    """The parser, and the names of its commands."""
    found = argparse.ArgumentParser(
        prog="vepbot",
        description="Enforces an enhancement process that is written down in rules.",
        epilog="Settings come from the environment or .env; see .env.example.",
    )
    found.add_argument("--version", action=_Version, nargs=0, help="the version, and Python's")
    commands = found.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.register(commands)
    return found, tuple(commands.choices)
