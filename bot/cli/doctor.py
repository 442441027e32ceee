"""`vepbot doctor`: what is wrong with this installation, and what to do about it."""

import argparse
import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.support.terminal import OK, PROBLEMS, on_one_line

if TYPE_CHECKING:
    from bot.cli.support.terminal import Commands
    from bot.tools.doctor.finding import Finding


def register(commands: "Commands") -> None:
    """Add the command."""
    found = commands.add_parser("doctor", help="what is wrong with this installation")
    found.add_argument("--rules", metavar="DIR", help="the rules (default: RULES_DIR)")
    found.add_argument("--format", choices=("text", "json"), default="text")
    found.set_defaults(command=examine_installation)


def examine_installation(options: argparse.Namespace) -> int:
    """1 with errors; warnings alone are none."""
    from bot.telemetry import configure_logging
    from bot.tools.doctor.finding import Level

    configure_logging("error", "text")
    findings = asyncio.run(_examined(options.rules))
    if options.format == "json":
        print(json.dumps(_as_json(findings)))
    else:
        print(*map(on_one_line, _as_text(findings)), sep="\n")
    return PROBLEMS if any(each.level is Level.ERROR for each in findings) else OK


async def _examined(rules: str | None) -> "list[Finding]":
    """Without credentials: the findings that need no answer of GitHub."""
    from bot.app import asking
    from bot.settings import (
        InvalidSettings,
        environment,
        read_access,
        read_database_url,
        read_rules_place,
    )
    from bot.tools.doctor.deliveries import check_inbox
    from bot.tools.doctor.examination import check_folder, examine
    from bot.tools.doctor.privacy import check_privacy
    from bot.tools.doctor.settings import check_settings

    environ = environment()
    findings = check_settings(environ) + check_privacy(environ)
    with suppress(InvalidSettings):  # then that is a finding already
        findings += await check_inbox(read_database_url(environ))
    try:
        place = Path(rules) if rules else read_rules_place(environ)
        access = read_access(environ)
    except InvalidSettings:
        given = rules or environ.get("RULES_DIR", "rules")
        return findings + (check_folder(Path(given)) if ":" not in given else [])
    async with asking(access) as app:
        return findings + await examine(app, place)


def _as_text(findings: "list[Finding]") -> Iterator[str]:
    """Errors last: there the eye is when it is done."""
    from bot.tools.doctor.finding import Level

    for level in Level:
        found = [each for each in findings if each.level is level]
        if found:
            yield f"{level.value}:"
        for each in found:
            yield f"  {each.about}: {each.says}"
            yield from ([f"    fix: {each.fix}"] if each.fix else [])
    counts = _counts(findings)
    yield f"{counts['errors']} error(s), {counts['warnings']} warning(s)"


def _as_json(findings: "list[Finding]") -> dict[str, Any]:
    shown = [asdict(each) | {"level": each.level.value} for each in findings]
    return {"findings": shown, **_counts(findings)}


def _counts(findings: "list[Finding]") -> dict[str, int]:
    from bot.tools.doctor.finding import Level

    errors = sum(each.level is Level.ERROR for each in findings)
    warnings = sum(each.level is Level.WARNING for each in findings)
    return {"errors": errors, "warnings": warnings}
