"""What an example gives becomes the facts that rules are judged by."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.core.documents.paths import proposal_of
from bot.core.model.actor import Actor
from bot.core.model.definitions.calendar import (
    Calendar,
    Deadline,
    DeadlineRow,
    Schedule,
    release_order,
)
from bot.core.model.definitions.process import Process
from bot.core.model.diagnostic import START, Diagnostic
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
from bot.core.rulebook.examples.forms import (
    ChangeForm,
    CodeForm,
    DocumentFacts,
    Given,
    PullRequestForm,
    ThreadForm,
)
from bot.core.rulebook.rulebook import ProcessRules
from bot.core.schedules.day_ends import end_of_day, read_zone
from bot.core.schedules.release import normalise

THIS_APP = "vepbot"
SHA = "0" * 40
SOME_RELEASE = "v0.0"


def facts_of(given: Given, entry: ProcessRules) -> Facts:
    """The facts that an example describes; nothing in them is unread."""
    process = entry.process
    form, kind = _about(given)
    subject = SubjectRef(process.repository, form.number)
    return _with_unknown(Facts(subject, thread_of(form), kind, **_known(given, entry)), given)


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
            ProposalChange(document_of(c.path, c.before), document_of(c.path, c.after))
            for c in given.documents
        ),
        "calendar": calendar_of(given.calendar, entry.process),
        "reviews": tuple(
            Review(Actor(name), state, given_time(given)) for name, state in given.reviews.items()
        ),
        "roles": {name: frozenset(people) for name, people in given.roles.items()},
        "exceptions": _exceptions(given, entry.process),
        "code": tuple(_code(form, number) for number, form in enumerate(given.code, 1)),
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
    thread = thread_of(given.tracking_issue)
    return Facts(subject, thread, SubjectKind.ISSUE, **_of_repository(given, entry))


def given_time(given: Given) -> datetime:
    """When the thread was last changed."""
    thread = given.pull_request or given.issue or given.proposal or ThreadForm()
    return thread.updated


def thread_of(form: ThreadForm) -> PullRequest | Issue:
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


def document_of(path: str, form: DocumentFacts | None) -> Proposal | None:
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


def calendar_of(schedules: Mapping[str, Mapping[str, date]], process: Process) -> Calendar:
    """The calendar of releases with the days of their deadlines."""
    return calendar_in(schedule_of(release, days, process) for release, days in schedules.items())


def calendar_in(schedules: Iterable[Schedule]) -> Calendar:
    """The calendar of these, the lowest release first."""
    return Calendar(tuple(sorted(schedules, key=lambda each: release_order(each.release))))


def schedule_of(release: str, days: Mapping[str, date], process: Process) -> Schedule:
    """A release with the days of its deadlines, by their names."""
    rows = {row.name: row for row in process.deadlines}
    return Schedule(release, tuple(_deadline(rows, name, day) for name, day in days.items()))


def _deadline(rows: Mapping[str, DeadlineRow], name: str, day: date) -> Deadline:
    row = rows.get(name, DeadlineRow(name))
    return Deadline(name, day, end_of_day(day, read_zone(row.zone) or timedelta()), row.grace)


def _exceptions(given: Given, process: Process) -> tuple[ExceptionRequest, ...]:
    """One is for the proposals of the example."""
    form = given.exception
    if form is None:
        return ()
    asked, state = Decision(form.by, given_time(given)), ExceptionState(form.state)
    releases = [form.release] if form.release else _releases(given)
    files = given.pull_request.files if given.pull_request else ()
    places = {place for each in files if (place := proposal_of(process, each.path))}
    return tuple(
        ExceptionRequest(release, state, asked, until=form.until, proposals=tuple(sorted(places)))
        for release in releases
    )


def _releases(given: Given) -> list[str]:
    """Those that the example may be about; any where it names none."""
    thread = given.pull_request or given.issue or given.proposal
    milestones = [normalise(thread.milestone or "")] if thread else []
    targets = (each.after.targets.values() for each in given.documents if each.after)
    found = [*given.calendar, *(t for each in targets for t in each), *milestones]
    return sorted({each for each in found if each}) or [SOME_RELEASE]


def _code(form: CodeForm, number: int) -> CodeChange:
    is_merged = form.state == "merged"
    return CodeChange(
        SubjectRef("example/code", number),
        "Code",
        open=form.state == "open",
        merged=is_merged,
        opened_at=form.at if form.state == "open" else None,
        merged_at=form.at if is_merged else None,
        closed_at=None if form.state == "open" else form.at,
    )


def _change(form: ChangeForm) -> Change:
    values = {
        Field.LABEL: form.label,
        Field.MILESTONE: form.milestone,
        Field.ASSIGNEE: form.assignee,
        Field.STATE: "closed" if form.closed is not None else None,
        Field.MERGE: f"#{form.merge}" if form.merge is not None else None,
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
        name.replace("-", "_"): Ambiguous("it is not clear which one it is")
        for name in given.disputed
    }
    if number := given.unconfirmed:
        why = f"the description says #{number}, and nothing there agrees"
        lost["tracking_issue"] = Ambiguous(why, claimed=number)
    return replace(facts, **lost)
