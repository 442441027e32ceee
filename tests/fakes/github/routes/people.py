"""Teams, members and collaborators. https://docs.github.com/en/rest/teams/members"""

from tests.fakes.github.call import Answer, Call
from tests.fakes.github.errors import Refusal, not_found
from tests.fakes.github.representation.people import user
from tests.fakes.github.representation.teams import (
    membership_json,
    permission_json,
    team_full,
)
from tests.fakes.github.routes.table import REPOSITORY, ROUTES
from tests.fakes.github.state.model import Account
from tests.fakes.github.state.teams import PENDING, Team

TEAM = "/orgs/{org}/teams/{slug}"
ROLES = ("member", "maintainer", "all")


@ROUTES.get(TEAM)
def get_team(call: Call) -> Answer:
    """https://docs.github.com/en/rest/teams/teams#get-a-team-by-name"""
    return Answer(json=team_full(call.github.api_url, requested(call)))


@ROUTES.get(f"{TEAM}/members")
def list_team_members(call: Call) -> Answer:
    """https://docs.github.com/en/rest/teams/members#list-team-members"""
    role, team = call.choice("role", "all", ROLES), requested(call)
    found = [
        account
        for account, own in team.roles.items()
        if own != PENDING and role in ("all", own)
    ]  # fmt: skip
    return call.paged(found, lambda account: user(call.github.api_url, account))


@ROUTES.get(f"{TEAM}/memberships/{{username}}")
def get_membership(call: Call) -> Answer:
    """https://docs.github.com/en/rest/teams/members#get-team-membership-for-a-user"""
    team, account = requested(call), person(call)
    if account not in team.roles:
        raise not_found()
    return Answer(json=membership_json(call.github.api_url, team, account))


@ROUTES.get("/users/{username}")
def get_user(call: Call) -> Answer:
    """https://docs.github.com/en/rest/users/users#get-a-user"""
    account = call.github.find_account(call.path["username"])
    if account is None:
        raise not_found()
    nothing = dict.fromkeys(("bio", "blog", "company", "email", "hireable", "location", "name"))
    counts = dict.fromkeys(("followers", "following", "public_gists", "public_repos"), 0)
    times = dict.fromkeys(("created_at", "updated_at"), "2020-01-01T00:00:00Z")
    return Answer(json=user(call.github.api_url, account) | nothing | counts | times)


@ROUTES.get("/orgs/{org}/members/{username}")
def check_membership(call: Call) -> Answer:
    """https://docs.github.com/en/rest/orgs/members#check-organization-membership-for-a-user"""
    if not call.github.teams.is_member(organization(call), person(call)):
        raise Refusal(404, f"User does not exist or is not a member of {call.path['org']}")
    return Answer(204)


@ROUTES.get(f"{REPOSITORY}/collaborators/{{username}}/permission")
def get_permission(call: Call) -> Answer:
    """https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user"""
    repository, account = call.repository, call.github.find_account(call.path["username"])
    if account is None or account.type != "User":  # Apps, Copilot among them, are none either
        raise Refusal(404, f"{call.path['username']} is not a user")
    role = repository.role_of(account)
    found = permission_json(call.github.api_url, account, role)
    named = repository.custom_roles.get(account)
    return Answer(json=found | ({"role_name": named} if named else {}))


def organization(call: Call) -> Account:
    """The one in the path, if the App is installed there and may see its members."""
    token, found = call.token, call.github.find_account(call.path["org"])
    if found is None or found.type != "Organization":
        raise not_found()
    if found is not token.installation.account or "members" not in token.permissions:
        raise Refusal(403, "Resource not accessible by integration")
    return found


def requested(call: Call) -> Team:
    """The team in the path."""
    return call.github.team(organization(call).login, call.path["slug"])


def person(call: Call) -> Account:
    """The account in the path."""
    found = call.github.find_account(call.path["username"])
    if found is None:
        raise not_found()
    return found
