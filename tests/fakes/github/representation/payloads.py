"""What a webhook says. https://docs.github.com/en/webhooks/webhook-events-and-payloads"""

from collections.abc import Callable
from typing import Any

from tests.fakes.github.representation.checks import check_run_webhook, check_suite_webhook
from tests.fakes.github.representation.commits import merge_group_json
from tests.fakes.github.representation.issues import (
    comment_json,
    issue_json,
    label_json,
    milestone_json,
)
from tests.fakes.github.representation.people import WEB, Json, node_id, organization, user
from tests.fakes.github.representation.pulls import pull_reviewed, pull_webhook
from tests.fakes.github.representation.repositories import (
    push_commit,
    push_repository,
    repository_simple,
)
from tests.fakes.github.representation.reviews import review_comment_json, review_webhook
from tests.fakes.github.representation.teams import team_json
from tests.fakes.github.state.check import CheckRun, CheckSuite
from tests.fakes.github.state.files import before
from tests.fakes.github.state.git import Commit
from tests.fakes.github.state.merge_queue import MergeGroup
from tests.fakes.github.state.model import (
    Account,
    Comment,
    Installation,
    Issue,
    Label,
    Milestone,
    PullRequest,
)
from tests.fakes.github.state.removals import Place
from tests.fakes.github.state.repository import Repository
from tests.fakes.github.state.review import Review, ReviewComment
from tests.fakes.github.state.teams import Team


def team_part(repository: Repository, team: Team) -> Json:
    """A team that was asked."""
    return team_json(repository.github.api_url, team)


def account_part(repository: Repository, account: Account) -> Json:
    """Somebody who was assigned or asked."""
    return user(repository.github.api_url, account)


def place_part(_: Repository, place: Place) -> Json:
    """Where a transferred issue came from or went."""
    repository = place.repository.github.repository(place.repository.full_name)
    return {
        f"{place.prefix}_issue": issue_json(repository, place.issue),
        f"{place.prefix}_repository": repository_simple(repository),
    }


SHAPES: dict[type, Callable[[Repository, Any], Json]] = {
    Issue: issue_json,
    Comment: comment_json,
    Label: label_json,
    Milestone: milestone_json,
    Review: review_webhook,
    ReviewComment: review_comment_json,
    CheckRun: check_run_webhook,
    CheckSuite: check_suite_webhook,
    MergeGroup: merge_group_json,
    Place: place_part,
    Team: team_part,
    Account: account_part,
}


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
    if isinstance(value, PullRequest) and event.startswith("pull_request_"):
        return {"pull_request": pull_reviewed(repository, value)}
    return {key: object_json(repository, value)}


def object_json(repository: Repository, value: Any) -> Any:
    """Anything in its own shape."""
    for kind, represent in SHAPES.items():
        if isinstance(value, kind):
            return represent(repository, value)
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
