"""An issue's history as JSON. https://docs.github.com/en/rest/using-the-rest-api/issue-event-types"""

from typing import Any

from tests.fakes.github.representation.issues import comment_json, issue_json, via_app
from tests.fakes.github.representation.people import WEB, Json, node_id, timestamp, user
from tests.fakes.github.representation.repositories import api_url, git_person, repository_simple
from tests.fakes.github.representation.reviews import reviewed
from tests.fakes.github.representation.teams import team_json
from tests.fakes.github.state.git import Commit
from tests.fakes.github.state.model import Account, Comment, TimelineEvent
from tests.fakes.github.state.repository import Repository
from tests.fakes.github.state.review import Review
from tests.fakes.github.state.teams import Team

Line = TimelineEvent | Comment | Review


def event_json(repository: Repository, event: TimelineEvent) -> Json:
    """One line of GET issues/{number}/events."""
    api = api_url(repository)
    extra = {key: part(repository, value) for key, value in event.extra.items()}
    commit = extra.pop("commit_id", None)
    return {
        "id": event.id,
        "node_id": node_id("EV", event.id),
        "url": f"{api}/issues/events/{event.id}",
        "actor": user(repository.github.api_url, event.actor),
        "event": event.event,
        "commit_id": commit,
        "commit_url": f"{api}/commits/{commit}" if commit else None,
        "created_at": timestamp(event.created_at),
        **extra,
        "performed_via_github_app": via_app(repository, event.actor),
    }


def part(repository: Repository, value: Any) -> Any:
    """What only some events have."""
    match value:
        case Account():
            return user(repository.github.api_url, value)
        case Team():
            return team_json(repository.github.api_url, value)
        case _:
            return value


def timeline_json(repository: Repository, line: Line) -> Json:
    """One line of GET issues/{number}/timeline; commits have neither actor nor created_at."""
    if isinstance(line, Comment):
        actor = user(repository.github.api_url, line.author)
        return comment_json(repository, line) | {"event": "commented", "actor": actor}
    if isinstance(line, Review):
        return reviewed(repository, line)
    if line.event == "cross-referenced":
        return cross_referenced(repository, line)
    if line.event == "committed":
        return committed(repository, line.extra["commit"])
    shown = event_json(repository, line)
    shown.pop("assigner", None)
    return shown


def cross_referenced(repository: Repository, event: TimelineEvent) -> Json:
    """Somebody named the issue elsewhere: this has no id of its own.

    https://docs.github.com/en/rest/using-the-rest-api/issue-event-types#cross-referenced
    """
    place = repository.github.repository(event.extra["place"].full_name)
    issue = issue_json(place, event.extra["source"])
    at = timestamp(event.created_at)
    return {
        "actor": user(repository.github.api_url, event.actor),
        "created_at": at,
        "updated_at": at,
        "source": {"type": "issue", "issue": issue | {"repository": repository_simple(place)}},
        "event": event.event,
    }


def committed(repository: Repository, commit: Commit) -> Json:
    """A commit in a pull request's timeline."""
    api, web = api_url(repository), f"{WEB}/{repository.full_name}"
    person = git_person(commit.author, commit.at)
    tree = repository.git.root(commit)
    parent = commit.parent
    return {
        "event": "committed",
        "sha": commit.sha,
        "node_id": f"C_{commit.sha}",
        "url": f"{api}/git/commits/{commit.sha}",
        "html_url": f"{web}/commit/{commit.sha}",
        "author": person,
        "committer": person,
        "tree": {"sha": tree, "url": f"{api}/git/trees/{tree}"},
        "message": commit.message,
        "parents": [
            {
                "sha": parent,
                "url": f"{api}/git/commits/{parent}",
                "html_url": f"{web}/commit/{parent}",
            }
        ],
        "verification": {
            "verified": False, "reason": "unsigned", "signature": None,
            "payload": None, "verified_at": None,
        },
    }  # fmt: skip
