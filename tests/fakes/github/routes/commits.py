"""Commits, branches and comparisons. https://docs.github.com/en/rest/commits/commits"""

from typing import Any

from tests.fakes.github.call import Answer, Call
from tests.fakes.github.errors import Refusal, not_found
from tests.fakes.github.representation.commits import (
    MOST_FILES,
    branch_json,
    commit_full,
    commit_json,
    comparison_json,
)
from tests.fakes.github.representation.pulls import file_json
from tests.fakes.github.routes.table import REPOSITORY, ROUTES
from tests.fakes.github.state.git import Commit
from tests.fakes.github.state.history import ref_of_fork


@ROUTES.get(f"{REPOSITORY}/commits")
def list_commits(call: Call) -> Answer:
    """https://docs.github.com/en/rest/commits/commits#list-commits; newest first."""
    repository, since = call.repository, call.since()
    path, author = (call.query.get("path") or "").strip("/"), call.query.get("author")
    start = found_commit(call, call.query.get("sha") or repository.default_branch)
    found = [
        commit
        for commit in repository.ancestors(start)
        if (not path or repository.touches(commit, path))
        and (since is None or commit.at >= since)
        and author in (None, "", commit.author.login)
    ]
    return call.page(found, commit_json)


@ROUTES.get(f"{REPOSITORY}/commits/{{ref...}}")
def get_commit(call: Call) -> Answer:
    """https://docs.github.com/en/rest/commits/commits#get-a-commit"""
    repository = call.repository
    return Answer(json=commit_full(repository, repository.commit_named(call.path["ref"])))


@ROUTES.get(f"{REPOSITORY}/branches/{{branch...}}")
def get_branch(call: Call) -> Answer:
    """https://docs.github.com/en/rest/branches/branches#get-a-branch"""
    repository, name = call.repository, call.path["branch"]
    commit = repository.git.head(name)
    if commit is None and name in repository.renamed_branches:
        new = f"/repositories/{repository.id}/branches/{repository.renamed_branches[name]}"
        place = f"{call.url.partition('/repos')[0]}{new}"
        moved = {"message": "Moved Permanently", "url": place}
        return Answer(301, json=moved, headers={"Location": place})
    if commit is None:
        raise Refusal(404, "Branch not found")
    return Answer(json=branch_json(repository, name, commit))


@ROUTES.get(f"{REPOSITORY}/compare/{{basehead...}}")
def compare(call: Call) -> Answer:
    """https://docs.github.com/en/rest/commits/commits#compare-two-commits

    Commits are paged, oldest first; the files are on the first page only, 300 at most.
    """
    repository, name = call.repository, call.path["basehead"]
    base, _, head = name.partition("...")
    found = repository.compare(found_commit(call, base), found_commit(call, head))
    if found is None:
        raise Refusal(404, f"No common ancestor between {base} and {head}.")
    page = call.page(found.commits, commit_json)
    page.json = comparison_json(repository, found, name) | {"commits": page.json}
    if call.query.get("page") in (None, "", "1"):
        page.json["files"] = files(call, found.head, found.changes[:MOST_FILES])
    return page


def files(call: Call, head: Commit, changes: list[Any]) -> list[dict[str, Any]]:
    """What is different."""
    return [file_json(call.repository, head.sha, change) for change in changes]


def found_commit(call: Call, ref: str) -> Commit:
    """A commit by its name, a branch, or a fork's branch as `owner:branch`."""
    commit = call.repository.git.resolve(ref_of_fork(call.repository, ref))
    if commit is None:
        raise not_found()
    return commit
