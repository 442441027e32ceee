"""The Python API over HTTP, for a fake that runs as its own process; never recorded.

POST /__fake/repository/{owner}/{name}/{verb} with keyword arguments as JSON calls a verb of the
repository, GET /__fake/repository/{owner}/{name}/issues/{number} shows the outcome. GET
/__fake/requests and /__fake/deliveries (with ?bodies for payloads) show what went on. POST
/__fake/{add_repository, be_at, deliver_to, redeliver, settled, faults, ping, expire_tokens,
subscribe, set_rate_limit, forget_requests, add_team, join_team, leave_team, add_members,
remove_member} are the verbs of the fake itself.
"""

import json
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.github.errors import Refusal
from tests.fakes.github.faults import Fault
from tests.fakes.github.representation.people import timestamp
from tests.fakes.github.state.check import CheckRun
from tests.fakes.github.state.model import ChangedFile, Comment, Issue, PullRequest
from tests.fakes.github.state.repository import Repository

if TYPE_CHECKING:
    from tests.fakes.github.fake import FakeGitHub
    from tests.fakes.github.server import RecordedRequest
    from tests.fakes.github.webhooks import RecordedDelivery

PREFIX = "/__fake/"
SETTLE_LIMIT = 60.0
PLAIN_VERBS = {
    *("deliver_to", "expire_tokens", "forget_requests", "redeliver"),
    *("add_team", "join_team", "leave_team", "add_members", "remove_member"),
}
VERBS = {
    *("open_pull_request", "push", "edit_pull_request", "merge", "delete_fork"),
    "rename_branch",
    *("open_issue", "edit_issue", "close", "reopen", "add_assignees", "remove_assignees"),
    *("add_labels", "remove_label", "set_labels", "create_label", "edit_label", "delete_label"),
    *("add_milestone", "edit_milestone", "delete_milestone", "set_milestone"),
    *("comment", "edit_comment", "delete_comment", "put_file", "put_files", "remove_file"),
    *("create_check_run", "update_check_run", "rerequest_check", "rerequest_checks"),
    *("request_action", "grant", "grant_team", "request_reviews", "unrequest_reviews"),
    *("queue_merge", "dequeue", "lock", "unlock", "delete_issue", "transfer_issue"),
    *("submit_review", "edit_review", "dismiss_review"),
    *("add_review_comment", "edit_review_comment", "delete_review_comment"),
}


async def handle(github: "FakeGitHub", request: web.Request, raw: bytes) -> web.Response:
    """One control call; what is wrong with it is said in plain words."""
    try:
        body = json.loads(raw) if raw else {}
        parts = request.path.removeprefix(PREFIX).strip("/").split("/")
        return web.json_response(await answer(github, request, parts, body))
    except Refusal as refusal:
        return web.json_response(refusal.body(), status=refusal.status)
    except (AttributeError, LookupError, TypeError, ValueError, TimeoutError) as error:
        return web.json_response({"message": f"{type(error).__name__}: {error}"}, status=400)


async def answer(
    github: "FakeGitHub", request: web.Request, parts: list[str], body: dict[str, Any]
) -> Any:
    """Find what is asked for."""
    match [request.method, *parts]:
        case ["POST", "repository", owner, name, verb]:
            return act(github.repository(f"{owner}/{name}"), verb, body)
        case ["GET", "repository", owner, name, "issues", number]:
            return summary(github.repository(f"{owner}/{name}").issue(int(number)))
        case ["GET", "repository", owner, name, "checks"]:
            runs = github.repository(f"{owner}/{name}").check_runs.values()
            return [check_json(run) for run in runs]
        case ["GET", "requests"]:
            return [request_json(one) for one in github.requests]
        case ["GET", "deliveries"]:
            bodies = "bodies" in request.query
            return [delivery_json(one, bodies) for one in github.deliveries]
        case ["POST", "settled"]:
            await github.settled(body.get("timeout", SETTLE_LIMIT))
            return {}
        case ["POST", verb]:
            return change(github, verb, body)
        case _:
            raise LookupError(f"no control call {request.method} {request.path}")


def change(github: "FakeGitHub", verb: str, body: Any) -> Any:
    """Change the fake itself."""
    if verb in PLAIN_VERBS:
        getattr(github, verb)(**body)
        return {}
    match verb:
        case "add_repository":
            return {"full_name": github.add_repository(**body).full_name}
        case "be_at":
            github.be_at(datetime.fromisoformat(body["moment"]))
        case "subscribe":
            github.subscribe(*body["events"])
        case "ping":
            return {"guid": github.ping().guid}
        case "set_rate_limit":
            reset_at = body.get("reset_at")
            moment = datetime.fromisoformat(reset_at) if reset_at else None
            github.set_rate_limit(body["remaining"], moment)
        case "faults":
            orders = body if isinstance(body, list) else [body]
            github.faults.add(*(Fault(**order) for order in orders))
        case _:
            raise LookupError(f"no control call {verb}")
    return {}


def act(repository: Repository, verb: str, arguments: dict[str, Any]) -> Any:
    """Call one of a repository's verbs."""
    if verb not in VERBS:
        raise LookupError(f"no verb {verb}")
    if "files" in arguments:
        arguments["files"] = [ChangedFile(**one) for one in arguments["files"]]
    return named(getattr(repository, verb)(**arguments))


def named(result: Any) -> dict[str, Any]:
    """What identifies the thing a verb made or changed."""
    names = ("number", "id", "sha", "head_sha", "title", "name")
    return {name: getattr(result, name) for name in names if hasattr(result, name)}


def summary(issue: Issue) -> dict[str, Any]:
    """An issue in short."""
    is_pull = isinstance(issue, PullRequest)
    return {
        "kind": "pull_request" if is_pull else "issue",
        "number": issue.number,
        "title": issue.title,
        "body": issue.body,
        "state": issue.state,
        "labels": issue.labels,
        "milestone": issue.milestone,
        "assignees": [account.login for account in issue.assignees],
        "merged": isinstance(issue, PullRequest) and issue.merged,
        "comments": [comment_summary(one) for one in issue.comments],
    }


def comment_summary(comment: Comment) -> dict[str, Any]:
    """A comment in short."""
    return {
        "id": comment.id,
        "by": comment.author.login,
        "body": comment.body,
        "reactions": [one.content for one in comment.reactions],
    }


def check_json(run: CheckRun) -> dict[str, Any]:
    """A check run in short."""
    return {
        "id": run.id,
        "name": run.name,
        "external_id": run.external_id,
        "conclusion": run.conclusion,
        "title": run.output.get("title"),
        "summary": run.output.get("summary"),
        "annotations": run.annotations,
    }


def request_json(request: "RecordedRequest") -> dict[str, Any]:
    """A recorded request."""
    assert is_dataclass(request)
    return asdict(request) | {"at": timestamp(request.at)}


def delivery_json(delivery: "RecordedDelivery", bodies: bool) -> dict[str, Any]:
    """A recorded delivery, its payload only when asked for."""
    shown: dict[str, Any] = {
        "guid": delivery.guid,
        "event": delivery.event,
        "action": delivery.action,
        "status": delivery.status,
        "attempts": delivery.attempts,
    }
    return shown | ({"payload": delivery.payload} if bodies else {})
