"""`group: none`: which declared groups it belongs to."""

from typing import ClassVar

from bot.core.documents.groups import resolve_group
from bot.core.documents.paths import touched_in
from bot.core.markup.enumerations import listed
from bot.core.messages.yaml_fields import Words
from bot.core.model.context import Context
from bot.core.model.facts import Need, reason_of
from bot.core.model.plan.verdict import Verdict, judged, unknown
from bot.core.model.plugin import THREADS, Condition, Reference

NONE = "none"
_LABELS = frozenset({"opened", "labeled", "unlabeled"})


class Group(Condition):
    """Holds when it belongs to one of these groups, by their directory names; `none` is to none.

    A pull request belongs to the groups in whose directories it changes files, an issue to those
    whose labels it has. A directory that no group is declared for belongs to none.
    """

    key: ClassVar[str] = "group"
    example: ClassVar[str] = "none"
    needs: ClassVar = frozenset({Need.FILES})
    wakes: ClassVar = {
        "pull_request": frozenset({"opened", "reopened", "synchronize", "edited", "closed"}),
        "issues": _LABELS,
    }
    kinds: ClassVar = THREADS
    bare: ClassVar[str] = "names"

    names: Words

    def references(self) -> tuple[Reference, ...]:
        """The groups must be declared."""
        named = enumerate(self.names)
        return tuple(Reference("group", name, (at,)) for at, name in named if name != NONE)

    def judge(self, case: Context) -> Verdict:
        """Unknown when the list of changed files could not be read whole."""
        if case.facts.pull_request and not isinstance(case.facts.files, tuple):
            return unknown(self.key, reason_of(case.facts.files))
        found = _groups(case)
        holds = bool(set(self.names) & set(found or (NONE,)))
        because = f"it belongs to {listed(found)}" if found else "it belongs to no declared group"
        return judged(self.key, because, holds=holds)

    def excludes(self, other: Condition) -> bool:
        """What belongs to none belongs to no other."""
        if not isinstance(other, Group):
            return False
        sets = (set(self.names), set(other.names))
        return {NONE} in sets and not (sets[0] & sets[1])


def _groups(case: Context) -> tuple[str, ...]:
    if case.facts.pull_request:
        return tuple(key for key in touched_in(case).groups if case.process.group(key))
    labels = (label for label in case.facts.thread.labels if "/" in label)
    keys = (resolve_group(case.process, label) for label in labels)
    return tuple(dict.fromkeys(key for key in keys if key and case.process.group(key)))
