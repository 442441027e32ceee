"""`${…}` in rules: substitution over a closed list of names, no expressions."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.model.facts import ChangedFile, Facts
from bot.model.process import Process
from bot.text.territory import touched

_REFERENCE = re.compile(r"\$\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Variable:
    """A name that rules may use; `values` under given facts, `range` of all it can ever be."""

    name: str
    description: str
    values: Callable[[Facts, Process], "Values"]
    range: Callable[[Process], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Values:
    """What a variable stands for: one value for each owner, and why some have none."""

    values: tuple[str, ...]
    notes: tuple[str, ...] = ()


def references(text: str) -> Iterator[tuple[str, int]]:
    """Every name in `${…}` with its offset in the text."""
    for match in _REFERENCE.finditer(text):
        yield match.group(1), match.start()


def substitute(text: str, facts: Facts, process: Process) -> Values:
    """Replace names by values; a name with several values gives several texts, in order.

    The names were checked when the rules were loaded: an unknown one stays as it is written.
    """
    texts: tuple[str, ...] = (text,)
    notes: tuple[str, ...] = ()
    for name, _ in references(text):
        if variable := VARIABLES.get(name):
            found = variable.values(facts, process)
            texts = tuple(
                each.replace(f"${{{name}}}", value) for each in texts for value in found.values
            )
            notes += found.notes
    return Values(tuple(dict.fromkeys(texts)), notes)


def substitution_range(text: str, process: Process) -> tuple[str, ...]:
    """Everything that `substitute` can ever give for this text."""
    texts: tuple[str, ...] = (text,)
    for name, _ in references(text):
        if variable := VARIABLES.get(name):
            values = variable.range(process)
            texts = tuple(each.replace(f"${{{name}}}", value) for each in texts for value in values)
    return tuple(dict.fromkeys(texts))


def _changed_files(facts: Facts) -> tuple[ChangedFile, ...]:
    return facts.files if isinstance(facts.files, tuple) else ()


def _group_labels(facts: Facts, process: Process) -> Values:
    values, notes = [], []
    for key in touched(process, _changed_files(facts)).groups:
        group = process.group(key)
        if group is None:
            notes.append(f'directory "{key}" is no group of process {process.name}')
        elif group.label:
            values.append(group.label)
    return Values(tuple(values), tuple(notes))


VARIABLES = {
    variable.name: variable
    for variable in (
        Variable(
            "group.label",
            "the label of each group whose proposals are touched",
            _group_labels,
            lambda process: tuple(group.label for group in process.groups if group.label),
        ),
    )
}
