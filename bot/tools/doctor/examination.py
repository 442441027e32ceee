"""Everything that can be checked is, whatever else is wrong."""

from collections.abc import Mapping
from pathlib import Path

from bot.core.model.diagnostic import InvalidRules
from bot.core.rulebook.rulebook import Rulebook
from bot.github.api.client import App
from bot.github.api.errors import GitHubError
from bot.service.sources.rules import read_rules, read_rules_of
from bot.settings import RemoteRules
from bot.tools.doctor.credentials import CREDENTIALS, check_app, check_credentials
from bot.tools.doctor.finding import Check, Finding, InstallationReport, Level, error, guarded
from bot.tools.doctor.labels import check_labels
from bot.tools.doctor.limits import check_budgets, check_clock
from bot.tools.doctor.people import check_people
from bot.tools.doctor.repositories import check_repositories
from bot.tools.doctor.schedules import check_schedules
from bot.tools.doctor.settings import check_rules

GITHUB = "GitHub"


def check_folder(place: Path) -> list[Finding]:
    """The rules of a folder, which need no GitHub."""
    try:
        return check_rules(read_rules(place))
    except InvalidRules as invalid:
        return check_rules(invalid)


async def examine(app: App, place: Path | RemoteRules) -> list[Finding]:
    """All findings, in the order in which one follows from another."""
    findings = await guarded(GITHUB, check_credentials(app))
    wrong = {each.about for each in findings if each.level is Level.ERROR}
    if GITHUB not in wrong:  # else whatever needs GitHub would only say the same again
        findings += await guarded("clock", check_clock(app))
    if wrong & {GITHUB, CREDENTIALS}:
        return findings + (check_folder(place) if isinstance(place, Path) else [])
    rulebook, read = await _rules(app, place)
    findings += read
    if rulebook is None:
        return findings
    patient = InstallationReport(app, rulebook, isinstance(place, RemoteRules))
    for about, check in _CHECKS.items():
        findings += await guarded(about, check(patient))
    return findings


async def _rules(app: App, place: Path | RemoteRules) -> tuple[Rulebook | None, list[Finding]]:
    try:
        rulebook = await read_rules_of(place, app)
    except InvalidRules as invalid:
        return None, check_rules(invalid)
    except GitHubError as trouble:
        return None, [error("rules", f"they cannot be read: {trouble}", "is RULES_DIR right?")]
    return rulebook, check_rules(rulebook)


_CHECKS: Mapping[str, Check] = {
    "permissions": check_app,
    "repositories": check_repositories,
    "labels": check_labels,
    "people": check_people,
    "schedules": check_schedules,
    "rate limit": check_budgets,
}
