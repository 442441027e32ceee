"""`vepbot sweep`: threads whose webhooks were missed, each with the reason."""

import argparse
from typing import TYPE_CHECKING

from bot.cli.support.github import ask
from bot.cli.support.rows import as_json
from bot.cli.support.terminal import FAILURE, OK, complain, on_one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cli.support.terminal import Commands
    from bot.core.rulebook.rulebook import Rulebook
    from bot.github.api.client import App
    from bot.service.periodic.sweep import Look


def register(commands: "Commands") -> None:
    """Add the command."""
    found = commands.add_parser(
        "sweep", help="find threads whose webhooks were missed, and evaluate them"
    )
    found.add_argument("--dry-run", action="store_true", help="only say what, and what is due")
    found.add_argument("--at", metavar="TIME", help="what is due then; implies --dry-run")
    found.add_argument("--rules", metavar="DIR", help="the rules (default: RULES_DIR)")
    found.add_argument("--format", choices=("text", "json"), default="text")
    found.set_defaults(command=sweep)


def sweep(options: argparse.Namespace) -> int:
    """0 once it is said, or asked for; the bot that runs beside it does the looking."""

    async def work(app: "App", rulebook: "Rulebook") -> int:
        return await _swept(app, rulebook, options)

    return ask(options.rules, work)


async def _swept(app: "App", rulebook: "Rulebook", options: argparse.Namespace) -> int:
    from bot.app import system_clock
    from bot.settings import environment, read_database_url
    from bot.store.backend.database import StoreUnavailable, opened
    from bot.tools.reports.inspect_command import read_moment
    from bot.tools.reports.sweep_now import ask_for, to_look_at

    at = read_moment(options.at)
    is_dry = options.dry_run or options.at is not None
    try:
        async with opened(read_database_url(environment()), exclusive=False) as database:
            if is_dry:
                looks = await to_look_at(app, rulebook, database, at, system_clock)
            else:
                looks = await ask_for(app, rulebook, database, system_clock)
    except StoreUnavailable as error:
        complain("vepbot cannot do that:", [str(error)])
        return FAILURE
    _print(looks, "to look at" if is_dry else "asked for", options.format)
    return OK


def _print(looks: "Sequence[Look]", verb: str, form: str) -> None:
    for look in looks:
        kind = look.kind.value.replace("-", " ")
        line = f"{look.subject} ({kind}), {look.reason}: {look.because}"
        print(on_one_line(line) if form == "text" else as_json(look))
    if form == "text":
        print(f"{verb}: {len(looks) or 'nothing'}")
