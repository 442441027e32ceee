"""What a webhook says. https://docs.github.com/en/webhooks/webhook-events-and-payloads"""

from typing import Any

from tests.fakes.github.representation.checks import check_run_webhook, check_suite_webhook
from tests.fakes.github.representation.issues import (
    comment_json,
    issue_json,
    label_json,
    milestone_json,
)
from tests.fakes.github.representation.people import WEB, Json, node_id, organization, user
from tests.fakes.github.representation.pulls import pull_webhook
from tests.fakes.github.representation.repositories import (
    push_commit,
    push_repository,
    repository_simple,
)
from tests.fakes.github.state.check import CheckRun, CheckSuite
from tests.fakes.github.state.files import before
from tests.fakes.github.state.git import Commit
from tests.fakes.github.state.model import (
    Account,
    Comment,
    Installation,
    Issue,
    Label,
    Milestone,
    PullRequest,
)
from tests.fakes.github.state.repository import Repository


def payload(
    repository: Repository, event: str, action: str | None, by: Account, content: Json
) -> Json:
    """The whole body of a delivery, without `installation`."""
    if event == "push":
        return pushed(repository, by, **content)
    shown: Json = {"action": action}
    for key, value in content.items():
        shown |= part(repository, event, key, value)
    shown["repository"] = repository_simple(repository) | {"custom_properties": {}}
    return shown | about(repository, by)


def about(repository: Repository, by: Account) -> Json:
    """Whose repository, and who did it."""
    api, owner = repository.github.api_url, repository.owner
    shown: Json = {}
    if owner.type == "Organization":
        shown["organization"] = organization(api, owner)
    return shown | {"sender": user(api, by)}


def part(repository: Repository, event: str, key: str, value: Any) -> Json:
    """One thing the event is about."""
    if event == "pull_request" and isinstance(value, PullRequest):
        return {"number": value.number, "pull_request": pull_webhook(repository, value)}
    return {key: object_json(repository, value)}


def object_json(repository: Repository, value: Any) -> Any:
    """Anything in its own shape."""
    match value:
        case Issue():
            return issue_json(repository, value)
        case Comment():
            return comment_json(repository, value)
        case Label():
            return label_json(repository, value)
        case Milestone():
            return milestone_json(repository, value)
        case CheckRun():
            return check_run_webhook(repository, value)
        case CheckSuite():
            return check_suite_webhook(repository, value)
        case Account():
            return user(repository.github.api_url, value)
        case _:
            return value


def pushed(repository: Repository, by: Account, ref: str, commit: Commit) -> Json:
    """https://docs.github.com/en/webhooks/webhook-events-and-payloads#push"""
    shown = push_commit(repository, commit)
    parent = before(commit)
    compare = f"{WEB}/{repository.full_name}/compare/{parent[:12]}...{commit.sha[:12]}"
    return {
        "ref": ref,
        "before": parent,
        "after": commit.sha,
        "repository": push_repository(repository),
        "pusher": {"name": by.login, "email": f"{by.login}@users.noreply.github.com"},
        **about(repository, by),
        "created": commit.parent is None,
        "deleted": False,
        "forced": False,
        "base_ref": None,
        "compare": compare,
        "commits": [shown],
        "head_commit": shown,
    }


def installation_part(installation: Installation) -> Json:
    """https://docs.github.com/en/webhooks/webhook-events-and-payloads says which installation."""
    return {"id": installation.id, "node_id": node_id("MDIzOkludGVncmF0aW9u", installation.id)}
