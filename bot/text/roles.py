"""Who is in a role, as far as it is known."""

from collections.abc import Mapping

from bot.model.case import Case
from bot.model.facts import UNREAD, Fact


def people_in(case: Case, role: str) -> Fact[frozenset[str]]:
    """Logins in lower case; a role that was looked up and has nobody is empty."""
    roles = case.facts.roles
    if not isinstance(roles, Mapping):
        return roles
    found = roles.get(role, UNREAD)
    return frozenset(map(str.casefold, found)) if isinstance(found, frozenset) else found
