"""Whether the labels that rules may set are there: none is created by a rule."""

from bot.github.write.labels import list_labels
from bot.service.sources.installation import reached
from bot.tools.doctor.finding import Finding, InstallationReport, error, fine, guarded, warning
from bot.tools.reports.labels import declared, lacking, settable

_FIX = (
    "where somebody renamed one, give it its name back, or write the new one into the rules; "
    "`vepbot labels sync --apply` creates what is missing"
)


async def check_labels(patient: InstallationReport) -> list[Finding]:
    """Of every repository."""
    findings: list[Finding] = []
    for name in patient.repositories:
        findings += await guarded(f"labels of {name}", _of(patient, name))
    return findings


async def _of(patient: InstallationReport, name: str) -> list[Finding]:
    known = await list_labels(await reached(patient.app, name), name)
    entries, about = patient.rulebook.for_repository(name), f"labels of {name}"
    wanted = [label for entry in entries for label in settable(entry)]
    listed = [label for entry in entries for label in declared(entry)]
    missing = lacking(wanted, known)
    unused = lacking(listed, [*known, *missing])
    findings = [error(about, f"rules set {', '.join(missing)}: not there", _FIX)] if missing else []
    if unused:
        findings.append(warning(about, f"declared and not there: {', '.join(unused)}", _FIX))
    return findings or [fine(about, "all that the rules name are there")]
