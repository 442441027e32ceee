"""The command line.

Exit codes: 0 fine, 1 problems found, 2 wrong usage or settings, 3 a failure of ours.
"""

import argparse
import asyncio
import json
import os
import re
import sys
import traceback
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.store.database import Database
    from bot.store.inbox import Item
    from bot.store.journal import Entry

# What a command needs is imported when it runs, so that `vepbot --help` stays instant.

Shown = Callable[[Any], str]
OK, PROBLEMS, USAGE, FAILURE = 0, 1, 2, 3


def run(arguments: Sequence[str]) -> int:
    """Run one command; returns its exit code."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except KeyboardInterrupt:
        return FAILURE
    except BrokenPipeError:  # whoever read our output has seen enough
        sys.stderr.close()
        return OK
    except Exception as error:  # noqa: BLE001 - the last resort, told in one line
        if os.environ.get("LOG_LEVEL", "").casefold() == "debug":
            traceback.print_exc()
        print(f"vepbot failed: {type(error).__name__}: {_on_one_line(str(error))}", file=sys.stderr)
        return FAILURE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="vepbot",
        description="Enforces an enhancement process that is written down in rules.",
        epilog="Settings come from the environment or .env; see .env.example.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="receive webhooks and act on them")
    serve.set_defaults(command=_serve)
    check = commands.add_parser("check", help="find every mistake in the rules")
    check.add_argument("directory", nargs="?", help="the rules (default: RULES_DIR)")
    check.set_defaults(command=_check)
    journal = commands.add_parser("journal", help="what was done, and why")
    journal.add_argument("--subject", metavar="OWNER/NAME#N", help="only about this one")
    journal.set_defaults(command=_journal)
    inbox = commands.add_parser("inbox", help="deliveries: waiting, done, given up")
    inbox.add_argument("--state", choices=("pending", "done", "dead"), help="only these")
    inbox.set_defaults(command=_inbox)
    _add_inspect(commands)
    for each in (journal, inbox):
        each.add_argument(
            "--format", choices=("text", "json"), default="text", help="json: one object a line"
        )
    return parser


def _add_inspect(commands: Any) -> None:
    inspect = commands.add_parser("inspect", help="what is understood of a text")
    kinds = inspect.add_subparsers(required=True, metavar="WHAT")
    proposal = kinds.add_parser("proposal", help="a document of a proposal")
    proposal.add_argument("--path", action="append", default=[], help="where it lies (for each)")
    proposal.add_argument("--at", metavar="TIME", help="the moment that counts (default: now)")
    proposal.add_argument("--schedules", metavar="DIR", help="schedules of releases")
    proposal.add_argument("--template", metavar="FILE", help="compare sections with this one's")
    schedule = kinds.add_parser("schedule", help="a release's schedule")
    schedule.add_argument("--release", action="append", default=[], help="whose it is (for each)")
    thread = kinds.add_parser("thread", help="the body of an issue, pull request or comment")
    thread.add_argument("--kind", choices=("pull-request", "issue", "comment"), required=True)
    for name, form in (("repository", "OWNER/NAME"), ("number", "N"), ("title", "TEXT")):
        thread.add_argument(f"--{name}", action="append", default=[], metavar=form)
    for what, each in (("proposals", proposal), ("schedules", schedule), ("threads", thread)):
        each.add_argument("files", nargs="+", metavar="FILE", help="- is standard input")
        each.add_argument("--rules", metavar="DIR", help="the rules (default: RULES_DIR)")
        each.add_argument("--format", choices=("text", "json"), default="text")
        each.set_defaults(command=_inspect, what=what)


def _inspect(options: argparse.Namespace) -> int:
    from bot.model.diagnostic import InvalidRules
    from bot.service.inspect import as_text
    from bot.service.inspection import WrongUsage, inspect
    from bot.settings import environment, read_rules_dir

    directory = Path(options.rules) if options.rules else read_rules_dir(environment())
    code = OK
    try:
        for report, mistakes in inspect(options, directory, sys.stdin.buffer):
            if report is not None:
                lines = [json.dumps(report)] if options.format == "json" else as_text(report)
                print(*map(_on_one_line, lines), sep="\n")
            for mistake in mistakes:
                print(*map(_on_one_line, mistake.split("\n")), sep="\n", file=sys.stderr)
            code = PROBLEMS if mistakes else code
    except InvalidRules as invalid:
        print(invalid, file=sys.stderr)
        return PROBLEMS
    except WrongUsage as wrong:
        return _complain("vepbot inspect cannot do that:", [_on_one_line(str(wrong))])
    return code


def _serve(_: argparse.Namespace) -> int:
    from bot.app import serve
    from bot.model.diagnostic import InvalidRules
    from bot.settings import InvalidSettings, environment, read_settings
    from bot.store.database import StoreUnavailable
    from bot.telemetry import configure_logging

    try:
        settings = read_settings(environment())
    except InvalidSettings as invalid:
        return _complain(
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


def _check(options: argparse.Namespace) -> int:
    from bot.model.diagnostic import InvalidRules
    from bot.service.rules import read_rules
    from bot.settings import environment, read_rules_dir

    directory = Path(options.directory) if options.directory else read_rules_dir(environment())
    try:
        rulebook = read_rules(directory)
    except InvalidRules as invalid:
        print(invalid)
        return PROBLEMS
    rules = sum(len(entry.rules) for entry in rulebook.processes)
    print(f"{directory}: {len(rulebook.processes)} process(es), {rules} rule(s), no mistakes")
    return OK


def _journal(options: argparse.Namespace) -> int:
    from bot.store.journal import Journal

    return asyncio.run(
        _print_rows(
            lambda database: Journal(database).entries(options.subject),
            _entry_as_text if options.format == "text" else _as_json,
        )
    )


def _inbox(options: argparse.Namespace) -> int:
    from bot.store.inbox import Inbox

    return asyncio.run(
        _print_rows(
            lambda database: Inbox(database).list(options.state),
            _item_as_text if options.format == "text" else _as_json,
        )
    )


async def _print_rows(read: "Callable[[Database], Awaitable[Sequence[Any]]]", shown: Shown) -> int:
    """Print rows of the database, beside a running worker or without one."""
    from bot.settings import InvalidSettings, environment, read_database_url
    from bot.store.database import StoreUnavailable, opened

    try:
        async with opened(read_database_url(environment()), exclusive=False) as database:
            rows = await read(database)
    except InvalidSettings as invalid:
        return _complain("The settings cannot be used:", invalid.problems)
    except StoreUnavailable as error:
        print(f"vepbot: {error}", file=sys.stderr)
        return FAILURE
    for row in rows:
        print(shown(row))
    return OK


def _as_json(row: Any) -> str:
    return json.dumps(asdict(row), default=datetime.isoformat)


def _entry_as_text(entry: "Entry") -> str:
    lines = [
        f"{entry.at:%Y-%m-%d %H:%M:%S}Z {entry.subject} {entry.outcome}: {entry.operation}",
        f"    because {entry.because}",
        f"    rule {entry.rule}, {entry.file}:{entry.line}",
    ]
    lines += [f"    {entry.error}"] if entry.error else []
    return "\n".join(map(_on_one_line, lines))


def _item_as_text(item: "Item") -> str:
    error = f" ({item.error})" if item.error else ""
    name = f"{item.event}.{item.action}"
    moment = f"{item.received_at:%Y-%m-%d %H:%M:%S}Z"
    return _on_one_line(f"{moment} {item.lane} {name} {item.state}{error}")


def _on_one_line(text: str) -> str:
    """Control characters shown as escapes: what strangers wrote must not steer a terminal."""
    return re.sub(r"[^\x20-\U0010ffff]|[\x7f-\x9f\u2028\u2029]", _escape, text)


def _escape(found: re.Match[str]) -> str:
    return found.group().encode("unicode_escape").decode()


def _complain(headline: str, problems: Sequence[str]) -> int:
    print(headline, *(f"  {problem}" for problem in problems), sep="\n", file=sys.stderr)
    return USAGE
