"""Templates: sandboxed Jinja over the same closed list of names that `${…}` has.

A dash in a name is written as an underscore. Everything that strangers wrote is made harmless
before it comes into a template; a name without a value is None, one with several is joined.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.model.case import Case
from bot.model.diagnostic import Position
from bot.model.variable import Values
from bot.text.defuse import LONGEST, defuse
from bot.text.suggest import did_you_mean
from bot.text.variables import ARGUMENT, values_of
from bot.text.vocabulary import VARIABLES

LONGEST_TEMPLATE = 20_000
LONGEST_RESULT = 60_000
# Loops over anything but literal lists are the only way to make a template long; ranges are capped
# by the sandbox, and no name here is a list.
_ENVIRONMENT = ImmutableSandboxedEnvironment(
    undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=False
)
_ENVIRONMENT.globals.clear()
# What multiplies text or looks around has no place in a message; `replace` is held short.
_ALLOWED_FILTERS = ("capitalize", "default", "length", "lower", "replace", "title", "trim", "upper")
_ENVIRONMENT.filters = {name: _ENVIRONMENT.filters[name] for name in _ALLOWED_FILTERS}
_ENVIRONMENT.filters["replace"] = lambda text, old, new: str(text).replace(
    str(old), str(new)[:LONGEST], LONGEST
)[:LONGEST_RESULT]
# Arithmetic fails on what a name may stand for, and makes texts long: a % of a width, a * or a **.
_ARITHMETIC = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow,
               nodes.Neg, nodes.Pos)  # fmt: skip
_FORBIDDEN = (*_ARITHMETIC, nodes.For, nodes.Call, nodes.Import, nodes.FromImport, nodes.Include,
              nodes.Macro, nodes.Extends, nodes.Block, nodes.CallBlock)  # fmt: skip


def mistakes_in_template(text: str) -> Iterator[tuple[Position, str, str]]:
    """Everything wrong with a template: (place, message, kind). Never raises."""
    if len(text) > LONGEST_TEMPLATE:
        yield Position(1, 1), f"a template has at most {LONGEST_TEMPLATE} characters", "too-large"
        return
    try:
        tree = _ENVIRONMENT.parse(text)
    except TemplateSyntaxError as error:
        yield Position(error.lineno, 1), str(error.message), "template-syntax"
        return
    except RecursionError:
        yield Position(1, 1), "nested too deep", "too-deep"
        return
    for node in tree.find_all(_FORBIDDEN):
        what = type(node).__name__.lower()
        yield Position(node.lineno, 1), f"{what} is not allowed in a template", "template-syntax"
    for name, line in sorted(set(_names(tree))):
        if not name.startswith(ARGUMENT) and name not in _known():
            hint = did_you_mean(name, _known())
            yield Position(line, 1), f'unknown variable "{name}"{hint}', "unknown-variable"


def names_in_template(text: str) -> tuple[str, ...]:
    """The variables that a template without mistakes uses, by their names in `${…}`."""
    known = _known()
    found = dict.fromkeys(name for name, _ in _names(_ENVIRONMENT.parse(text)))
    return tuple(known.get(name, name.replace("_", "-")) for name in found)


def render(text: str, case: Case) -> Values:
    """One text, or what could not be read. The template was checked when it was loaded."""
    found = {name: values_of(name, case) for name in names_in_template(text)}
    unknown = next((each.unknown for each in found.values() if each.unknown), None)
    notes = tuple(note for each in found.values() for note in each.notes)
    if unknown:
        return Values((), notes, unknown)
    try:
        result = _compiled(text).render(_nested(found))
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
        return Values((), notes, f"the template failed: {error}")
    return Values((result[:LONGEST_RESULT].strip(),), notes)


@lru_cache(maxsize=256)
def _compiled(text: str) -> Template:
    return _ENVIRONMENT.from_string(text)


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    """Names as templates write them → names as `${…}` has them."""
    return {name.replace("-", "_"): name for name in VARIABLES}


def _names(tree: nodes.Template) -> Iterator[tuple[str, int]]:
    """Every dotted name, the longest form of each: (name, line)."""
    inner = {id(node.node) for node in tree.find_all(nodes.Getattr)}
    for node in tree.find_all((nodes.Getattr, nodes.Name)):
        if id(node) not in inner:
            yield _dotted(node), node.lineno


def _dotted(node: nodes.Node) -> str:
    match node:
        case nodes.Getattr():
            return f"{_dotted(node.node)}.{node.attr}"
        case nodes.Name():
            return node.name
    return "(expression)"


def _nested(found: Mapping[str, Values]) -> dict[str, Any]:
    """`a.b` as `{"a": {"b": …}}`."""
    tree: dict[str, Any] = {}
    for name, values in found.items():
        head, _, tail = name.replace("-", "_").partition(".")
        is_ours = name in VARIABLES and VARIABLES[name].is_ours
        texts = [each if is_ours else defuse(each) for each in values.values]
        tree.setdefault(head, {})[tail] = ", ".join(texts) or None
    return tree
