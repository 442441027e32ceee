"""Commands that ask GitHub: what can go wrong with that is one line and an exit code."""

import asyncio
import sys
from typing import TYPE_CHECKING

from bot.cli.support.terminal import FAILURE, PROBLEMS, complain, on_one_line, refuse

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.core.rulebook.rulebook import Rulebook
    from bot.github.api.client import App


def ask(rules: str | None, work: "Callable[[App, Rulebook], Awaitable[int]]") -> int:
    """Run `work` with the App and the rules; returns its exit code, or that of what went wrong."""
    from bot.core.model.diagnostic import InvalidRules
    from bot.github.api.errors import GitHubError, Refused
    from bot.service.sources.installation import NothingThere
    from bot.settings import InvalidSettings
    from bot.tools.reports.inspect_command import WrongUsage

    try:
        return asyncio.run(_connected(rules, work))
    except InvalidSettings as invalid:
        return complain("set these in the environment or in .env:", invalid.problems)
    except WrongUsage as wrong:
        return complain("vepbot cannot do that:", [on_one_line(str(wrong))])
    except InvalidRules as invalid:
        return refuse(invalid)
    except NothingThere as nothing:
        return _say(str(nothing), PROBLEMS)
    except Refused as refused:
        return _say(f"GitHub refused: {refused}", PROBLEMS)
    except GitHubError as error:
        return _say(f"GitHub could not be asked: {error}", FAILURE)


async def _connected(rules: str | None, work: "Callable[[App, Rulebook], Awaitable[int]]") -> int:
    from pathlib import Path

    from bot.app import asking
    from bot.core.rulebook.pages import RulePages
    from bot.github.app.registration import web_address
    from bot.service.sources.rules import read_rules_of
    from bot.settings import environment, read_access, read_rules_place, read_rules_url
    from bot.telemetry import configure_logging

    environ = environment()
    place = Path(rules) if rules else read_rules_place(environ)
    configure_logging("warning", "text")
    access = read_access(environ)
    pages = RulePages(web_address(access.api_url), read_rules_url(environ))
    async with asking(access) as app:
        return await work(app, await read_rules_of(place, app, pages))


def _say(message: str, code: int) -> int:
    print(f"vepbot: {on_one_line(message)}", file=sys.stderr)
    return code
