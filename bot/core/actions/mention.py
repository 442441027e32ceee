"""`mention:` under `once:`: people who are mentioned by name in the rule's comment."""

from typing import ClassVar

from bot.core.markup.sanitize import plain
from bot.core.messages.yaml_fields import Words
from bot.core.model.context import Context
from bot.core.model.definitions.people import is_login, people_to_tell
from bot.core.model.facts import Need, NotFetched, reason_of
from bot.core.model.plan.desired_state import Post
from bot.core.model.plugin import THREADS, OneShotAction, Place, Reference

# Nobody reads a comment that names a crowd, and a crowd does not like to be named.
MOST_PEOPLE = 10


class Mention(OneShotAction):
    """Mentions everybody in these roles, ten people at most."""

    key: ClassVar[str] = "mention"
    example: ClassVar[str] = "[ author, lead ]"
    lazy: ClassVar = frozenset({Need.ROLES})
    kinds: ClassVar = THREADS
    bare: ClassVar[str] = "roles"

    roles: Words

    def references(self) -> tuple[Reference, ...]:
        """Roles that must be declared."""
        return tuple(Reference("role", name, place) for place, name in self._placed())

    def post(self, case: Context) -> Post:
        """Logins in alphabetical order, role by role; looked up where there is something to say."""
        if isinstance(case.facts.roles, NotFetched):
            return Post(wants=frozenset({Need.ROLES}))
        found: dict[str, None] = {}
        for role in self.roles:
            members = people_to_tell(case, role)
            if not isinstance(members, frozenset):
                return Post(is_unknown=True, notes=(reason_of(members),))
            found |= dict.fromkeys(sorted(members))
        people = tuple(filter(is_login, found))
        strange = tuple(f"{plain(name)} is no account" for name in found if name not in people)
        left_out = len(people) - MOST_PEOPLE
        notes = (f"{left_out} more people are not mentioned",) if left_out > 0 else ()
        return Post(mentions=people[:MOST_PEOPLE], notes=(*strange, *notes))

    def _placed(self) -> tuple[tuple[Place, str], ...]:
        return tuple(((index,), name) for index, name in enumerate(self.roles))
