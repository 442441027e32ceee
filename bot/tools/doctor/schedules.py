"""Whether the schedule of a process can be read, and has the deadlines that rules name."""

import re

from bot.core.model.definitions.calendar import Calendar, release_order
from bot.core.model.definitions.process import Process
from bot.github.api.client import Installation
from bot.github.api.errors import Refused
from bot.github.read.repository import read_names
from bot.github.read.schedules import InMemory, Schedules
from bot.service.sources.installation import reached
from bot.tools.doctor.finding import Finding, InstallationReport, error, fine, guarded, warning

RELEASE = "{release}"


async def check_schedules(patient: InstallationReport) -> list[Finding]:
    """Of every process that has one, read as the bot reads it."""
    findings: list[Finding] = []
    for entry in patient.rulebook.processes:
        process = entry.process
        if process.schedule:
            about = f"schedule of {process.name}"
            findings += await guarded(about, _of(patient, process))
    return findings


async def _of(patient: InstallationReport, process: Process) -> list[Finding]:
    about, client = f"schedule of {process.name}", await reached(patient.app, process.repository)
    repository, _, pattern = (process.schedule or "").partition(":")
    fix = "mend `schedule:`; a private repository needs the App, with Contents: read"
    try:
        releases = await _releases(client, repository, pattern)
    except Refused as refused:
        return [error(about, f"{repository} cannot be read: {refused}", fix)]
    if not releases:
        return [error(about, f"{repository} has nothing like {pattern}", fix)]
    return await _latest(about, client, process, max(releases, key=release_order))


async def _releases(client: Installation, repository: str, pattern: str) -> list[str]:
    """Releases that have a file or folder where the pattern has `{release}`."""
    before, _, after = pattern.partition(RELEASE)
    folder, _, prefix = before.rpartition("/")
    name = re.compile(re.escape(prefix) + r"(v[0-9]+\.[0-9]+)" + re.escape(after.partition("/")[0]))
    found = (name.fullmatch(entry) for entry in await read_names(client, repository, folder))
    return [match[1] for match in found if match]


async def _latest(
    about: str, client: Installation, process: Process, release: str
) -> list[Finding]:
    """The newest schedule: what it lacks, reminders will lack."""
    calendar = await Schedules(InMemory()).calendar(client, process, [release])
    schedule = calendar.schedule(release) if isinstance(calendar, Calendar) else None
    if schedule is None:
        says = f"there is no readable schedule of {release}"
        return [error(about, says, f"see {process.schedule}")]
    missing = [row.name for row in process.deadlines if schedule.deadline(row.name) is None]
    fix = f"compare `deadlines:` in the rules with the rows of {release}'s schedule"
    says = f"{release} has no row for {', '.join(missing)}"
    findings = [warning(about, says, fix)] if missing else []
    has = ", ".join(f"{each.name} on {each.day}" for each in schedule.deadlines) or "no deadline"
    return [fine(about, f"{release} has {has}"), *findings]
