"""Checklists: what a proposal needs, item by item, with the state of each."""

from dataclasses import dataclass

from bot.core.model.facts import Need
from bot.core.model.plan.verdict import Outcome
from bot.core.model.plugin import Block
from bot.core.model.subject import SubjectKind, concerns


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a proposal needs. It is done while `conditions` hold.

    `otherwise` says what to do when it is not; the item only counts while `when` holds. The texts
    are written with `${…}`.
    """

    text: str
    conditions: Block
    otherwise: str
    when: Block


@dataclass(frozen=True, slots=True)
class Checklist:
    """Items in the order in which people do them. `by` is the deadline that they are needed for.

    `kind` is what is held against it, where that is not anything.
    """

    name: str
    items: tuple[Item, ...]
    by: str | None = None
    kind: SubjectKind | None = None

    def suits(self, kind: SubjectKind) -> bool:
        """Whether it is for subjects of this kind."""
        return self.kind is None or concerns(self.kind, kind)


@dataclass(frozen=True, slots=True)
class Point:
    """The state of an item, in words for people (Markdown, harmless).

    `places` are lines of documents to look at, each with what is wrong there. `wants` are facts
    that nobody has read, and that could settle what is unknown. `names_exception`: what to do may
    be to ask for one.
    """

    text: str
    outcome: Outcome
    because: str
    otherwise: str
    places: tuple[str, ...] = ()
    wants: frozenset[Need] = frozenset()
    names_exception: bool = False

    @property
    def done(self) -> bool:
        """Whether nothing is left to do about it."""
        return self.outcome is Outcome.HELD
