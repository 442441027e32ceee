"""Whether GitHub knows the App, and lets it do what the rules need."""

from bot.github.api.client import App
from bot.github.api.errors import NotPermitted, Refused
from bot.github.app.app_status import Registration, read_registration
from bot.github.app.permissions import READ, Grants, everything, lacking, needed_by
from bot.tools.doctor.finding import Finding, InstallationReport, error, fine, warning

CREDENTIALS = "credentials"
_ACCEPT = "then the owner of each installation has to accept it"


async def check_credentials(app: App) -> list[Finding]:
    """Whether id and key belong together. Raises GitHubError where that is not known."""
    fix = "compare APP_ID with the App's settings page"
    try:
        found = await read_registration(app)
    except NotPermitted as refused:
        return [error(CREDENTIALS, str(refused), f"{fix}; make a new private key there")]
    except Refused as refused:
        return [error(CREDENTIALS, f"GitHub knows no App of this id: {refused}", fix)]
    return [fine(CREDENTIALS, f"GitHub knows the App as {found.login}")]


async def check_app(patient: InstallationReport) -> list[Finding]:
    """What the App is registered for, beside what the rules need."""
    found = await read_registration(patient.app)
    needed = needed_by(patient.rulebook, remote=patient.remote)
    return [*_permissions(found, needed), *_events(found, needed)]


def shown(name: str, level: str) -> str:
    """A permission as GitHub's pages call it."""
    words = "read" if level == READ else "read and write"
    return f"{name.replace('_', ' ').capitalize()}: {words}"


def _permissions(found: Registration, needed: Grants) -> list[Finding]:
    missing = lacking(found.permissions, needed.permissions)
    findings = [
        error(
            "permissions",
            f"the App lacks {shown(name, level)}, which the rules need",
            f"grant it in the App's settings, Permissions & events; {_ACCEPT}",
        )
        for name, level in missing.items()
    ]
    findings += _superfluous(found)
    return findings or [fine("permissions", "the App has those that the rules need, and no others")]


def _superfluous(found: Registration) -> list[Finding]:
    most = everything().permissions
    more = lacking(most, found.permissions)
    return [
        warning("permissions", f"the App has {shown(name, level)}, of no use to it", "take it away")
        for name, level in more.items()
    ]


def _events(found: Registration, needed: Grants) -> list[Finding]:
    missing = sorted(needed.events - found.events)
    fix = "subscribe to it in the App's settings, Permissions & events"
    findings = [
        error("events", f"the App does not receive {event}, which the rules need", fix)
        for event in missing
    ]
    more = sorted(found.events - everything().events)
    if more:
        fix = "unsubscribe, and save deliveries"
        findings.append(warning("events", f"nothing listens to {', '.join(more)}", fix))
    return findings or [fine("events", "the App receives every event that the rules need")]
