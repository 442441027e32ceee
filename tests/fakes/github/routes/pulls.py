"""Pull requests. https://docs.github.com/en/rest/pulls/pulls"""

from typing import Any

from tests.fakes.github.call import Answer, Call
from tests.fakes.github.errors import invalid
from tests.fakes.github.representation.pulls import file_json, pull_full, pull_simple
from tests.fakes.github.routes.table import REPOSITORY, ROUTES
from tests.fakes.github.state.model import Change, PullRequest
from tests.fakes.github.state.repository import Repository

ONE = f"{REPOSITORY}/pulls/{{number}}"
MOST_FILES = 3000
SORTS = ("created", "updated", "popularity", "long-running")


@ROUTES.get(f"{REPOSITORY}/pulls")
def list_pulls(call: Call) -> Answer:
    """https://docs.github.com/en/rest/pulls/pulls#list-pull-requests"""
    sort = call.choice("sort", "created", SORTS)
    standard = "desc" if sort == "created" else "asc"
    direction = call.choice("direction", standard, ("asc", "desc"))
    found = [one for one in call.repository.issues.values() if isinstance(one, PullRequest)]
    found = [pull for pull in found if matches(call, pull)]
    found.sort(key=lambda pull: position(pull, sort), reverse=direction == "desc")
    return call.page(found, pull_simple)


@ROUTES.get(ONE)
def get_pull(call: Call) -> Answer:
    """https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request"""
    return Answer(json=pull_full(call.repository, call.repository.pull_request(call.number())))


@ROUTES.patch(ONE)
def update_pull(call: Call) -> Answer:
    """https://docs.github.com/en/rest/pulls/pulls#update-a-pull-request"""
    repository, number, state = call.repository, call.number(), call.optional_text("state")
    if state not in (None, "open", "closed"):
        raise invalid("PullRequest", "state", value=state)
    title, base = call.optional_text("title"), call.optional_text("base")
    pull = repository.edit_pull_request(
        number, title, call.changed_text("body"), base, by=call.actor
    )
    if state == "closed":
        repository.close(number, call.actor)
    elif state == "open":
        repository.reopen(number, call.actor)
    return Answer(json=pull_full(repository, pull))


@ROUTES.get(f"{ONE}/files")
def list_files(call: Call) -> Answer:
    """https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files; 3000 at most."""
    pull = call.repository.pull_request(call.number())

    def shown(repository: Repository, change: Change) -> dict[str, Any]:
        return file_json(repository, pull.head_sha, change)

    return call.page(pull.changes[:MOST_FILES], shown)


def matches(call: Call, pull: PullRequest) -> bool:
    """Whether the list's parameters leave this one in; `head` is owner:branch."""
    base, head = call.query.get("base"), call.query.get("head")
    owner = pull.fork.owner if pull.fork else pull.author
    return (
        call.choice("state", "open", ("open", "closed", "all")) in ("all", pull.state)
        and base in (None, "", pull.base_ref)
        and head in (None, "", f"{owner.login}:{pull.head_ref}")
    )


def position(pull: PullRequest, sort: str) -> tuple[float, int]:
    """Where a pull request stands in the list."""
    if sort == "popularity":
        return len(pull.comments), pull.number
    moment = pull.updated_at if sort == "updated" else pull.created_at
    return moment.timestamp(), pull.number
