"""Where the App is installed, and whether it can do there what the rules need."""

from bot.github.app.app_status import Installed, read_installed, read_registration
from bot.github.app.permissions import ISSUES, lacking, needed_by
from bot.github.read.repository import read_place
from bot.service.sources.installation import reached
from bot.tools.doctor.credentials import shown
from bot.tools.doctor.finding import Finding, InstallationReport, error, fine, guarded, warning

_INSTALL = "install it there: the App's page, Install App"


async def check_repositories(patient: InstallationReport) -> list[Finding]:
    """Those of processes, where the App works, and those of their code."""
    findings: list[Finding] = []
    for name in patient.repositories:
        findings += await guarded(name, _work_place(patient, name))
    code = {
        name for entry in patient.rulebook.processes for name in entry.process.code_repositories
    }
    for name in sorted(code):
        findings += await guarded(name, _code(patient, name))
    return findings


async def _work_place(patient: InstallationReport, name: str) -> list[Finding]:
    installed = await read_installed(patient.app, name)
    if installed is None:
        says = "the App is not installed, or there is no such repository"
        return [error(name, says, f"{_INSTALL}; or mend `repository:` in the rules")]
    if installed.suspended:
        return [error(name, "the installation is suspended", "its owner can unsuspend it")]
    return [*await _not_accepted(patient, name, installed), *await _place(patient, name)]


async def _not_accepted(
    patient: InstallationReport, name: str, installed: Installed
) -> list[Finding]:
    """What the App asks for and the owner has not granted yet."""
    needed = needed_by(patient.rulebook, remote=patient.remote).permissions
    asked = (await read_registration(patient.app)).permissions
    missing = lacking(installed.permissions, needed)
    waiting = {name: level for name, level in missing.items() if not lacking(asked, {name: level})}
    fix = f"{installed.account} has to accept it: Settings, GitHub Apps, Review request"
    return [
        error(name, f"{shown(permission, level)} was not accepted for this installation", fix)
        for permission, level in waiting.items()
    ]


async def _place(patient: InstallationReport, name: str) -> list[Finding]:
    found = await read_place(await reached(patient.app, name), name)
    needed = needed_by(patient.rulebook, remote=patient.remote).permissions
    findings = [fine(name, f"the App is installed; the default branch is {found.default_branch}")]
    if found.name.casefold() != name.casefold():
        says = f"it is called {found.name} by now; nothing is done there"
        findings.append(error(name, says, f"write `repository: {found.name}` into the rules"))
    if found.archived:
        findings.append(error(name, "it is archived", "unarchive it, or mend the rules"))
    if not found.has_issues and ISSUES in needed:
        findings.append(error(name, "issues are turned off, and rules need them", "turn them on"))
    return findings


async def _code(patient: InstallationReport, name: str) -> list[Finding]:
    if await read_installed(patient.app, name):
        return [fine(name, "the App is installed (a code repository)")]
    says = "the App is not installed in this code repository: what happens there is not seen"
    return [warning(name, says, f"{_INSTALL}; or take it out of `code-repositories:`")]
