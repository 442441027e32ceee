"""Check runs. https://docs.github.com/en/rest/checks/runs"""

from typing import Any

from tests.fakes.github.call import Answer, Call
from tests.fakes.github.representation.checks import annotation_json, check_run_json
from tests.fakes.github.routes.table import REPOSITORY, ROUTES
from tests.fakes.github.state.check import CheckRun
from tests.fakes.github.state.repository import Repository

ONE = f"{REPOSITORY}/check-runs/{{id}}"
FIELDS = (
    "status", "conclusion", "started_at", "completed_at", "details_url", "external_id", "output",
    "actions",
)  # fmt: skip


@ROUTES.post(f"{REPOSITORY}/check-runs")
def create_check_run(call: Call) -> Answer:
    """https://docs.github.com/en/rest/checks/runs#create-a-check-run"""
    repository, name, sha = call.repository, call.text("name"), call.text("head_sha")
    run = repository.create_check_run(name, sha, **given(call))
    return Answer(201, check_run_json(repository, run))


@ROUTES.get(ONE)
def get_check_run(call: Call) -> Answer:
    """https://docs.github.com/en/rest/checks/runs#get-a-check-run"""
    repository = call.repository
    return Answer(json=check_run_json(repository, repository.check_run(call.number("id"))))


@ROUTES.patch(ONE)
def update_check_run(call: Call) -> Answer:
    """https://docs.github.com/en/rest/checks/runs#update-a-check-run"""
    repository, name = call.repository, call.optional_text("name")
    run = repository.update_check_run(call.number("id"), name, **given(call))
    return Answer(json=check_run_json(repository, run))


@ROUTES.get(f"{ONE}/annotations")
def list_annotations(call: Call) -> Answer:
    """https://docs.github.com/en/rest/checks/runs#list-check-run-annotations"""
    run = call.repository.check_run(call.number("id"))

    def shown(repository: Repository, annotation: dict[str, Any]) -> dict[str, Any]:
        return annotation_json(repository, run, annotation)

    return call.page(run.annotations, shown)


@ROUTES.get(f"{REPOSITORY}/commits/{{ref...}}/check-runs")
def list_check_runs(call: Call) -> Answer:
    """https://docs.github.com/en/rest/checks/runs#list-check-runs-for-a-git-reference

    Newest first; without `filter=all` only the newest of each name of each App.
    """
    repository = call.repository
    sha = repository.commit_named(call.path["ref"]).sha
    suites = [one for one in repository.check_suites.values() if one.head_sha == sha]
    latest = call.choice("filter", "latest", ("latest", "all")) == "latest"
    runs = [run for suite in suites for run in (suite.latest if latest else suite.runs)]
    found = sorted((run for run in runs if matches(call, run)), key=lambda run: -run.id)
    page = call.page(found, check_run_json)
    page.json = {"total_count": len(found), "check_runs": page.json}
    return page


def matches(call: Call, run: CheckRun) -> bool:
    """Whether the list's parameters leave this one in."""
    query = call.query
    return (
        query.get("check_name") in (None, "", run.name)
        and query.get("status") in (None, "", run.status)
        and query.get("app_id") in (None, "", str(run.app.id))
    )


def given(call: Call) -> dict[str, Any]:
    """What the body says beside name and commit."""
    return {name: call.body[name] for name in FIELDS if name in call.body}
