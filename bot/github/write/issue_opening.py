"""Opening an issue, without what GitHub refuses: who cannot be assigned must not keep it away.

https://docs.github.com/en/rest/issues/issues#create-an-issue
"""

from typing import Any

from bot.core.model.plan.operation import CreateIssue
from bot.github.api.client import Installation
from bot.github.api.errors import Refused
from bot.github.write.after_creation import issue_in
from bot.github.write.outcome import NOT_ASSIGNABLE, Outcome, listed, of_names, optional_in


async def create_issue(installation: Installation, operation: CreateIssue) -> Outcome:
    """One request; where GitHub refuses labels or assignees, without them, and they are added then.

    GitHub leaves out in silence whom or what it does not want. Raises what the client raises.
    """
    answer, given = await _opened(installation, operation)
    if operation.assignees and not given["assignees"]:
        answer = await _assigned(installation, operation, answer)
    missing = of_names(listed(answer, "assignees"), operation.assignees, "login", NOT_ASSIGNABLE)
    # Labels that are missing are missed by the rule itself, which adds them.
    beside = {f"{login} not assigned": why for login, why in missing.left_out.items()}
    return Outcome(issue_in(answer), beside=beside)


async def _opened(
    installation: Installation, operation: CreateIssue
) -> tuple[Any, dict[str, list[str]]]:
    """The answer, and what it was opened with: GitHub may name one field after the other."""
    given = {"labels": list(operation.labels), "assignees": list(operation.assignees)}
    while True:
        try:
            return await _post(installation, operation, given), given
        except Refused as refused:
            unwanted = optional_in(refused, given)
            if not unwanted:
                raise
            given = {name: [] if name in unwanted else values for name, values in given.items()}


async def _post(
    installation: Installation, operation: CreateIssue, given: dict[str, list[str]]
) -> Any:
    body = {"title": operation.title, "body": operation.body, **given}
    repository = operation.subject.repository
    return await installation.post("/repos/{+repository}/issues", body, repository=repository)


async def _assigned(installation: Installation, operation: CreateIssue, answer: Any) -> Any:
    """Those who can be are assigned; nobody is refused then, but left out."""
    url = "/repos/{+repository}/issues/{number}/assignees"
    names = {"repository": operation.subject.repository, "number": str(answer["number"])}
    body = {"assignees": list(operation.assignees)}
    try:
        return await installation.post(url, body, **names)
    except Refused:
        return answer
