"""Of what a pull request touches: how much somebody has to lead to be in a role."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """Of what a pull request touches: one group's, or all; and whether one must lead all of it."""

    group: str | None = None
    is_all: bool = False

    def joined(self, found: list[frozenset[str]]) -> frozenset[str]:
        """Who leads each, or any."""
        if not self.is_all:
            return frozenset().union(*found)
        folded = [frozenset(map(str.casefold, people)) for people in found]
        return frozenset.intersection(*folded) if folded else frozenset()


ANY_OF_IT, ALL_OF_IT = Scope(), Scope(is_all=True)
