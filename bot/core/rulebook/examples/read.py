"""Examples beside the rules: files become examples with facts, or every mistake in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.core.markup.suggest import did_you_mean
from bot.core.markup.yaml_text.source import Source, read_yaml
from bot.core.model.actor import Actor
from bot.core.model.context import Command
from bot.core.model.definitions.calendar import (
    Calendar,
    Deadline,
    DeadlineRow,
    Schedule,
    release_order,
)
from bot.core.model.definitions.process import Process
from bot.core.model.diagnostic import START, Diagnostic, InvalidRules
from bot.core.model.facts import (
    Ambiguous,
    Branch,
    Change,
    ChangedFile,
    CodeChange,
    Facts,
    Field,
    Issue,
    Milestone,
    OwnComment,
    PullRequest,
    Review,
    Unavailable,
)
from bot.core.model.proposal import Proposal, ProposalChange, Target
from bot.core.model.records.exception_request import Decision, ExceptionRequest, ExceptionState
from bot.core.model.records.thread_record import Concern, SignOff, ThreadRecord
from bot.core.model.subject import SubjectKind, SubjectRef
from bot.core.process.findings import KINDS
from bot.core.process.thread_record import KEY as MINUTES
from bot.core.process.thread_record import ledger
from bot.core.records.announced_dates import AnnouncedDates
from bot.core.records.marker import STATUS
from bot.core.rulebook.blocks import validated
from bot.core.rulebook.examples.forms import (
    ChangeForm,
    DocumentFacts,
    ExampleForm,
    ExamplesForm,
    Given,
    PullRequestForm,
    ThreadForm,
)
from bot.core.rulebook.rulebook import ProcessRules, Rulebook
from bot.core.schedules.day_ends import end_of_day, read_zone
from bot.core.schedules.release import normalise
from bot.core.slash.argument_types import Setting
from bot.core.slash.parser import ParsedArguments, understand

THIS_APP = "vepbot"
SHA = "0" * 40
SOME_RELEASE = "v0.0"


@dataclass(frozen=True, slots=True)
class Example:
    """One example, ready to be held against the rules. `at` is UTC.

    Only what `rules` do is compared; of all rules where it names none.
    """

    name: str
    file: str
    line: int
    facts: Facts
    at: datetime
    command: Command | None
    expected: tuple[str, ...]
    rules: tuple[str, ...]
    notes: tuple[str, ...] | None


def mistakes_in_examples(files: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """What is wrong with the form of examples, where there are no rules to hold them against."""
    sources = [read_yaml(text, path) for path, text in sorted(files.items())]
    for source in sources:
        if not source.diagnostics:
            validated(source, ExamplesForm, source.value, ())
    return tuple(sorted(found for source in sources for found in source.diagnostics))


def load_examples(files: Mapping[str, str], rulebook: Rulebook) -> tuple[Example, ...]:
    """Examples of all files, in their order. Raises InvalidRules with every mistake."""
    diagnostics: list[Diagnostic] = []
    found: list[Example] = []
    for path, text in sorted(files.items()):
        source = read_yaml(text, path)
        if not source.diagnostics:
            found += _examples(source, rulebook)
        diagnostics += source.diagnostics
    if diagnostics:
        raise InvalidRules(tuple(sorted(diagnostics)))
    return tuple(found)


def _examples(source: Source, rulebook: Rulebook) -> Iterator[Example]:
    form = validated(source, ExamplesForm, source.value, ())
    for index, example in enumerate(form.examples if form else ()):
        entry = _process(source, index, example, rulebook)
        if entry:
            _report_unknown_rules(source, index, example, entry)
            facts = facts_of(example.given, entry)
            yield Example(
                name=example.name,
                file=source.path,
                line=source.position(("examples", index)).line,
                facts=facts,
                at=example.at,
                command=_command(example, facts, entry),
                expected=example.expect,
                rules=example.rule,
                notes=example.notes,
            )


def _report_unknown_rules(
    source: Source, index: int, example: ExampleForm, entry: ProcessRules
) -> None:
    known = [rule.ref.name for rule in entry.rules]
    for name in example.rule:
        if name not in known:
            where = source.position(("examples", index, "rule"))
            message = f'unknown rule "{name}"{did_you_mean(name, known)}'
            source.report(where, message, "unknown-rule")


def _process(
    source: Source, index: int, example: ExampleForm, rulebook: Rulebook
) -> ProcessRules | None:
    """The process that an example is about: the only one, or the one that it names."""
    known = {entry.process.name: entry for entry in rulebook.processes}
    if example.process is None and len(known) == 1:
        return next(iter(known.values()))
    if example.process in known:
        return known[example.process or ""]
    named = f'unknown process "{example.process}"' if example.process else "no process is named"
    where = source.position(("examples", index, "process"))
    source.report(where, named + did_you_mean(example.process or "", known), "unknown-process")
    return None


def _command(example: ExampleForm, facts: Facts, entry: ProcessRules) -> Command | None:
    """The command as it is understood; as it is written where it is not, so that nothing fits."""
    if example.command is None:
        return None
    usages = (rule.command for rule in entry.rules if rule.concerns(facts.kind) and rule.command)
    setting = Setting(entry.process, entry.process.repository)
    found = understand(usages, example.command.write, setting, entry.commands.prefix)
    if isinstance(found, ParsedArguments):
        by, fields = example.command.by, example.command.fields
        return Command(str(found.usage), by, found.arguments, fields, example.at)
    return Command(example.command.write, example.command.by)


def facts_of(given: Given, entry: ProcessRules) -> Facts:
    """The facts that an example describes; nothing in them is unread."""
    process = entry.process
    form, kind = _about(given)
    subject = SubjectRef(process.repository, form.number)
    return _with_unknown(Facts(subject, _thread(form), kind, **_known(given, entry)), given)


def _about(given: Given) -> tuple[ThreadForm, SubjectKind]:
    """What the example is about: the form sees to it that there is one."""
    if given.pull_request:
        return given.pull_request, SubjectKind.PULL_REQUEST
    if given.issue:
        return given.issue, SubjectKind.ISSUE
    return given.proposal or ThreadForm(), SubjectKind.PROPOSAL


def _known(given: Given, entry: ProcessRules) -> dict[str, Any]:
    files = given.pull_request.files if given.pull_request else ()
    return {
        "files": tuple(ChangedFile(f.path, f.status, f.was, f.added, f.removed) for f in files),
        "proposals": tuple(
            ProposalChange(_proposal(c.path, c.before), _proposal(c.path, c.after))
            for c in given.documents
        ),
        "calendar": _calendar(given, entry.process),
        "reviews": tuple(
            Review(Actor(name), state, given_time(given)) for name, state in given.reviews.items()
        ),
        "roles": {name: frozenset(people) for name, people in given.roles.items()},
        "exceptions": _exceptions(given),
        "code": tuple(_code(state, number) for number, state in enumerate(given.code, 1)),
        "checks": (),
        "touched": given_time(given),
        "tracking_issue": _tracking_issue(given, entry),
        **_of_repository(given, entry),
    }


def _of_repository(given: Given, entry: ProcessRules) -> dict[str, Any]:
    labels = entry.process.labels | {g.label for g in entry.process.groups if g.label}
    if given.repository_labels is not None:
        labels = frozenset(given.repository_labels)
    return {
        "repository_labels": frozenset(labels),
        "milestones": tuple(_milestones(given)),
        "history": tuple(map(_change, given.history)),
        "comments": tuple(_comments(given)),
    }


def _milestones(given: Given) -> Iterator[Milestone]:
    for number, form in enumerate(given.milestones, 1):
        is_ours = form.by.casefold() == THIS_APP
        yield Milestone(number, form.title, open=True, due=form.due, is_ours=is_ours)


def _comments(given: Given) -> Iterator[OwnComment]:
    for number, key in enumerate(given.comments, 1):
        yield OwnComment(number, key, "")
    for release, days in given.told.items():
        told = AnnouncedDates(release, {name: (day,) for name, day in days.items()})
        yield OwnComment(0, STATUS, str(told))
    said = Decision("somebody", given_time(given))
    minutes = ThreadRecord(
        tuple(SignOff(group, said) for group in given.record.signed_off),
        tuple(Concern(name, "", said) for name in given.record.concerns),
    )
    if minutes != ThreadRecord():
        yield OwnComment(len(given.comments) + 1, MINUTES, ledger(minutes) or "")


def _tracking_issue(given: Given, entry: ProcessRules) -> Facts | None:
    if given.tracking_issue is None:
        return None
    subject = SubjectRef(entry.process.repository, given.tracking_issue.number)
    thread = _thread(given.tracking_issue)
    return Facts(subject, thread, SubjectKind.ISSUE, **_of_repository(given, entry))


def given_time(given: Given) -> datetime:
    """When the thread was last changed."""
    thread = given.pull_request or given.issue or given.proposal or ThreadForm()
    return thread.updated


def _thread(form: ThreadForm) -> PullRequest | Issue:
    common: dict[str, Any] = {
        "number": form.number,
        "title": form.title,
        "body": form.body,
        "author": Actor(form.author, form.bot),
        "open": form.open,
        "labels": form.labels,
        "milestone": form.milestone,
        "assignees": form.assignees,
        "created_at": form.opened,
        "updated_at": form.updated,
    }
    if not isinstance(form, PullRequestForm):
        return Issue(**common)
    common["open"] = form.open and form.merged is None
    return PullRequest(
        **common,
        draft=form.draft,
        merged_at=form.merged,
        base=Branch(form.base, SHA, None),
        head=Branch(form.head, SHA, None),
        changed_files=len(form.files),
    )


def _proposal(path: str, form: DocumentFacts | None) -> Proposal | None:
    if form is None:
        return None
    return Proposal(
        path=path,
        number=form.number,
        title=form.title,
        participating=form.participating,
        authors=form.authors,
        reviewers=form.reviewers,
        approvers=form.approvers,
        stage=form.stage,
        status=form.status,
        targets=tuple(Target(stage, release) for stage, release in form.targets.items()),
        findings=tuple(Diagnostic(path, START, KINDS.get(k, k), k) for k in form.findings),
    )


def _calendar(given: Given, process: Process) -> Calendar:
    rows = {row.name: row for row in process.deadlines}
    schedules = [
        Schedule(release, tuple(_deadline(rows, name, day) for name, day in days.items()))
        for release, days in given.calendar.items()
    ]
    return Calendar(tuple(sorted(schedules, key=lambda found: release_order(found.release))))


def _deadline(rows: Mapping[str, DeadlineRow], name: str, day: date) -> Deadline:
    row = rows.get(name, DeadlineRow(name))
    return Deadline(name, day, end_of_day(day, read_zone(row.zone) or timedelta()), row.grace)


def _exceptions(given: Given) -> tuple[ExceptionRequest, ...]:
    form = given.exception
    if form is None:
        return ()
    asked, state = Decision(form.by, given_time(given)), ExceptionState(form.state)
    releases = [form.release] if form.release else _releases(given)
    return tuple(ExceptionRequest(release, state, asked, until=form.until) for release in releases)


def _releases(given: Given) -> list[str]:
    """Those that the example may be about; any where it names none."""
    thread = given.pull_request or given.issue or given.proposal
    milestones = [normalise(thread.milestone or "")] if thread else []
    targets = (each.after.targets.values() for each in given.documents if each.after)
    found = [*given.calendar, *(t for each in targets for t in each), *milestones]
    return sorted({each for each in found if each}) or [SOME_RELEASE]


def _code(state: str, number: int) -> CodeChange:
    subject = SubjectRef("example/code", number)
    return CodeChange(subject, "Code", open=state == "open", merged=state == "merged")


def _change(form: ChangeForm) -> Change:
    values = {
        Field.LABEL: form.label,
        Field.MILESTONE: form.milestone,
        Field.ASSIGNEE: form.assignee,
        Field.STATE: "closed" if form.closed is not None else None,
    }
    field, value = next((f, v) for f, v in values.items() if v is not None)
    is_ours = form.by == THIS_APP
    actor = Actor(form.by, is_bot=is_ours, is_this_app=is_ours)
    return Change(field, value, not form.removed and form.closed is not False, actor, form.at)


def _with_unknown(facts: Facts, given: Given) -> Facts:
    lost: dict[str, Any] = {
        name.replace("-", "_"): Unavailable("it could not be read") for name in given.unknown
    }
    lost |= {
        name.replace("-", "_"): Ambiguous("it cannot be told which one it is")
        for name in given.disputed
    }
    if number := given.unconfirmed:
        why = f"the description says #{number}, and nothing there agrees"
        lost["tracking_issue"] = Ambiguous(why, claimed=number)
    return replace(facts, **lost)
