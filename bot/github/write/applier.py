"""The only code that writes to GitHub: operations become requests."""

from datetime import date
from typing import Any, assert_never

from bot.core.model.facts import Milestone
from bot.core.model.plan.desired_state import Annotation
from bot.core.model.plan.operation import (
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
from bot.core.model.subject import SubjectRef
from bot.github.api.client import Installation
from bot.github.api.errors import Refused
from bot.github.api.shape import UNEXPECTED_SHAPE, maybe, misunderstood
from bot.github.write.after_creation import milestone_in
from bot.github.write.issue_opening import create_issue
from bot.github.write.outcome import (
    DONE,
    LEFT_OUT,
    NO_REVIEWER,
    NOT_ASSIGNABLE,
    Outcome,
    listed,
    of_milestone,
    of_names,
    of_state,
    without_name,
)
from bot.github.write.reactions import react

# https://docs.github.com/en/rest/checks/runs: fifty annotations in a request.
BATCH = 50
# Until its last annotation is there, a run does not say what it was made from.
UNFINISHED = "unfinished"
_ISSUE = "/repos/{+repository}/issues/{number}"


async def apply(installation: Installation, operation: Operation) -> Outcome:
    """Carry one operation out. What is doubled by doing it twice is found by its marker.

    Returns what was created, and what GitHub left out although it said yes.
    Raises Transient, Throttled or Refused; after Transient it may have been carried out.
    """
    match operation:
        case AddLabels():
            return await _add_labels(installation, operation)
        case RemoveLabel():
            return await _remove_label(installation, operation)
        case SetMilestone() | SetMilestoneDue() | SetState():
            return await _edit(installation, operation)
        case AddAssignees() | RemoveAssignee() | RequestReviews():
            return await _ask(installation, operation)
        case WriteComment() | React():
            await _say(installation, operation)
        case PublishCheck():
            await _publish_check(installation, operation)
        case CreateIssue() | CreateMilestone():
            return await _create(installation, operation)
        case _:
            assert_never(operation)
    return DONE


async def _add_labels(installation: Installation, operation: AddLabels) -> Outcome:
    """https://docs.github.com/en/rest/issues/labels#add-labels-to-an-issue."""
    body = {"labels": list(operation.labels)}
    answer = await installation.post(f"{_ISSUE}/labels", body, **_names(operation.subject))
    return of_names(answer, operation.labels, "name", LEFT_OUT)


async def _remove_label(installation: Installation, operation: RemoveLabel) -> Outcome:
    """https://docs.github.com/en/rest/issues/labels#remove-a-label-from-an-issue."""
    names, url = _names(operation.subject), f"{_ISSUE}/labels/{{label}}"
    try:
        answer = await installation.delete(url, label=operation.label, **names)
    except Refused as refused:
        if refused.gone:  # already taken off: what was wanted is so
            return DONE
        raise
    return without_name(answer, operation.label, "name")


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
) -> Outcome:
    """https://docs.github.com/en/rest/issues/issues#update-an-issue."""
    if isinstance(operation, SetMilestoneDue):
        await _move_milestone(installation, operation)
        return DONE
    names = _names(operation.subject)
    if isinstance(operation, SetMilestone):
        answer = await installation.patch(_ISSUE, {"milestone": operation.number}, **names)
        return of_milestone(answer, operation)
    state = "open" if operation.open else "closed"
    return of_state(await installation.patch(_ISSUE, {"state": state}, **names), state)


async def _ask(
    installation: Installation, operation: AddAssignees | RemoveAssignee | RequestReviews
) -> Outcome:
    if isinstance(operation, RequestReviews):
        return await _request_reviews(installation, operation)
    return await _assign(installation, operation)


async def _assign(installation: Installation, operation: AddAssignees | RemoveAssignee) -> Outcome:
    """https://docs.github.com/en/rest/issues/assignees#add-assignees-to-an-issue."""
    url, names = f"{_ISSUE}/assignees", _names(operation.subject)
    if isinstance(operation, AddAssignees):
        answer = await installation.post(url, {"assignees": list(operation.logins)}, **names)
        return of_names(listed(answer, "assignees"), operation.logins, "login", NOT_ASSIGNABLE)
    answer = await installation.delete(url, {"assignees": [operation.login]}, **names)
    return without_name(listed(answer, "assignees"), operation.login, "login")


async def _request_reviews(installation: Installation, operation: RequestReviews) -> Outcome:
    """https://docs.github.com/en/rest/pulls/review-requests#request-reviewers-for-a-pull-request."""
    url = "/repos/{+repository}/pulls/{number}/requested_reviewers"
    body = {"reviewers": list(operation.logins)}
    answer = await installation.post(url, body, **_names(operation.subject))
    return of_names(listed(answer, "requested_reviewers"), operation.logins, "login", NO_REVIEWER)


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


async def _create(installation: Installation, operation: CreateIssue | CreateMilestone) -> Outcome:
    try:
        if isinstance(operation, CreateIssue):
            return await create_issue(installation, operation)
        return Outcome(await _create_milestone(installation, operation))
    except UNEXPECTED_SHAPE as error:
        raise misunderstood(error) from error


def _names(subject: SubjectRef) -> dict[str, str]:
    return {"repository": subject.repository, "number": str(subject.number)}
