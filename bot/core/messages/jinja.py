"""Templates: sandboxed Jinja over the same closed list of names that `${…}` has.

A dash in a name is written as an underscore. Everything that strangers wrote is made harmless
before it comes into a template; a name without a value is None, which shows as nothing; one with
several is joined.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from jinja2 import (
    StrictUndefined,
    Template,
    TemplateError,
    TemplateRuntimeError,
    TemplateSyntaxError,
    nodes,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.core.markup.sanitize import sanitize
from bot.core.markup.suggest import did_you_mean
from bot.core.messages.substitution import ARGUMENT, values_of
from bot.core.messages.variables import VARIABLES
from bot.core.model.context import Context
from bot.core.model.definitions.variable import Values
from bot.core.model.diagnostic import Position

LONGEST_TEMPLATE = 20_000
LONGEST_RESULT = 60_000
DEEPEST = 30


def _shown(value: object) -> object:
    """What has no value is nothing in a text, not the word None."""
    return "" if value is None else value


_ENVIRONMENT = ImmutableSandboxedEnvironment(
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=False,
    finalize=_shown,
)
_ENVIRONMENT.globals.clear()


def _replace(text: object, old: str, new: str) -> str:
    """Jinja's own, but for what would make a text very long."""
    words = str(text)
    if len(words) + words.count(old) * (len(new) - len(old)) > LONGEST_RESULT:
        raise TemplateRuntimeError("replace makes the text too long")
    return words.replace(old, new)


# What multiplies text or looks around has no place in a message.
_FILTERS = ("capitalize", "default", "length", "lower", "title", "trim", "upper")
_TESTS = ("defined", "undefined", "none", "eq", "equalto", "ne", "in")
_ENVIRONMENT.filters = {"replace": _replace} | {
    name: _ENVIRONMENT.filters[name] for name in _FILTERS
}
_ENVIRONMENT.tests = {name: _ENVIRONMENT.tests[name] for name in _TESTS}
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const,
    nodes.If, nodes.CondExpr, nodes.Not, nodes.And, nodes.Or, nodes.Compare, nodes.Operand,
    nodes.Filter, nodes.Test, nodes.Concat, nodes.List, nodes.Tuple, nodes.Keyword,
)  # fmt: skip
# What people try, in the words of those who write templates.
_WORDS = {nodes.For: "a loop (for)", nodes.Call: "a call", nodes.Assign: "set"}
# What goes wrong inside an expression whose form is right.
_FAILURES = (TemplateError, TypeError, ValueError, ArithmeticError, AttributeError, LookupError)
# A variable as it is written in rules.
_REFERENCE = re.compile(r"\$\{([a-z][\w.-]*)\}")
Mistake = tuple[Position, str, str]


def mistakes_in_template(text: str) -> Iterator[Mistake]:
    """Everything wrong with a template: (place, message, kind). Never raises."""
    if len(text) > LONGEST_TEMPLATE:
        yield Position(1, 1), f"a template has at most {LONGEST_TEMPLATE} characters", "too-large"
        return
    try:
        tree = _ENVIRONMENT.parse(text)
    except TemplateSyntaxError as error:
        yield Position(error.lineno, 1), _explained(str(error.message)), "template-syntax"
        return
    except RecursionError:
        yield Position(1, 1), "nested too deep", "too-deep"
        return
    except ValueError:  # Python reads no number of that many digits
        yield Position(1, 1), "a number is too long", "template-syntax"
        return
    lines = text.split("\n")
    yield from _references(lines)
    found = dict.fromkeys(_mistakes(tree))
    for line, part, message, kind in sorted(found):
        column = lines[line - 1].find(part) if line <= len(lines) else 0
        yield Position(line, max(column, 0) + 1), message, kind


def _references(lines: list[str]) -> Iterator[Mistake]:
    """Variables that are written as in rules: they would be shown as written."""
    for number, text in enumerate(lines, 1):
        if reference := _REFERENCE.search(text):
            name = reference[1].replace("-", "_")
            message = f"in a template a variable is written {{{{ {name} }}}}, not {reference[0]}"
            yield Position(number, reference.start() + 1), message, "template-syntax"


