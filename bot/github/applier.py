"""The only code that writes to GitHub: operations become requests."""

from datetime import date
from typing import Any, assert_never

from bot.github.client import Installation
from bot.github.created import Created, issue_in, milestone_in
from bot.github.errors import Refused
from bot.github.form import UNEXPECTED_SHAPE, maybe, misunderstood
from bot.github.reactions import react
from bot.model.desire import Annotation
from bot.model.facts import Issue, Milestone
from bot.model.operation import (
    AddAssignees,
    AddLabels,
    CreateIssue,
    CreateMilestone,
    Operation,
    PublishCheck,
    React,
    RemoveAssignee,
    RemoveLabel,
    RequestReviews,
    SetMilestone,
    SetMilestoneDue,
    SetState,
    WriteComment,
)
from bot.model.subject import SubjectRef

# https://docs.github.com/en/rest/checks/runs: fifty annotations in a request.
BATCH = 50
# Until its last annotation is there, a run does not say what it was made from.
UNFINISHED = "unfinished"
_ISSUE = "/repos/{+repository}/issues/{number}"


async def apply(installation: Installation, operation: Operation) -> Created | None:
    """Carry one operation out. What is doubled by doing it twice is found by its marker.

    Returns what was created, if GitHub shows it.
    Raises Transient, Throttled or Refused; after Transient it may have been carried out.
    """
    match operation:
        case AddLabels():
            await _add_labels(installation, operation)
        case RemoveLabel():
            await _remove_label(installation, operation)
        case SetMilestone() | SetMilestoneDue() | SetState():
            await _edit(installation, operation)
        case AddAssignees() | RemoveAssignee() | RequestReviews():
            await _ask(installation, operation)
        case WriteComment() | React():
            await _say(installation, operation)
        case PublishCheck():
            await _publish_check(installation, operation)
        case CreateIssue() | CreateMilestone():
            return await _create(installation, operation)
        case _:
            assert_never(operation)
    return None


async def _add_labels(installation: Installation, operation: AddLabels) -> None:
    """https://docs.github.com/en/rest/issues/labels#add-labels-to-an-issue."""
    body = {"labels": list(operation.labels)}
    await installation.post(f"{_ISSUE}/labels", body, **_names(operation.subject))


async def _remove_label(installation: Installation, operation: RemoveLabel) -> None:
    """https://docs.github.com/en/rest/issues/labels#remove-a-label-from-an-issue."""
    names = _names(operation.subject)
    try:
        await installation.delete(f"{_ISSUE}/labels/{{label}}", label=operation.label, **names)
    except Refused as refused:
        if not refused.gone:  # already taken off: what was wanted is so
            raise


async def _create_milestone(
    installation: Installation, operation: CreateMilestone
) -> Milestone | None:
    """https://docs.github.com/en/rest/issues/milestones#create-a-milestone.

    GitHub keeps the day alone, as it is on the west coast; noon in UTC is the same day there.
    """
    body = {"title": operation.title}
    if operation.due:
        body["due_on"] = _noon(operation.due)
    url, repository = "/repos/{+repository}/milestones", operation.subject.repository
    try:
        return milestone_in(await installation.post(url, body, repository=repository))
    except Refused as refused:
        if "already_exists" not in str(refused):  # somebody was faster, and that is as good
            raise
    return None


async def _move_milestone(installation: Installation, operation: SetMilestoneDue) -> None:
    """https://docs.github.com/en/rest/issues/milestones#update-a-milestone."""
    url, repository = "/repos/{+repository}/milestones/{number}", operation.subject.repository
    body = {"due_on": _noon(operation.due)}
    await installation.patch(url, body, repository=repository, number=str(operation.number))


def _noon(day: date) -> str:
    return f"{day}T12:00:00Z"


async def _edit(
    installation: Installation, operation: SetMilestone | SetMilestoneDue | SetState
) -> None:
    """https://docs.github.com/en/rest/issues/issues#update-an-issue."""
    body: dict[str, Any]
    if isinstance(operation, SetMilestoneDue):
        await _move_milestone(installation, operation)
        return
    if isinstance(operation, SetMilestone):
        body = {"milestone": operation.number}
    else:
        body = {"state": "open" if operation.open else "closed"}
    await installation.patch(_ISSUE, body, **_names(operation.subject))


async def _ask(
    installation: Installation, operation: AddAssignees | RemoveAssignee | RequestReviews
) -> None:
    if isinstance(operation, RequestReviews):
        await _request_reviews(installation, operation)
    else:
        await _assign(installation, operation)


