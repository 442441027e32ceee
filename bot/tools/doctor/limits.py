"""The clock beside GitHub's, and what is left of the hour's requests."""

from datetime import timedelta

from bot.github.api.client import App
from bot.github.app.app_status import read_budget
from bot.service.sources.installation import reached
from bot.tools.doctor.finding import Finding, InstallationReport, error, fine, guarded, warning

# GitHub refuses tokens from the future, and deadlines go by this clock.
MOST_SKEW = timedelta(seconds=30)
LOW = 0.1


async def check_clock(app: App) -> list[Finding]:
    """GitHub dates every answer, the refusals too."""
    skew = app.gate.skew
    if skew is None:
        return [warning("clock", "GitHub dated no answer", "is there a proxy in between?")]
    if abs(skew) > MOST_SKEW:
        says = f"this clock is {abs(skew.total_seconds()):.0f} s {_side(skew)} GitHub's"
        return [warning("clock", says, "set it by NTP")]
    return [fine("clock", f"{abs(skew.total_seconds()):.0f} s {_side(skew)} GitHub's")]


def _side(skew: timedelta) -> str:
    return "ahead of" if skew < timedelta() else "behind"


async def check_budgets(patient: InstallationReport) -> list[Finding]:
    """Of every installation."""
    findings: list[Finding] = []
    for name in patient.repositories:
        findings += await guarded("rate limit", _budget(patient, name))
    return findings


async def _budget(patient: InstallationReport, name: str) -> list[Finding]:
    about, found = "rate limit", await read_budget(await reached(patient.app, name))
    says = f"{found.remaining} of {found.limit} requests left this hour for {name}"
    if found.remaining == 0:
        return [error(about, says, "wait for the hour to end; see what else uses this App's key")]
    if found.remaining < found.limit * LOW:
        return [warning(about, says, "see what else uses this App's key")]
    return [fine(about, says)]
