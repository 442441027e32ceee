"""Everything that is wrong with the documents of a change, each at its line."""

from collections.abc import Iterator, Mapping

from bot.core.documents.checks.status_changes import transition_finding
from bot.core.model.context import Context
from bot.core.model.definitions.calendar import Calendar
from bot.core.model.diagnostic import Diagnostic
from bot.core.model.facts import Fact, Need, Unavailable, reason_of
from bot.core.model.proposal import ProposalChange
from bot.core.process.targets.doubtful_targets import doubts_of
from bot.core.process.targets.release_checks import check_calendar
from bot.core.process.targets.target_release import moment_that_counts

# What can be wrong with a document, by the word that rules have for it.
KINDS: Mapping[str, str] = {
    "alias": "an alias (`*name`) in the front matter",
    "conflict": "a merge conflict that is not settled",
    "contradiction": "front matter and prose say different things",
    "document-name": "the main document has another name than it should",
    "documents": "a second YAML document in one file",
    "duplicate-key": "a key stands twice in the front matter",
    "empty-section": "a section is as the template left it",
    "feature-gate": "a feature gate is missing, or named though there is none",
    "front-matter": "the front matter does not begin or end as it should",
    "group-mismatch": "another group is named as the owner than its directory says",
    "leading-zeros": "the number in the directory begins with 0",
    "missing-field": "a key that the front matter must have is missing or empty",
    "missing-section": "a section that every document has is missing",
    "no-account": "a person is named by something else than a GitHub account",
    "no-directory": "the document has no directory of its own",
    "no-number": "the directory has no number",
    "no-text": "the document is no text, or lies elsewhere",
    "number-mismatch": "directory, title and front matter have different numbers",
    "odd-space": "a no-break or invisible space in the front matter",
    "past-release": "a target that is out already",
    "placeholder": "something that the template leaves to be replaced is still there",
    "side-target": "a target is in another file than the proposal's own",
    "status-transition": "a state that may not follow the one before",
    "syntax": "the front matter is no YAML",
    "tag": "a tag (`!name`) in the front matter",
    "too-deep": "the front matter is nested too deep",
    "too-large": "the document is too long to be read whole",
    "undecided": "something that the state needs is still open",
    "unknown-group": "a group that the process does not have",
    "unknown-key": "a key that is probably misspelt",
    "unknown-release": "a target that has no schedule, and is none of the next two releases",
    "unknown-stage": "a stage that the process does not have",
    "unknown-status": "a state that the process does not have",
    "unread-target": "a release that may be meant as a target and is not understood",
    "wrong-number": "something else where a number should be",
    "wrong-path": "a path that is not as it should be",
    "wrong-release": "something else where a release should be",
    "wrong-type": "a list where a text should be, or the other way round",
}
FINDING_NEEDS = frozenset({Need.PROPOSALS, Need.CALENDAR})
# Findings that are derived from the calendar; without it the other findings remain.
OF_CALENDAR = frozenset({"unknown-release", "past-release", "unread-target"})


def findings_of(case: Context) -> Fact[tuple[Diagnostic, ...]]:
    """Findings in all documents that are touched, in the order of their lines."""
    if not isinstance(case.facts.proposals, tuple):
        return Unavailable(reason_of(case.facts.proposals))
    return case.remember(findings_of, lambda: tuple(_all(case)))


def _all(case: Context) -> Iterator[Diagnostic]:
    changes = case.facts.proposals
    for change in changes if isinstance(changes, tuple) else ():
        if change.head and not change.head.is_template:
            yield from sorted((*change.head.findings, *_of_change(change, case)))


def _of_change(change: ProposalChange, case: Context) -> Iterator[Diagnostic]:
    """What only shows beside the version before, the calendar and the clock."""
    if found := transition_finding(change, case.process):
        yield found
    if isinstance(case.facts.calendar, Calendar) and change.head:
        path = change.head.path
        when = moment_that_counts(case)
        yield from check_calendar(path, change.new_targets, case.facts.calendar, when)
    if change.head:
        told = {*change.head.findings}
        doubts = {doubt.finding for doubt in doubts_of(case)} - told
        yield from (found for found in doubts if found.path == change.head.path)
