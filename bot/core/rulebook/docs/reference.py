"""The reference page of the rules language, written from the features themselves."""

from collections.abc import Iterable, Iterator, Mapping
from inspect import cleandoc
from itertools import chain
from typing import Any

from bot.core.actions import ENSURE, ONCE
from bot.core.commands import COMMANDS
from bot.core.conditions import CONDITIONS
from bot.core.messages.variables import VARIABLES
from bot.core.model.plugin import Feature
from bot.core.model.subject import SubjectKind
from bot.core.process.findings import KINDS
from bot.core.rulebook.forms.file import SOURCES, CommandsForm, FileForm, RuleForm
from bot.core.slash.argument_types import DESCRIPTIONS

HEAD = """\
# Reference of the rules language

Written by `vepbot docs` from the program itself; edit the program, not this page. See
[rules.md](rules.md) for how rules work, [first-rule.md](first-rule.md) for the first steps, and the
[cookbook](cookbook.md) for examples.
"""


def reference() -> str:
    """The whole page, Markdown."""
    parts = (_features(), _variables(), _arguments(), _findings(), _sources(), _frames())
    return "\n".join(chain([HEAD], *parts))


def _features() -> Iterator[str]:
    yield from _kind("Conditions, under `if:`", "if", CONDITIONS)
    yield from _kind("Actions under `ensure:`", "ensure", ENSURE)
    yield from _kind("Actions under `once:`", "once", ONCE)
    yield from _kind("Answers to commands, under `do:`", "do", COMMANDS)


def _kind(title: str, block: str, features: Mapping[str, type[Feature]]) -> Iterator[str]:
    yield f"## {title}\n"
    for key, feature in sorted(features.items()):
        yield f"### `{key}:`\n\n{described(feature)}\n"
        yield f"```yaml\n{block}:\n  {key}: {feature.example}\n```\n"
        yield f"{_fields(feature)}For: {_subjects(feature)}.\n"


def described(feature: type[Any]) -> str:
    """What a model's docstring says."""
    return cleandoc(feature.__doc__ or "")


def _fields(feature: type[Feature]) -> str:
    """Its keys, where it has more than one."""
    if len(feature.model_fields) < 2:
        return ""
    names = (
        f"`{field.alias or name}`" + ("" if field.is_required() else " (optional)")
        for name, field in feature.model_fields.items()
    )
    return f"Keys: {', '.join(names)}. "


def _subjects(feature: type[Feature]) -> str:
    return ", ".join(kind.value for kind in SubjectKind if kind in feature.kinds)


def _variables() -> Iterator[str]:
    yield "## Variables\n"
    yield "In templates a dash in a name is written as an underscore: "
    yield "`{{ proposal.participating_labels }}`.\n"
    rows = ((f"`${{{name}}}`", found.description) for name, found in sorted(VARIABLES.items()))
    yield _table(("name", "stands for"), rows)
    yield "`${args.NAME}` stands for an argument of the rule's command.\n"


def _arguments() -> Iterator[str]:
    yield "## Arguments of commands\n"
    rows = ((f"`{name}`", described) for name, described in DESCRIPTIONS.items())
    yield _table(("placeholder", "stands for"), rows)


def _findings() -> Iterator[str]:
    yield "## Findings in documents\n"
    yield _table(("kind", "says"), ((f"`{kind}`", text) for kind, text in sorted(KINDS.items())))


def _sources() -> Iterator[str]:
    yield "## Where the people of a role come from\n"
    also = ("team/SLUG", "team/ORGANIZATION/SLUG", "permission/LEVEL", "user/LOGIN")
    yield ", ".join(f"`{source}`" for source in (*SOURCES, *also)) + ".\n"
    yield "LEVEL is read, triage, write, maintain or admin.\n"


def _frames() -> Iterator[str]:
    for title, form in (("a file", FileForm), ("a rule", RuleForm), ("`commands:`", CommandsForm)):
        names = (f"`{field.alias or name}`" for name, field in form.model_fields.items())
        yield f"## Keys of {title}\n\n{described(form)} Keys: {', '.join(names)}.\n"


def _table(head: tuple[str, str], rows: Iterable[tuple[str, str]]) -> str:
    lines = [f"| {' | '.join(head)} |", "| --- | --- |"]
    return "\n".join([*lines, *(f"| {left} | {right} |" for left, right in rows)]) + "\n"
