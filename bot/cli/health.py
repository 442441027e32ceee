"""`vepbot health`: whether the server on this machine answers, for containers without curl."""

import argparse
import sys
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING

from bot.cli.support.terminal import OK, PROBLEMS, complain, on_one_line

if TYPE_CHECKING:
    from bot.cli.support.terminal import Commands

SECONDS = 5
# Where a server listens on all addresses it is asked on its own.
EVERYWHERE = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


def register(commands: "Commands") -> None:
    """Add the command."""
    found = commands.add_parser("health", help="whether the server on this machine answers")
    found.add_argument("--ready", action="store_true", help="whether it does its work, too")
    found.set_defaults(command=ask_server)


def ask_server(options: argparse.Namespace) -> int:
    """0 if it says yes within five seconds, 1 with what it said instead."""
    from bot.settings import InvalidSettings, environment, read_address

    try:
        host, port = read_address(environment())
    except InvalidSettings as invalid:
        return complain("The settings cannot be used:", invalid.problems)
    problem = _ask(EVERYWHERE.get(host, host), port, "/readyz" if options.ready else "/healthz")
    if problem:
        print(f"vepbot on {host}:{port} {problem}", file=sys.stderr)
    return PROBLEMS if problem else OK


def _ask(host: str, port: int, path: str) -> str | None:
    """What is wrong, in words."""
    connection = HTTPConnection(host, port, timeout=SECONDS)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        told = answer.read(1000).decode("utf-8", "replace")
    except (OSError, HTTPException) as error:
        return f"does not answer: {getattr(error, 'strerror', None) or type(error).__name__}"
    finally:
        connection.close()
    return (
        None if answer.status == HTTPStatus.OK else f"answers {answer.status}: {on_one_line(told)}"
    )