def _explained(message: str) -> str:
    """Jinja's words, and what to do about the commonest of them."""
    is_about_braces = any(part in message for part in ("}", "'end of", "end of comment"))
    hint = "; each {{ needs its }} and each {% its %}" if is_about_braces else ""
    return message.rstrip(".") + hint


def _mistakes(tree: nodes.Template) -> Iterator[tuple[int, str, str, str]]:
    """Line, part of it, message and kind; text inside a mistake is skipped."""
    left: list[tuple[nodes.Node, int]] = [(tree, 0)]
    while left:
        node, depth = left.pop()
        if depth > DEEPEST:
            yield node.lineno, "", f"nested deeper than {DEEPEST} levels", "too-deep"
            return
        mistake = _mistake(node)
        if mistake:
            yield node.lineno, *mistake
        elif not isinstance(node, nodes.Getattr):
            left += ((child, depth + 1) for child in node.iter_child_nodes())


def _mistake(node: nodes.Node) -> tuple[str, str, str] | None:
    match node:
        case nodes.Getattr() | nodes.Name():
            return _unknown_variable(_dotted(node))
        case nodes.Filter():
            return _unknown("filter", node.name, _ENVIRONMENT.filters)
        case nodes.Test():
            return _unknown("test", node.name, _ENVIRONMENT.tests)
    if isinstance(node, _ALLOWED):
        return None
    what = _WORDS.get(type(node), f'"{type(node).__name__.lower()}"')
    return "", f"{what} is not allowed in a template", "template-syntax"


def _unknown_variable(name: str) -> tuple[str, str, str] | None:
    is_argument = name.startswith(ARGUMENT) and name.count(".") == 1
    if is_argument or name in _known():
        return None
    return name, f'unknown variable "{name}"{did_you_mean(name, _known())}', "unknown-variable"


def _unknown(what: str, name: str, known: Mapping[str, object]) -> tuple[str, str, str] | None:
    if name in known:
        return None
    return name, f'unknown {what} "{name}"{did_you_mean(name, known)}', "template-syntax"


@lru_cache(maxsize=256)
def names_in_template(text: str) -> tuple[str, ...]:
    """The variables that a template without mistakes uses, by their names in `${…}`."""
    known = _known()
    found = dict.fromkeys(name for name, _ in _names(_ENVIRONMENT.parse(text)))
    return tuple(known.get(name, name.replace("_", "-")) for name in found)


def render(text: str, case: Context) -> Values:
    """One text, or what could not be read. The template was checked when it was loaded."""
    found = {name: values_of(name, case) for name in names_in_template(text)}
    unknown = next((each.unknown for each in found.values() if each.unknown), None)
    notes = tuple(note for each in found.values() for note in each.notes)
    if unknown:
        return Values((), notes, unknown)
    try:
        result = "".join(_up_to(LONGEST_RESULT, _compiled(text).generate(_nested(found))))
    except _FAILURES as error:
        return Values((), notes, f"the template failed: {error}")
    return Values((result[:LONGEST_RESULT].strip(),), notes)


def _up_to(most: int, pieces: Iterable[str]) -> Iterator[str]:
    """Pieces until they are long enough."""
    length = 0
    for piece in pieces:
        yield piece
        length += len(piece)
        if length > most:
            return


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
    """`a.b`; what is more than a name is none."""
    names = []
    while isinstance(node, nodes.Getattr):
        names.append(node.attr)
        node = node.node
    names.append(node.name if isinstance(node, nodes.Name) else "(expression)")
    return ".".join(reversed(names))


def _nested(found: Mapping[str, Values]) -> dict[str, Any]:
    """`a.b` as `{"a": {"b": …}}`."""
    tree: dict[str, Any] = {}
    for name, values in found.items():
        head, _, tail = name.replace("-", "_").partition(".")
        is_ours = name in VARIABLES and VARIABLES[name].is_ours
        texts = [each if is_ours else sanitize(each) for each in values.values]
        value = ", ".join(texts) or None
        if tail:
            tree.setdefault(head, {})[tail] = value
        else:
            tree[head] = value
    return tree
