"""The names that a rules file declares, read even where the file has mistakes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.core.markup.suggest import meant
from bot.core.rulebook.forms.file import FileForm
from bot.core.standing.words import WORDS, folded

KEYS = [field.alias or name for name, field in FileForm.model_fields.items()]


@dataclass(frozen=True, slots=True)
class Declared:
    """Names that rules may refer to.

    `labels` is None where the file does not list them; the others where their key is misspelt.
    """

    deadlines: frozenset[str] | None
    roles: frozenset[str] | None
    groups: frozenset[str]
    templates: frozenset[str]
    checklists: frozenset[str]
    # Deadlines that a checklist is needed by.
    readiness: frozenset[str]
    states: frozenset[str]
    labels: frozenset[str] | None
    # As the process writes them; None where it declares none.
    stages: frozenset[str] | None = None
    statuses: frozenset[str] | None = None

    def names(self, kind: str) -> frozenset[str] | None:
        """What a reference of this kind may name."""
        known = {
            "deadline": self.deadlines,
            "role": self.roles,
            "group": self.groups,
            "template": self.templates,
            "checklist": self.checklists,
            "stage": self.stages,
            "status": self.statuses,
            "state": self.states,
        }
        return known[kind]


def declared_in(document: Any, templates: Iterable[str]) -> Declared:
    """Look the names up in a document that may be of any form."""
    process = below(document, "process")
    listed = process.get("labels")
    groups, checklists = below(process, "groups"), below(document, "checklists")
    labels = None
    if isinstance(listed, list):
        labels = {label for label in listed if isinstance(label, str)}
        owned = (below(groups, key).get("label") for key in groups)
        labels |= {label for label in owned if isinstance(label, str)}
    return Declared(
        deadlines=_names(document, "deadlines"),
        roles=_names(document, "roles"),
        groups=frozenset(groups),
        templates=frozenset(templates),
        checklists=frozenset(checklists),
        readiness=frozenset(
            by for name in checklists if isinstance(by := below(checklists, name).get("by"), str)
        ),
        states=WORDS | frozenset(_state_names(below(process, "states"))),
        labels=None if labels is None else frozenset(label.casefold() for label in labels),
        stages=frozenset(below(below(process, "document"), "stages")) or None,
        statuses=frozenset(below(below(process, "document"), "states")) or None,
    )


def _state_names(states: Mapping[str, Any]) -> Iterator[str]:
    """The process's own names for states."""
    names = (below(states, word).get("name") for word in states)
    return (folded(name) for name in names if isinstance(name, str))


def _names(document: Any, key: str) -> frozenset[str] | None:
    keys = document if isinstance(document, dict) else {}
    if key not in keys and key in meant(keys, KEYS):
        return None
    return frozenset(below(document, key))


def below(document: Any, key: str) -> Mapping[str, Any]:
    """The map under a key; an empty one where there is none."""
    found = document.get(key) if isinstance(document, dict) else None
    return found if isinstance(found, dict) else {}
