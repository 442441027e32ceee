"""What the rules would have done to each change of a repository's past, as plain values.

The keys are documented in docs/backtest.md and stay: other tools read them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.core.documents.numbers import number_of_directory
from bot.core.documents.paths import TouchedPaths, changed_documents, documents, touched
from bot.core.documents.proposal import is_template
from bot.core.engine.decision.decide import Decision, decide
from bot.core.engine.planning.claims import Step
from bot.core.engine.planning.plan import plan
from bot.core.model.context import Context
from bot.core.model.definitions.calendar import Calendar, Deadline
from bot.core.model.definitions.process import Process
from bot.core.model.facts import ChangedFile, Facts
from bot.core.model.plan.operation import AddLabels
from bot.core.model.proposal import Proposal, ProposalChange
from bot.core.model.trigger import Trigger
from bot.core.process.targets.target_release import aim_of, aims_of, deadline_of
from bot.core.rulebook.rulebook import Rulebook
from bot.core.schedules.day_ends import end_of_day
from bot.core.schedules.ends import GENERAL_AVAILABILITY
from bot.tools.backtest.acts import told
from bot.tools.backtest.exceptions import Exceptions
from bot.tools.backtest.git_facts import (
    Documents,
    TooLarge,
    as_open,
    facts_of,
    number_of,
    title_of,
)
from bot.tools.backtest.git_history import GitChange
from bot.tools.backtest.in_time import InTime, timeliness

Report = dict[str, Any]
PROPOSAL, BULK, TEMPLATE, OTHER = "proposal", "bulk", "template", "other"
# A change with more proposals shows only the numbers of the directories.
MOST_READ = 100
_TRIGGER = Trigger(("backtest",))
_WRONG_NUMBER = frozenset({"number-mismatch", "wrong-number"})
_DAY = timedelta(days=1)
# Git's dates are whole seconds.
JUST_BEFORE = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Backtest:
    """The rules of one repository, ready to be held against its changes.

    Without a calendar or exceptions what depends on them stays unknown.
    """

    rulebook: Rulebook
    repository: str
    calendar: Calendar | None
    documents: Documents
    exceptions: Exceptions | None = None

    def report(self, change: GitChange) -> Report:
        """What the rules would have done just before its merge and at it. Raises GitFailure."""
        processes = [entry.process for entry in self.rulebook.for_repository(self.repository)]
        facts = facts_of(
            change, self.repository, processes, self.calendar, self.documents, self.exceptions
        )
        moment = change.committed_at - JUST_BEFORE
        decision, steps = self._judged(facts, change.committed_at)
        before, steps_before = self._judged(as_open(facts, moment), moment)
        process = _process(processes, change)
        found = touched(process, _files(change))
        return {
            "commit": change.commit,
            "pull_request": number_of(change),
            "title": title_of(change),
            "merged_at": f"{change.committed_at:%Y-%m-%dT%H:%M:%SZ}",
            "kind": _kind(process, change, found),
            "groups": list(found.groups),
            **self._about_proposals(process, change, found),
            "labels": _labels(facts, (*steps_before, *steps)),
            **self._about_time(process, facts, change.committed_at),
            "rules": list(told(decision, steps)),
            "rules_before": list(told(before, steps_before)),
        }

    def _judged(self, facts: Facts, at: datetime) -> tuple[Decision, Sequence[Step]]:
        decision = decide(self.rulebook, facts, _TRIGGER, at)
        return decision, plan(decision, facts).steps

    def _about_proposals(self, process: Process, change: GitChange, found: TouchedPaths) -> Report:
        """Each proposal with its number; the first one's is that of the tracking issue."""
        proposals = list(self._proposals(process, change, is_read=len(found.proposals) < MOST_READ))
        is_bulk = len(found.proposals) > process.bulk
        numbers = [each["number"] for each in proposals if each["number"] and not is_bulk]
        return {"proposals": proposals, "tracking_issue": numbers[0] if numbers else None}

    def _proposals(self, process: Process, change: GitChange, *, is_read: bool) -> Iterator[Report]:
        files = _files(change)
        bases = {each.file: each.base for each in change.files}
        main = documents(process, files)
        for directory, changed in changed_documents(process, files).items():
            ordered = sorted(changed, key=lambda file: file not in main)
            read = [self._read(process, file, bases[file]) for file in ordered if is_read]
            known = [each for each in read if each]
            heads = [each.head for each in known if each.head]
            numbers = (each.current.number for each in known if each.current)
            number = next((each for each in numbers if each), None)
            yield {
                "number": number or number_of_directory(directory.rpartition("/")[2]),
                "path": ordered[0].path,
                "wrong_number": any(map(_has_wrong_number, heads)),
            }

    def _read(self, process: Process, file: ChangedFile, base: str | None) -> ProposalChange | None:
        try:
            return self.documents.change(process, file, base)
        except TooLarge:
            return None

    def _about_time(self, process: Process, facts: Facts, merged_at: datetime) -> Report:
        """The release that the change is for, its first deadline, and whether it was in time."""
        known = replace(facts, calendar=self.calendar or Calendar())
        case = Context(known, process, merged_at)
        aim = aim_of(case)
        name = first_deadline(process)
        deadline = deadline_of(case, name) if name else None
        release = aim if isinstance(aim, str) else None
        judged = Context(facts, process, merged_at)
        return {
            "milestone": release,
            "other_releases": [each for each in aims_of(case) if each != release],
            "standing": _standing(timeliness(judged, release)) if release else None,
            "release": upcoming(self.calendar, merged_at),
            "deadline": _deadline(deadline, merged_at) if isinstance(deadline, Deadline) else None,
        }


