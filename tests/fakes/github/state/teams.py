"""Organizations' people and teams. https://docs.github.com/en/rest/teams/teams"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from tests.fakes.github.errors import not_found
from tests.fakes.github.state.model import Account

MEMBER, MAINTAINER, PENDING = "member", "maintainer", "pending"


@dataclass(eq=False)
class Team:
    """A team; `roles` says member, maintainer or (not yet accepted) pending."""

    id: int
    organization: Account
    slug: str
    name: str
    created_at: datetime
    updated_at: datetime
    roles: dict[Account, str] = field(default_factory=dict)

    @property
    def members(self) -> list[Account]:
        """Those who are in."""
        return [account for account, role in self.roles.items() if role != PENDING]


class Teams:
    """Every team of every organization; slugs compare without case."""

    def __init__(
        self,
        account: Callable[..., Account],
        next_id: Callable[[], int],
        now: Callable[[], datetime],
    ) -> None:
        self._account, self._next_id, self._now = account, next_id, now
        self._teams: dict[tuple[Account, str], Team] = {}
        self._members: dict[Account, set[Account]] = {}

    def add(self, org: str, slug: str, members: Iterable[str]) -> Team:
        """A new team."""
        organization, now = self._account(org, "Organization"), self._now()
        key = (organization, slug.casefold())
        if key in self._teams:
            raise ValueError(f"{org}/{slug} exists")
        team = Team(self._next_id(), organization, slug, slug, now, now)
        self._teams[key] = team
        for login in members:
            self.join(org, slug, login)
        return team

    def find(self, org: str, slug: str) -> Team:
        """A team that is there."""
        found = self._teams.get((self._account(org, "Organization"), slug.casefold()))
        if found is None:
            raise not_found()
        return found

    def join(self, org: str, slug: str, login: str, role: str = MEMBER) -> None:
        """In a team, and thereby in its organization; `pending` is neither yet."""
        team, account = self.find(org, slug), self._account(login)
        team.roles[account], team.updated_at = role, self._now()
        if role != PENDING:
            self.add_members(org, [login])

    def leave(self, org: str, slug: str, login: str) -> None:
        """Out of the team, still in the organization."""
        team = self.find(org, slug)
        del team.roles[self._account(login)]
        team.updated_at = self._now()

    def add_members(self, org: str, logins: Iterable[str]) -> None:
        """In the organization."""
        members = self._members.setdefault(self._account(org, "Organization"), set())
        members |= {self._account(login) for login in logins}

    def remove_member(self, org: str, login: str) -> None:
        """Out of the organization and of all its teams."""
        organization, account = self._account(org, "Organization"), self._account(login)
        self._members.get(organization, set()).discard(account)
        for team in self._teams.values():
            if team.organization is organization:
                team.roles.pop(account, None)

    def is_member(self, organization: Account, account: Account) -> bool:
        """Whether somebody is in an organization."""
        return account in self._members.get(organization, ())
