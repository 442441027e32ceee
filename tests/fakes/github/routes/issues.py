"""Issues, pull requests included. https://docs.github.com/en/rest/issues/issues"""

from collections.abc import Callable
from typing import Any

from tests.fakes.github.call import Answer, Call
from tests.fakes.github.errors import DOCUMENTATION, Refusal, invalid, not_found, wrong_type
from tests.fakes.github.representation.issues import issue_full, issue_json
from tests.fakes.github.routes.table import REPOSITORY, ROUTES
from tests.fakes.github.state.model import Issue
from tests.fakes.github.state.repository import Repository

REASONS = ("completed", "not_planned", "duplicate", "reopened")
SORT: dict[str, Callable[[Issue], tuple[Any, int]]] = {
    "created": lambda issue: (issue.created_at, issue.number),
    "updated": lambda issue: (issue.updated_at, issue.number),
    "comments": lambda issue: (len(issue.comments), issue.number),
}


@ROUTES.get(f"{REPOSITORY}/issues")
def list_issues(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/issues#list-repository-issues"""
    sort = call.choice("sort", "created", SORT)
    direction = call.choice("direction", "desc", ("asc", "desc"))
    found = [issue for issue in call.repository.issues.values() if matches(call, issue)]
    found.sort(key=SORT[sort], reverse=direction == "desc")
    return call.page(found, issue_json)


@ROUTES.post(f"{REPOSITORY}/issues")
def create_issue(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/issues#create-an-issue"""
    repository, title, body = call.repository, call.text("title"), call.optional_text("body")
    issue = repository.open_issue(
        call.actor, title, body, call.texts("labels") or (),
        milestone=chosen_milestone(call, repository), assignees=assignees(call) or (),
    )  # fmt: skip
    return Answer(201, issue_full(repository, issue))


@ROUTES.get(f"{REPOSITORY}/issues/{{number}}")
def get_issue(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/issues#get-an-issue"""
    repository, number = call.repository, call.number()
    if number in repository.deleted:
        raise Refusal(410, "This issue was deleted")
    if number in repository.transferred:
        return moved(call, *repository.transferred[number])
    return Answer(json=issue_full(repository, repository.issue(number)))


@ROUTES.patch(f"{REPOSITORY}/issues/{{number}}")
def update_issue(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/issues#update-an-issue"""
    repository, number = call.repository, call.number()
    issue = repository.issue(number)
    milestone, wanted = chosen_milestone(call, repository), chosen_state(call)
    people = assignees(call)
    title = call.optional_text("title")
    repository.edit_issue(number, title, call.changed_text("body"), call.actor)
    labels = call.texts("labels")
    if labels is not None:
        repository.set_labels(number, labels, call.actor)
    if "milestone" in call.body:
        repository.set_milestone(number, milestone, call.actor)
    if people is not None:
        gone = [one.login for one in issue.assignees if one.login not in people]
        repository.remove_assignees(number, gone, call.actor)
        repository.add_assignees(number, people, call.actor)
    change_state(call, repository, number, *wanted)
    return Answer(json=issue_full(repository, issue))


def moved(call: Call, repository_id: int, number: int) -> Answer:
    """301 for who may see where it went, 404 for others.

    https://docs.github.com/en/rest/issues/issues#get-an-issue
    """
    target = call.github.numbered_repository(repository_id)
    if target is None or not call.sees(target):
        raise not_found()
    url = f"{call.github.api_url}/repositories/{repository_id}/issues/{number}"
    body = {"message": "Moved Permanently", "url": url, "documentation_url": DOCUMENTATION}
    return Answer(301, body, headers={"Location": url})


def matches(call: Call, issue: Issue) -> bool:
    """Whether the list's parameters leave this issue in."""
    query, since = call.query, call.since()
    labels = [name.casefold() for name in (query.get("labels") or "").split(",") if name]
    own = {name.casefold() for name in issue.labels}
    creator, milestone = query.get("creator"), query.get("milestone")
    return (
        call.choice("state", "open", ("open", "closed", "all")) in ("all", issue.state)
        and own.issuperset(labels)
        and (since is None or issue.updated_at >= since)
        and (creator is None or issue.author.login.casefold() == creator.casefold())
        and (milestone is None or on_milestone(issue, milestone))
        and assigned(issue, query.get("assignee"))
    )


def on_milestone(issue: Issue, wanted: str) -> bool:
    """A number, `none` or `*`."""
    milestone = issue.attached_milestone
    if wanted == "*":
        return milestone is not None
    if wanted != "none" and not wanted.isdecimal():
        raise invalid("Issue", "milestone", value=wanted)
    return str(milestone.number) == wanted if milestone else wanted == "none"


def assigned(issue: Issue, wanted: str | None) -> bool:
    """A login, `none` or `*`."""
    logins = [account.login.casefold() for account in issue.assignees]
    if wanted in (None, "*", "none"):
        return wanted is None or bool(logins) == (wanted == "*")
    return wanted.casefold() in logins


def chosen_milestone(call: Call, repository: Repository) -> str | None:
    """The title of the milestone whose number the body has."""
    number = call.body.get("milestone")
    if number is None:
        return None
    found = repository.milestones.get(int(number)) if str(number).isdecimal() else None
    if found is None:
        raise invalid("Issue", "milestone", value=number)
    return found.title


def assignees(call: Call) -> list[str] | None:
    """`assignees`, or the older `assignee`."""
    one = call.optional_text("assignee")
    return [one] if one else call.texts("assignees")


def chosen_state(call: Call) -> tuple[str | None, str | None]:
    """`state` and `state_reason`, checked."""
    state, reason = call.optional_text("state"), call.optional_text("state_reason")
    if state not in (None, "open", "closed"):
        raise invalid("Issue", "state", value=state)
    if reason is not None and reason not in REASONS:
        raise wrong_type("state_reason", reason, f"a member of {list(REASONS)}")
    return state, reason


def change_state(
    call: Call, repository: Repository, number: int, state: str | None, reason: str | None
) -> None:
    """Close or open; without a reason a closed issue is completed."""
    if state == "closed":
        repository.close(number, call.actor, reason or "completed")
    elif state == "open":
        repository.reopen(number, call.actor)
