"""What an examination finds: how bad it is, what it is about, and what to do."""

import enum
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.core.rulebook.rulebook import Rulebook
from bot.github.api.client import App
from bot.github.api.errors import GitHubError, Throttled
from bot.github.api.shape import UNEXPECTED_SHAPE
from bot.service.sources.installation import NothingThere


class Level(enum.Enum):
    """How bad it is. With an error something does not work."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. `fix` is empty where nothing is to be done."""

    level: Level
    about: str
    says: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class InstallationReport:
    """What is examined. `remote`: the rules are on GitHub."""

    app: App
    rulebook: Rulebook
    remote: bool = False

    @property
    def repositories(self) -> tuple[str, ...]:
        """Those that a process is bound to."""
        names = (entry.process.repository for entry in self.rulebook.processes)
        return tuple({name.casefold(): name for name in names}.values())


Check = Callable[[InstallationReport], Awaitable[list[Finding]]]


def fine(about: str, says: str) -> Finding:
    """Nothing to do."""
    return Finding(Level.OK, about, says)


def warning(about: str, says: str, fix: str) -> Finding:
    """It works, but."""
    return Finding(Level.WARNING, about, says, fix)


def error(about: str, says: str, fix: str) -> Finding:
    """It does not work."""
    return Finding(Level.ERROR, about, says, fix)


async def guarded(about: str, check: Awaitable[list[Finding]]) -> list[Finding]:
    """What a check finds; one that cannot be made is a finding, too."""
    try:
        return await check
    except NothingThere as nothing:
        return [warning(about, f"could not be checked: {nothing}", "install it first")]
    except Throttled as throttled:
        fix = f"wait until {throttled.retry_at:%Y-%m-%d %H:%M:%S %Z}"
        return [error(about, f"could not be checked: {throttled}", fix)]
    except GitHubError as trouble:
        fix = "see to what GitHub says; is GITHUB_API_URL right, and can it be reached from here?"
        return [error(about, f"could not be checked: {trouble}", fix)]
    except UNEXPECTED_SHAPE as trouble:
        says = f"could not be checked: an answer has another form ({type(trouble).__name__})"
        return [error(about, says, "is GITHUB_API_URL the address of GitHub's REST API?")]
