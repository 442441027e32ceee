"""The App about itself. https://docs.github.com/en/rest/apps/apps"""

from collections.abc import Sequence

from tests.fakes.github.call import Answer, Call
from tests.fakes.github.errors import Refusal, not_found
from tests.fakes.github.representation.people import (
    Json,
    installation,
    integration,
    timestamp,
)
from tests.fakes.github.representation.repositories import permissions, repository_simple
from tests.fakes.github.routes.table import REPOSITORY, ROUTES
from tests.fakes.github.state.model import Installation
from tests.fakes.github.state.repository import Repository


@ROUTES.get("/app", jwt=True)
def get_app(call: Call) -> Answer:
    """https://docs.github.com/en/rest/apps/apps#get-the-authenticated-app"""
    count = {"installations_count": len(call.github.installations)}
    return Answer(json=integration(call.github.api_url, call.github.app) | count)


@ROUTES.post("/app-manifests/{code}/conversions")
def convert_manifest(call: Call) -> Answer:
    """https://docs.github.com/en/rest/apps/apps#create-a-github-app-from-a-manifest"""
    given = call.github.registrations.convert(call.path["code"])
    return Answer(201, integration(call.github.api_url, call.github.app) | given)


@ROUTES.get("/app/installations", jwt=True)
def list_installations(call: Call) -> Answer:
    """https://docs.github.com/en/rest/apps/apps#list-installations-for-the-authenticated-app"""
    return call.paged(list(call.github.installations.values()), lambda one: shown(call, one))


@ROUTES.get("/app/installations/{id}", jwt=True)
def get_installation(call: Call) -> Answer:
    """https://docs.github.com/en/rest/apps/apps#get-an-installation-for-the-authenticated-app"""
    return Answer(json=shown(call, requested(call)))


@ROUTES.get(f"{REPOSITORY}/installation", jwt=True)
def get_repository_installation(call: Call) -> Answer:
    """https://docs.github.com/en/rest/apps/apps#get-a-repository-installation-for-the-authenticated-app"""
    repository = call.github.find_repository(f"{call.path['owner']}/{call.path['repo']}")
    if repository is None or not repository.installed:
        raise not_found()
    return Answer(json=shown(call, call.github.installations[repository.owner.login]))


@ROUTES.post("/app/installations/{id}/access_tokens", jwt=True)
def create_token(call: Call) -> Answer:
    """https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app"""
    found, app = requested(call), call.github.app
    chosen = narrowed(call, found)
    permitted = call.body.get("permissions") or app.permissions
    if not permitted.items() <= app.permissions.items():
        raise Refusal(422, "The permissions requested are not granted to this installation.")
    ids = None if chosen is None else frozenset(repository.id for repository in chosen)
    token = call.github.authentication.issue(found, ids, permitted)
    body: Json = {
        "token": token.text,
        "expires_at": timestamp(token.expires_at),
        "permissions": token.permissions,
        "repository_selection": "selected",
    }
    if chosen is not None:
        body["repositories"] = [repository_simple(repository) for repository in chosen]
    return Answer(201, body)


@ROUTES.get("/installation/repositories")
def list_repositories(call: Call) -> Answer:
    """https://docs.github.com/en/rest/apps/installations#list-repositories-accessible-to-the-app-installation"""
    installed = call.github.repositories(call.token.installation)
    found = [repository for repository in installed if call.token.covers(repository)]
    page = call.paged(found, lambda one: repository_simple(one) | {"permissions": permissions()})
    page.json = {
        "total_count": len(found),
        "repository_selection": "selected",
        "repositories": page.json,
    }
    return page


@ROUTES.get("/rate_limit")
def get_rate_limit(call: Call) -> Answer:
    """https://docs.github.com/en/rest/rate-limit/rate-limit; asking costs nothing."""
    count = call.github.rate_limits.count(call.identity.bucket).body()
    core = count | {"resource": "core"}
    search = count | {"limit": 30, "used": 0, "remaining": 30, "resource": "search"}
    graphql = count | {"limit": 5000, "used": 0, "remaining": 5000, "resource": "graphql"}
    resources = {"core": core, "search": search, "graphql": graphql}
    return Answer(json={"resources": resources, "rate": core})


def shown(call: Call, found: Installation) -> Json:
    """An installation as JSON."""
    return installation(call.github.api_url, call.github.app, found)


def requested(call: Call) -> Installation:
    """The installation in the path."""
    for found in call.github.installations.values():
        if found.id == call.number("id"):
            return found
    raise not_found()


def narrowed(call: Call, found: Installation) -> Sequence[Repository] | None:
    """The repositories the token is asked for, None for all."""
    names = call.texts("repositories")
    ids = call.body.get("repository_ids")
    if not names and not ids:
        return None
    chosen = [
        repository
        for repository in call.github.repositories(found)
        if repository.name in (names or ()) or repository.id in (ids or ())
    ]
    if len(chosen) < len(names or ()) + len(ids or ()):
        raise Refusal(
            422,
            "There is at least one repository that does not exist or is not accessible to the "
            "parent installation.",
        )
    return chosen