async def _assign(installation: Installation, operation: AddAssignees | RemoveAssignee) -> None:
    """https://docs.github.com/en/rest/issues/assignees#add-assignees-to-an-issue."""
    url, names = f"{_ISSUE}/assignees", _names(operation.subject)
    if isinstance(operation, AddAssignees):
        await installation.post(url, {"assignees": list(operation.logins)}, **names)
    else:
        await installation.delete(url, {"assignees": [operation.login]}, **names)


async def _request_reviews(installation: Installation, operation: RequestReviews) -> None:
    """https://docs.github.com/en/rest/pulls/review-requests#request-reviewers-for-a-pull-request."""
    url = "/repos/{+repository}/pulls/{number}/requested_reviewers"
    body = {"reviewers": list(operation.logins)}
    await installation.post(url, body, **_names(operation.subject))


async def _say(installation: Installation, operation: WriteComment | React) -> None:
    if isinstance(operation, React):
        await react(installation, operation)
    else:
        await write_comment(installation, operation)


async def write_comment(
    installation: Installation, operation: WriteComment, serial: int = 0
) -> int:
    """Its number, 0 where GitHub does not say it. A record in it is sealed with that serial.

    https://docs.github.com/en/rest/issues/comments#create-an-issue-comment
    """
    sealed = installation.seal.close(operation.subject, operation.body, operation.key, serial)
    body = {"body": sealed}
    if operation.comment is None:
        url = f"{_ISSUE}/comments"
        answer = await installation.post(url, body, **_names(operation.subject))
        return int(maybe(answer, "id") or 0)
    url = "/repos/{+repository}/issues/comments/{comment}"
    names = {"repository": operation.subject.repository, "comment": str(operation.comment)}
    await installation.patch(url, body, **names)
    return operation.comment


async def _publish_check(installation: Installation, operation: PublishCheck) -> None:
    """https://docs.github.com/en/rest/checks/runs#create-a-check-run."""
    body = {
        "name": operation.name,
        "status": "completed",
        "conclusion": operation.conclusion,
        "external_id": f"{operation.subject.number}/{operation.digest}",
    }
    repository, url = operation.subject.repository, "/repos/{+repository}/check-runs/{check}"
    first, *others = _batches(operation)
    number = operation.check
    if number is None:
        created = {**body, **first, "head_sha": operation.commit}
        if others:
            created["external_id"] = f"{operation.subject.number}/{UNFINISHED}"
        answer = await installation.post(
            "/repos/{+repository}/check-runs", created, repository=repository
        )
        number = int(answer["id"])
        rest = others
    else:
        rest = [first, *others]
    for output in rest:
        await installation.patch(url, {**body, **output}, repository=repository, check=str(number))


def _batches(operation: PublishCheck) -> list[dict[str, Any]]:
    """What is shown, with fifty annotations in a request: GitHub adds them up."""
    marks = [_annotation(annotation) for annotation in operation.annotations]
    parts = [marks[n : n + BATCH] for n in range(0, len(marks), BATCH)] or [[]]
    head = {"title": operation.title, "summary": operation.summary}
    return [{"output": {**head, "annotations": part} if part else head} for part in parts]


def _annotation(annotation: Annotation) -> dict[str, Any]:
    return {
        "path": annotation.path,
        "start_line": annotation.line,
        "end_line": annotation.line,
        "start_column": annotation.column,
        "end_column": annotation.column,
        "annotation_level": annotation.level,
        "title": annotation.title,
        "message": annotation.message,
    }


async def _create(
    installation: Installation, operation: CreateIssue | CreateMilestone
) -> Created | None:
    try:
        if isinstance(operation, CreateIssue):
            return await _create_issue(installation, operation)
        return await _create_milestone(installation, operation)
    except UNEXPECTED_SHAPE as error:
        raise misunderstood(error) from error


async def _create_issue(installation: Installation, operation: CreateIssue) -> Issue:
    """https://docs.github.com/en/rest/issues/issues#create-an-issue."""
    body = {
        "title": operation.title,
        "body": operation.body,
        "labels": list(operation.labels),
        "assignees": list(operation.assignees),
    }
    url = "/repos/{+repository}/issues"
    return issue_in(await installation.post(url, body, repository=operation.subject.repository))


def _names(subject: SubjectRef) -> dict[str, str]:
    return {"repository": subject.repository, "number": str(subject.number)}
