"""The names that a rules file declares, read even where the file has mistakes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Declared:
    """Names that rules may refer to. `labels` is None where the file does not list them."""

    deadlines: frozenset[str]
    roles: frozenset[str]
    groups: frozenset[str]
    templates: frozenset[str]
    checklists: frozenset[str]
    labels: frozenset[str] | None

    def names(self, kind: str) -> frozenset[str]:
        """What a reference of this kind may name."""
        known = {
            "deadline": self.deadlines,
            "role": self.roles,
            "group": self.groups,
            "template": self.templates,
            "checklist": self.checklists,
        }
        return known[kind]


def declared_in(document: Any, templates: Iterable[str]) -> Declared:
    """Look the names up in a document that may be of any form."""
    process = below(document, "process")
    listed = process.get("labels")
    groups = below(process, "groups")
    labels = None
    if isinstance(listed, list):
        labels = {label for label in listed if isinstance(label, str)}
        owned = (below(groups, key).get("label") for key in groups)
        labels |= {label for label in owned if isinstance(label, str)}
    return Declared(
        deadlines=frozenset(below(document, "deadlines")),
        roles=frozenset(below(document, "roles")),
        groups=frozenset(groups),
        templates=frozenset(templates),
        checklists=frozenset(below(document, "checklists")),
        labels=None if labels is None else frozenset(label.casefold() for label in labels),
    )


def below(document: Any, key: str) -> Mapping[str, Any]:
    """The map under a key; an empty one where there is none."""
    found = document.get(key) if isinstance(document, dict) else None
    return found if isinstance(found, dict) else {}
