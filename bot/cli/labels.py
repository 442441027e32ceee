"""`vepbot labels sync`: create the labels that rules need and the repository lacks."""

import argparse
from typing import TYPE_CHECKING

from bot.cli.support.github import ask
from bot.cli.support.terminal import OK, on_one_line

if TYPE_CHECKING:
    from bot.cli.support.terminal import Commands
    from bot.core.rulebook.rulebook import Rulebook
    from bot.github.api.client import App


def register(commands: "Commands") -> None:
    """Add the command."""
    labels = commands.add_parser("labels", help="labels that the rules need")
    kinds = labels.add_subparsers(required=True, metavar="WHAT")
    found = kinds.add_parser("sync", help="create those that the repository lacks")
    how = found.add_mutually_exclusive_group()
    how.add_argument("--dry-run", action="store_true", help="only say which (the default)")
    how.add_argument("--apply", action="store_true", help="create them")
    found.add_argument("--rules", metavar="DIR", help="the rules (default: RULES_DIR)")
    found.set_defaults(command=sync_labels)


def sync_labels(options: argparse.Namespace) -> int:
    """Labels that are there are neither changed nor deleted."""
    return ask(options.rules, _apply if options.apply else _show)


async def _show(app: "App", rulebook: "Rulebook") -> int:
    from bot.tools.reports.labels import missing

    found = await missing(app, rulebook)
    for repository, names in found.items():
        for name in names:
            print(on_one_line(f"{repository}: would create label {name}"))
    _sum_up(found)
    if any(found.values()):
        print("nothing was changed; --apply creates them")
    return OK


async def _apply(app: "App", rulebook: "Rulebook") -> int:
    from bot.tools.reports.labels import create, missing

    found = await missing(app, rulebook)
    async for repository, name in create(app, found):
        print(on_one_line(f"{repository}: created label {name}"), flush=True)
    _sum_up(found)
    return OK


def _sum_up(found: "dict[str, tuple[str, ...]]") -> None:
    for repository, names in found.items():
        if not names:
            print(f"{repository}: has every label that the rules need")
