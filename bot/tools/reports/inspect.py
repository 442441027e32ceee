"""`vepbot inspect`: what was understood of documents, schedules and threads, as plain values.

The keys are documented in docs/inspect.md and stay: other tools read them.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, BinaryIO

from bot.core.documents.groups import known_groups
from bot.core.documents.paths import group_of
from bot.core.documents.proposal import is_template, read_proposal
from bot.core.documents.sections import compare
from bot.core.documents.thread import read_thread
from bot.core.markup.markdown.blocks import read_markdown
from bot.core.markup.suggest import did_you_mean
from bot.core.model.definitions.calendar import Calendar, Schedule
from bot.core.model.definitions.process import Process
from bot.core.model.diagnostic import Diagnostic
from bot.core.model.proposal import Proposal
from bot.core.model.thread import ThreadText
from bot.core.process.targets.release_checks import check_calendar, is_out, target_of
from bot.core.rulebook.rulebook import Rulebook
from bot.core.schedules.schedule import ReadSchedule, read_schedule

Report = dict[str, Any]
# More than any reader takes, so that each can say for itself what it left out.
LARGEST_INPUT_BYTES = 2 * 1024 * 1024


def read_input(file: BinaryIO) -> str:
    """Text of a file or of standard input; what is no UTF-8 becomes U+FFFD."""
    return file.read(LARGEST_INPUT_BYTES).decode("utf-8", "replace")


def process_for_path(rulebook: Rulebook, path: str) -> Process:
    """The process in whose territory a document is, else the first."""
    processes = [entry.process for entry in rulebook.processes]
    mine = (each for each in processes if group_of(each, path) or is_template(path, each))
    return next(mine, processes[0])


def process_for_repository(rulebook: Rulebook, repository: str | None) -> Process:
    """The process that is bound to a repository, else the first."""
    found = rulebook.for_repository(repository or "") or rulebook.processes
    return found[0].process


def proposal_report(
    text: str,
    path: str,
    process: Process,
    now: datetime,
    calendar: Calendar | None = None,
    template: str | None = None,
) -> Report:
    """What a document says."""
    calendar = calendar or Calendar()
    proposal = read_proposal(text, path, process)
    late = check_calendar(path, proposal.targets, calendar, now)
    unread = (
        doubt.finding
        for doubt in proposal.doubts
        if not all(is_out(release, calendar, now) for release in doubt.releases)
        or not doubt.releases
    )
    return {
        **_identity(proposal),
        **_people(proposal),
        "targets": {stage: proposal.target(stage) for stage in process.document.stages},
        "ship_target": proposal.target(None),
        "target": target_of(proposal, calendar, now),
        "front_matter": proposal.has_front_matter,
        "template": proposal.is_template,
        "sections": _sections(text, template) if template is not None else None,
        "diagnostics": diagnostics_report({*proposal.findings, *late, *unread}),
    }


def _identity(proposal: Proposal) -> Report:
    return {
        "path": proposal.path,
        "number": proposal.number,
        "number_from": proposal.number_from,
        "title": proposal.title,
        "group": proposal.group,
        "participating": list(proposal.participating),
        "status": proposal.status,
        "stage": proposal.stage,
    }


def _people(proposal: Proposal) -> Report:
    return {
        "authors": list(proposal.authors),
        "reviewers": list(proposal.reviewers),
        "approvers": list(proposal.approvers),
        "feature_gate": proposal.feature_gate,
        "superseded_by": proposal.successor,
    }


def _sections(text: str, template: str) -> Report:
    found = compare(read_markdown(text), read_markdown(template))
    return {
        "present": list(found.present),
        "missing": list(found.missing),
        "untouched": list(found.untouched),
    }


def diagnostics_report(findings: Iterable[Diagnostic]) -> list[Report]:
    """Findings in the order of lines."""
    return [
        {
            "line": found.position.line,
            "column": found.position.column,
            "code": found.kind,
            "message": found.message,
        }
        for found in sorted(findings)
    ]


def schedule_report(
    text: str, release: str, process: Process, path: str
) -> tuple[Report, ReadSchedule]:
    """The deadlines of a release, under the names that the rules give them."""
    read = read_schedule(text, release, process.deadlines, path)
    names = [row.name for row in process.deadlines]
    days = {name: _deadline(read.schedule, name) for name in names}
    return {"release": release, "deadlines": days}, read


def _deadline(schedule: Schedule, name: str) -> Report | None:
    deadline = schedule.deadline(name)
    if deadline is None:
        return None
    return {"day": deadline.day.isoformat(), "ends": f"{deadline.ends:%Y-%m-%dT%H:%M:%SZ}"}


def thread_report(
    text: str,
    process: Process,
    kind: str,
    repository: str | None = None,
    number: int | None = None,
    title: str = "",
) -> Report:
    """What a body and a title say."""
    read = read_thread(text, process, kind=kind, repository=repository, number=number, title=title)
    issue = read.tracking_issue
    reference = {"repository": issue.repository, "number": issue.number} if issue else None
    return {
        "groups": list(read.groups),
        "unknown_groups": list(read.unknown_groups),
        "suggestions": _suggestions(read, process),
        "tracking_issue": reference,
        "vep_number": read.number,
        "commands": [
            {"name": each.name, "args": each.args, "line": each.line, "column": each.column}
            for each in read.commands
        ],
    }


def _suggestions(read: ThreadText, process: Process) -> Report:
    known = known_groups(process)
    return {
        name: did_you_mean(name, known).removeprefix("; ") or None for name in read.unknown_groups
    }


def as_text(report: Report) -> Sequence[str]:
    """A report for people, line by line."""
    lines: list[str] = []
    for key, value in report.items():
        lines += _lines(key.replace("_", " "), value)
    return lines


def _lines(key: str, value: object) -> list[str]:
    if isinstance(value, dict):
        return [line for name, each in value.items() for line in _lines(f"{key} {name}", each)]
    if isinstance(value, list) and any(isinstance(each, dict) for each in value):
        return [f"{key}:", *(f"  {_row(each)}" for each in value)]
    shown = ", ".join(map(str, value)) if isinstance(value, list) else _word(value)
    return [f"{key}: {shown or '-'}"]


def _row(row: Report) -> str:
    if "code" in row:
        return f"{row['line']}:{row['column']}: {row['message']} [{row['code']}]"
    return f"{row['line']}: /{row['name']} {row['args']}".rstrip()


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "-" if value is None else str(value)