def first_deadline(process: Process) -> str | None:
    """The first deadline in the rules that is not the end of a release: the one to be met."""
    names = (row.name for row in process.deadlines)
    return next((name for name in names if name != GENERAL_AVAILABILITY), None)


def upcoming(calendar: Calendar | None, now: datetime) -> str | None:
    """The release that people were working on: the lowest whose end is known and to come."""
    for schedule in calendar.schedules if calendar else ():
        end = schedule.deadline(GENERAL_AVAILABILITY)
        if end and now < end.ends:
            return schedule.release
    return None


def _standing(found: InTime) -> Report:
    return {"word": found.word.value, "stage": found.stage, "why": found.why}


def _deadline(deadline: Deadline, merged_at: datetime) -> Report:
    return {
        "name": deadline.name,
        "day": deadline.day.isoformat(),
        "late": merged_at >= deadline.late_from,
        "late_if": {name: merged_at >= end for name, end in day_ends(deadline.day).items()},
    }


def day_ends(day: date) -> dict[str, datetime]:
    """When a deadline's day may be said to end: as it begins or ends in UTC, or anywhere."""
    return {
        "00:00Z": end_of_day(day - _DAY, timedelta()),
        "24:00Z": end_of_day(day, timedelta()),
        "AoE": end_of_day(day, timedelta(hours=-12)),
    }


def _process(processes: Sequence[Process], change: GitChange) -> Process:
    """The process in whose territory something was changed, else the first."""
    files = _files(change)
    mine = (process for process in processes if touched(process, files).groups)
    return next(mine, processes[0])


def _files(change: GitChange) -> tuple[ChangedFile, ...]:
    return tuple(each.file for each in change.files)


def _kind(process: Process, change: GitChange, found: TouchedPaths) -> str:
    if len(found.proposals) > process.bulk:
        return BULK
    if found.groups:
        return PROPOSAL
    paths = (path for file in _files(change) for path in file.paths)
    return TEMPLATE if any(is_template(path, process) for path in paths) else OTHER


def _has_wrong_number(proposal: Proposal) -> bool:
    return any(finding.kind in _WRONG_NUMBER for finding in proposal.findings)


def _labels(facts: Facts, steps: Iterable[Step]) -> list[str]:
    """What would have been added to the pull request itself."""
    added = (step.operation for step in steps if isinstance(step.operation, AddLabels))
    mine = (label for each in added if each.subject == facts.subject for label in each.labels)
    return sorted(set(mine))
