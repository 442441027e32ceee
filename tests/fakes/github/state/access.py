"""Who may do what in a repository. https://docs.github.com/en/rest/collaborators/collaborators"""

from tests.fakes.github.state.base import RepositoryBase
from tests.fakes.github.state.model import Account

ROLES = ("none", "read", "triage", "write", "maintain", "admin")


class Access(RepositoryBase):
    """Roles of people and teams."""

    def grant(self, login: str, role: str, named: str | None = None) -> None:
        """A collaborator's role; `none` takes it away. `named`: a custom one that is based on it.

        https://docs.github.com/en/organizations/managing-user-access-to-your-organizations-repositories/managing-repository-roles/about-custom-repository-roles
        """
        check_role(role)
        account = self.github.account(login)
        self.grants[account] = role
        self.custom_roles.pop(account, None)
        if named:
            self.custom_roles[account] = named

    def grant_team(self, slug: str, role: str) -> None:
        """The role of a team of the owner's."""
        check_role(role)
        self.team_grants[self.github.team(self.owner.login, slug)] = role

    def role_of(self, account: Account) -> str:
        """The strongest role that somebody has in any way; anyone reads what is public."""
        roles = [self.granted(account), "none" if self.private else "read"]
        if self.github.teams.is_member(self.owner, account):
            roles.append("read")
        return max(roles, key=ROLES.index)

    def granted(self, account: Account) -> str:
        """The strongest role that was given to somebody, or to a team of theirs."""
        if account is self.owner:
            return "admin"
        roles = [role for team, role in self.team_grants.items() if account in team.members]
        return max([self.grants.get(account, "none"), *roles], key=ROLES.index)

    def association(self, account: Account) -> str:
        """What a test said, or what follows from teams and grants."""
        if account.login in self.associations or account.type == "Bot":
            return super().association(account)
        if account is self.owner:
            return "OWNER"
        if self.github.teams.is_member(self.owner, account):
            return "MEMBER"
        granted = self.granted(account) != "none"
        return "COLLABORATOR" if granted else super().association(account)


def check_role(role: str) -> None:
    """https://docs.github.com/en/organizations/managing-user-access-to-your-organizations-repositories/managing-repository-roles/repository-roles-for-an-organization"""
    if role not in ROLES:
        raise ValueError(f"{role} is none of {', '.join(ROLES)}")
