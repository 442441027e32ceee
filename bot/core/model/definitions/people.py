"""Who is in a role, as far as it is known."""

import re
from collections.abc import Mapping

from bot.core.model.context import Context
from bot.core.model.facts import UNREAD, Fact

# Stands for everybody where a role is asked for.
ANYBODY = "anybody"
# GitHub: letters, digits and dashes; an underscore where a company manages its accounts.
_LOGIN = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,60})(?:\[bot\])?", re.IGNORECASE)


def is_login(text: str) -> bool:
    """Whether it can be an account's name; what documents call an author may be anything."""
    return _LOGIN.fullmatch(text) is not None


def role_in_group(role: str, group: str) -> str:
    """What the facts call a role's people who act for one group."""
    return f"{role}:{group}"


def role_to_tell(role: str) -> str:
    """The facts' key for a role's people plus those who are only mentioned and may do nothing."""
    return f"@{role}"


def role_at_tracker(role: str) -> str:
    """The facts' key for a role's people who may also command the tracking issue."""
    return f"{role}@tracker"


def people_in(case: Context, role: str) -> Fact[frozenset[str]]:
    """Logins in lower case; a role that was looked up and has nobody is empty."""
    roles = case.facts.roles
    if not isinstance(roles, Mapping):
        return roles
    found = roles.get(role, UNREAD)
    return frozenset(map(str.casefold, found)) if isinstance(found, frozenset) else found


def people_to_tell(case: Context, role: str) -> Fact[frozenset[str]]:
    """The same with those whom text names that gives nobody a right."""
    roles = case.facts.roles
    is_wider = isinstance(roles, Mapping) and role_to_tell(role) in roles
    return people_in(case, role_to_tell(role) if is_wider else role)
