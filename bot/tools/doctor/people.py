"""Whether the teams and people that roles and groups name exist."""

from bot.core.model.definitions.process import Process
from bot.github.api.client import Installation
from bot.github.api.errors import Refused
from bot.github.app.app_status import is_account, is_team
from bot.service.sources.installation import reached
from bot.tools.doctor.finding import Finding, InstallationReport, error, fine, guarded


async def check_people(patient: InstallationReport) -> list[Finding]:
    """Of every process."""
    findings: list[Finding] = []
    for entry in patient.rulebook.processes:
        process = entry.process
        about = f"people of {process.name}"
        findings += await guarded(about, _of(patient, process))
    return findings


async def _of(patient: InstallationReport, process: Process) -> list[Finding]:
    about, client = f"people of {process.name}", await reached(patient.app, process.repository)
    named = [source for sources in process.roles.values() for source in sources]
    named += [lead for group in process.groups for lead in group.leads]
    sources = [each for each in dict.fromkeys(named) if each.startswith(("team/", "user/"))]
    found = [await _source(about, client, process, source) for source in sources]
    findings = [each for each in found if each]
    return findings or [fine(about, f"all {len(sources)} that are named exist")]


async def _source(
    about: str, client: Installation, process: Process, source: str
) -> Finding | None:
    kind, _, name = source.partition("/")
    exists = _is_team if kind == "team" else _is_user
    try:
        is_there = await exists(client, process, name)
    except Refused as refused:
        fix = "grant the App Members: read, and install it in the team's organization"
        return error(about, f"{source} cannot be looked up: {refused}", fix)
    fix = "correct its name in `roles:` or `leads:` of the rules"
    return None if is_there else error(about, f"{source} does not exist", fix)


async def _is_team(client: Installation, process: Process, name: str) -> bool:
    owner = process.repository.partition("/")[0]
    organization, slug = name.split("/") if "/" in name else (owner, name)
    return await is_team(client, organization, slug)


async def _is_user(client: Installation, process: Process, name: str) -> bool:
    return await is_account(client, process.repository, name)
