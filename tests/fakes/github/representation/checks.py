"""Checks as JSON. https://docs.github.com/en/rest/checks/runs#get-a-check-run"""

from typing import Any

from tests.fakes.github.representation.commits import simple_commit
from tests.fakes.github.representation.people import (
    WEB,
    Json,
    integration,
    node_id,
    timestamp,
)
from tests.fakes.github.representation.repositories import api_url, repository_simple
from tests.fakes.github.state.check import CheckRun, CheckSuite
from tests.fakes.github.state.model import PullRequest
from tests.fakes.github.state.repository import Repository

Annotation = dict[str, Any]


def check_run_json(repository: Repository, run: CheckRun) -> Json:
    """One check run."""
    url = f"{api_url(repository)}/check-runs/{run.id}"
    return {
        "id": run.id,
        "name": run.name,
        "node_id": node_id("CR", run.id),
        "head_sha": run.head_sha,
        "external_id": run.external_id,
        "url": url,
        "html_url": f"{WEB}/{repository.full_name}/runs/{run.id}",
        "details_url": run.details_url,
        "status": run.status,
        "conclusion": run.conclusion,
        "started_at": timestamp(run.started_at),
        "completed_at": timestamp(run.completed_at),
        "output": {
            **{name: run.output.get(name) for name in ("title", "summary", "text")},
            "annotations_count": len(run.annotations),
            "annotations_url": f"{url}/annotations",
        },
        "check_suite": {"id": run.suite.id},
        "app": integration(repository.github.api_url, run.app),
        "pull_requests": checked_pulls(repository, run.suite),
    }


def annotation_json(repository: Repository, run: CheckRun, annotation: Annotation) -> Json:
    """https://docs.github.com/en/rest/checks/runs#list-check-run-annotations"""
    path = annotation["path"]
    return {
        "path": path,
        "blob_href": f"{WEB}/{repository.full_name}/blob/{run.head_sha}/{path}",
        "start_line": annotation["start_line"],
        "start_column": annotation.get("start_column"),
        "end_line": annotation["end_line"],
        "end_column": annotation.get("end_column"),
        "annotation_level": annotation["annotation_level"],
        "title": annotation.get("title"),
        "message": annotation["message"],
        "raw_details": annotation.get("raw_details"),
    }


def check_run_webhook(repository: Repository, run: CheckRun) -> Json:
    """https://docs.github.com/en/webhooks/webhook-events-and-payloads#check_run"""
    suite = check_suite_json(repository, run.suite)
    return check_run_json(repository, run) | {"check_suite": suite}


def check_suite_webhook(repository: Repository, suite: CheckSuite) -> Json:
    """https://docs.github.com/en/webhooks/webhook-events-and-payloads#check_suite"""
    commit = repository.git.commits[suite.head_sha]
    return check_suite_json(repository, suite) | {
        "latest_check_runs_count": len(suite.latest),
        "check_runs_url": f"{api_url(repository)}/check-suites/{suite.id}/check-runs",
        "head_commit": simple_commit(repository, commit),
        "rerequestable": True,
        "runs_rerequestable": True,
    }


def check_suite_json(repository: Repository, suite: CheckSuite) -> Json:
    """What every suite shows."""
    return {
        "id": suite.id,
        "node_id": node_id("CS", suite.id),
        "head_branch": branch_of(repository, suite.head_sha),
        "head_sha": suite.head_sha,
        "status": suite.status,
        "conclusion": suite.conclusion,
        "url": f"{api_url(repository)}/check-suites/{suite.id}",
        "before": repository.git.commits[suite.head_sha].parent,
        "after": suite.head_sha,
        "pull_requests": checked_pulls(repository, suite),
        "app": integration(repository.github.api_url, suite.app),
        "created_at": timestamp(suite.created_at),
        "updated_at": timestamp(suite.updated_at),
    }


def branch_of(repository: Repository, sha: str) -> str | None:
    """The branch that ends in a commit; a fork's is not known here."""
    for ref, head in repository.git.refs.items():
        if head == sha and ref.startswith("heads/"):
            return ref.removeprefix("heads/")
    return None


def checked_pulls(repository: Repository, suite: CheckSuite) -> list[Json]:
    """Pull requests that GitHub knows a check of."""
    return [pull_minimal(repository, one) for one in repository.checked_pulls(suite.head_sha)]


def pull_minimal(repository: Repository, pull: PullRequest) -> Json:
    """A pull request in the shortest form."""
    shown = repository_simple(repository)
    repo = {name: shown[name] for name in ("id", "url", "name")}
    return {
        "url": f"{api_url(repository)}/pulls/{pull.number}",
        "id": pull.id,
        "number": pull.number,
        "head": {"ref": pull.head_ref, "sha": pull.head_sha, "repo": repo},
        "base": {"ref": pull.base_ref, "sha": pull.base_sha, "repo": repo},
    }
