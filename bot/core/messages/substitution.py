"""`${…}` in rules: substitution over a closed list of names, no expressions."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import islice, product

from bot.core.markup.sanitize import sanitize
from bot.core.markup.suggest import did_you_mean
from bot.core.messages.variables import VARIABLES
from bot.core.model.context import Context
from bot.core.model.definitions.process import Process
from bot.core.model.definitions.variable import Values, Variable
from bot.core.model.facts import Need
from bot.core.model.plan.desired_state import literal
from bot.core.slash.parser import SEPARATOR

ARGUMENT = "args."
NOTHING = "—"
MOST_TEXTS = 1000
_BETWEEN = re.compile(r"\$\{[^{}]*\}")
_TEMPLATE = re.compile(r"\{\{|\{%")
_REFERENCE = re.compile(r"\$\{([^{}]*)\}")


def references(text: str) -> Iterator[str]:
    """Every name in `${…}`."""
    for found in _REFERENCE.finditer(text):
        yield found.group(1)


def variables_in(texts: Iterable[str]) -> list[Variable]:
    """The variables that texts refer to; unknown names are the linter's business."""
    return [VARIABLES[name] for text in texts for name in references(text) if name in VARIABLES]


def needs_of(texts: Iterable[str]) -> frozenset[Need]:
    """The facts that the variables in texts are made from."""
    return frozenset[Need]().union(*(variable.needs for variable in variables_in(texts)))


def woken(texts: Iterable[str], event: str) -> frozenset[str]:
    """Actions of an event after which the variables in texts may be others."""
    found = (variable.wakes.get(event, frozenset[str]()) for variable in variables_in(texts))
    return frozenset[str]().union(*found)


def turning_points_in(texts: Iterable[str], case: Context) -> tuple[datetime, ...]:
    """Moments (UTC) from which on the variables in texts may be others by time alone."""
    return tuple(at for variable in variables_in(texts) for at in variable.turns(case))


def mistakes_in(text: str, arguments: Sequence[str] | None = ()) -> Iterator[tuple[str, str, str]]:
    """What is wrong with the references of a text: (where in it, message, kind).

    `arguments` are those of the rule's command; None where they are not known.
    """
    named = [ARGUMENT + name for name in arguments or ()]
    for name in dict.fromkeys(references(text)):
        if name in VARIABLES or name in named:
            continue
        reference = f"${{{name}}}"
        if not name.startswith(ARGUMENT):
            hint = did_you_mean(name, (*VARIABLES, *named))
            yield reference, f'unknown variable "{name}"{hint}', "unknown-variable"
        elif arguments is not None:
            hint = did_you_mean(name, named) or "; the rule's command has no arguments"
            yield reference, f'unknown argument "{name}"{hint}', "unknown-argument"
    if braces := _TEMPLATE.search(text):
        message = "in a text in the rules a variable is written ${name}; {{ … }} is for templates"
        yield braces.group(), message, "template-syntax"
    if "$" in _REFERENCE.sub("", text):
        yield "$", "a variable is written ${name}, with both braces", "wrong-value"


def values_of(name: str, case: Context) -> Values:
    """What a name stands for. The names were checked at load: an unknown one has no value."""
    if name.startswith(ARGUMENT):
        given = case.command.arguments.get(name.removeprefix(ARGUMENT)) if case.command else None
        return Values(() if given is None else tuple(given.split(SEPARATOR)))
    variable = VARIABLES.get(name)
    if variable is None:
        return Values(())
    return case.remember((name, case.deadline, case.release), lambda: variable.values(case))


def substitute(text: str, case: Context) -> Values:
    """Replace names by values; a name with several values gives several texts, in order."""
    if "$" not in text:
        return Values((text,))
    return _replaced(text, lambda name: values_of(name, case))


def sentence(text: str, case: Context, harmless: Callable[[str], str] = sanitize) -> Values:
    """Replace names by values in a text for people: all values of a name together, made harmless.

    A name without a value is shown as a dash. For a title, `harmless` is `plain`.
    """

    def told(name: str) -> Values:
        found = values_of(name, case)
        shown = [each if _is_ours(name) else harmless(each) for each in found.values]
        return Values((", ".join(shown) or NOTHING,), found.notes, found.unknown)

    return _replaced(text, told)


def substitution_range(text: str, process: Process) -> tuple[str, ...] | None:
    """Everything that `substitute` can ever give for this text; None where that is anything."""
    variables = [VARIABLES.get(name) for name in references(text)]
    if any(variable is None or variable.range is None for variable in variables):
        return None
    ranges = {found.name: found.range(process) for found in variables if found and found.range}
    return _replaced(text, lambda name: Values(ranges[name])).values


def glob_of(text: str) -> str:
    """A glob for everything that a text can be, whatever its names stand for."""
    return "*".join(map(literal, _BETWEEN.split(text)))


def _is_ours(name: str) -> bool:
    variable = VARIABLES.get(name)
    return variable is not None and variable.is_ours


def _replaced(text: str, values: Callable[[str], Values]) -> Values:
    """One text for each combination of values. What a value says is not looked at again."""
    names = _names(text)
    found = [values(name) for name in names]
    if len(names) == 1:
        only = f"${{{names[0]}}}"
        texts = tuple(dict.fromkeys(text.replace(only, value) for value in found[0].values))
        return Values(texts, found[0].notes, found[0].unknown)
    combinations = islice(product(*(each.values for each in found)), MOST_TEXTS)
    filled = [_filled(text, dict(zip(names, chosen, strict=True))) for chosen in combinations]
    notes = tuple(note for each in found for note in each.notes)
    unknown = next((each.unknown for each in found if each.unknown), None)
    return Values(tuple(dict.fromkeys(filled)), notes, unknown)


@lru_cache(maxsize=4096)
def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(references(text)))


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _REFERENCE.sub(lambda found: values[found.group(1)], text)
