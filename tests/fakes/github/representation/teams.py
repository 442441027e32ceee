"""Teams and roles as JSON. https://docs.github.com/en/rest/teams/teams#get-a-team-by-name"""

from tests.fakes.github.representation.people import (
    WEB,
    Json,
    html_url,
    node_id,
    organization,
    timestamp,
    user,
)
from tests.fakes.github.state.access import ROLES
from tests.fakes.github.state.model import Account
from tests.fakes.github.state.teams import MEMBER, PENDING, Team

LEGACY = {"triage": "read", "maintain": "write"}
RIGHTS = {"pull": "read", "triage": "triage", "push": "write", "maintain": "maintain"}


def team_json(api: str, team: Team) -> Json:
    """A team in a list."""
    org = team.organization
    url = f"{api}/organizations/{org.id}/team/{team.id}"
    return {
        "name": team.name,
        "id": team.id,
        "node_id": node_id("T", team.id),
        "slug": team.slug,
        "description": None,
        "privacy": "closed",
        "notification_setting": "notifications_enabled",
        "url": url,
        "html_url": f"{WEB}/orgs/{org.login}/teams/{team.slug}",
        "members_url": f"{url}/members{{/member}}",
        "repositories_url": f"{url}/repos",
        "type": "organization",
        "organization_id": org.id,
        "permission": "pull",
        "parent": None,
    }


def team_full(api: str, team: Team) -> Json:
    """A single team."""
    return team_json(api, team) | {
        "created_at": timestamp(team.created_at),
        "updated_at": timestamp(team.updated_at),
        "members_count": len(team.members),
        "repos_count": 0,
        "organization": team_organization(api, team),
    }


def team_organization(api: str, team: Team) -> Json:
    """The organization as its teams show it."""
    at = timestamp(team.created_at)
    counts = ("public_repos", "public_gists", "followers", "following")
    return organization(api, team.organization) | {
        "is_verified": False,
        "has_organization_projects": True,
        "has_repository_projects": True,
        **dict.fromkeys(counts, 0),
        "html_url": html_url(team.organization),
        "created_at": at,
        "updated_at": at,
        "archived_at": None,
        "type": "Organization",
    }


def membership_json(api: str, team: Team, account: Account) -> Json:
    """https://docs.github.com/en/rest/teams/members#get-team-membership-for-a-user"""
    role = team.roles[account]
    return {
        "url": f"{team_json(api, team)['url']}/memberships/{account.login}",
        "role": MEMBER if role == PENDING else role,
        "state": "pending" if role == PENDING else "active",
    }


def permission_json(api: str, account: Account, role: str) -> Json:
    """https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user"""
    person = user(api, account) | {"permissions": rights(role), "role_name": role}
    return {"permission": LEGACY.get(role, role), "user": person, "role_name": role}


def rights(role: str) -> dict[str, bool]:
    """Each role may do what the weaker ones may."""
    level = ROLES.index(role)
    found = {right: level >= ROLES.index(needed) for right, needed in RIGHTS.items()}
    return {"admin": role == "admin"} | found
