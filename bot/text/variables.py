"""`${…}` in rules: substitution over a closed list of names, no expressions."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot.model.facts import Facts, Need, reason_of
from bot.model.features import Wakes
from bot.model.process import Process
from bot.text.suggest import did_you_mean
from bot.text.territory import touched

_REFERENCE = re.compile(r"\$\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Variable:
    """A name that rules may use; `values` under given facts, `range` of all it can ever be.

    `needs` are the facts it is made from, `wakes` the events after which it may be another.
    """

    name: str
    description: str
    needs: frozenset[Need]
    wakes: Wakes
    values: Callable[[Facts, Process], "Values"]
    range: Callable[[Process], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Values:
    """What a variable stands for: one value for each owner, and why some have none.

    `unknown` says what could not be read; there are no values then, and that means nothing.
    """

    values: tuple[str, ...]
    notes: tuple[str, ...] = ()
    unknown: str | None = None


def references(text: str) -> Iterator[str]:
    """Every name in `${…}`."""
    for match in _REFERENCE.finditer(text):
        yield match.group(1)


def variables_in(texts: Iterable[str]) -> list[Variable]:
    """The variables that texts refer to; unknown names are the linter's business."""
    return [VARIABLES[name] for text in texts for name in references(text) if name in VARIABLES]


def mistake_in(text: str) -> tuple[str, str] | None:
    """What is wrong with the references of a text: (message, kind), or None."""
    for name in references(text):
        if name not in VARIABLES:
            message = f'unknown variable "{name}"{did_you_mean(name, VARIABLES)}'
            return message, "unknown-variable"
    if "$" in _REFERENCE.sub("", text):
        return "a variable is written ${name}, with both braces", "wrong-value"
    return None


def substitute(text: str, facts: Facts, process: Process) -> Values:
    """Replace names by values; a name with several values gives several texts, in order.

    The names were checked when the rules were loaded: an unknown one stays as it is written.
    """
    texts: tuple[str, ...] = (text,)
    notes: tuple[str, ...] = ()
    unknown: str | None = None
    for name in references(text):
        if variable := VARIABLES.get(name):
            found = variable.values(facts, process)
            texts = tuple(
                each.replace(f"${{{name}}}", value) for each in texts for value in found.values
            )
            notes += found.notes
            unknown = unknown or found.unknown
    return Values(tuple(dict.fromkeys(texts)), notes, unknown)


def substitution_range(text: str, process: Process) -> tuple[str, ...]:
    """Everything that `substitute` can ever give for this text."""
    texts: tuple[str, ...] = (text,)
    for name in references(text):
        if variable := VARIABLES.get(name):
            values = variable.range(process)
            texts = tuple(each.replace(f"${{{name}}}", value) for each in texts for value in values)
    return tuple(dict.fromkeys(texts))


def _group_labels(facts: Facts, process: Process) -> Values:
    if not isinstance(facts.files, tuple):
        return Values((), unknown=reason_of(facts.files))
    values, notes = [], []
    for key in touched(process, facts.files).groups:
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
            frozenset({Need.FILES}),
            {"pull_request": frozenset({"opened", "reopened", "synchronize", "edited"})},
            _group_labels,
            lambda process: tuple(group.label for group in process.groups if group.label),
        ),
    )
}
