"""The form of a rules file, all but conditions and actions, which bring their own."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from bot.core.markup.suggest import closest
from bot.core.messages.yaml_fields import (
    Aliases,
    ArgumentTypeForm,
    HoursText,
    Moments,
    OneOrMore,
    OrOne,
    Since,
    Text,
    UsageText,
    Word,
    Words,
    of_form,
)
from bot.core.rulebook.forms.base import DEFAULT_PREFIX, Name, Strict
from bot.core.rulebook.forms.checklist import ChecklistForm
from bot.core.rulebook.forms.deadline import DeadlineForm
from bot.core.rulebook.forms.process import ProcessForm

Mode = Literal["enforce", "report"]
# Each is held against the others: where there are more, the process is too large for a file.
MOST_RULES = 1000
# Who somebody is: by the thread, by the document, by OWNERS.
SOURCES = (
    "pull-request.author",
    "issue.author",
    "issue.assignees",
    "proposal.authors",
    "proposal.reviewers",
    "proposal.approvers",
    "group.leads",
    "owners.approvers",
    "owners.reviewers",
)
# By a team, a permission on the repository, or by name.
_ALSO = re.compile(
    r"team/[\w.-]+(/[\w.-]+)?|permission/(read|triage|write|maintain|admin)|user/[A-Za-z0-9-]+"
)
_HINT = "write team/slug, team/org/slug, permission/maintain, user/login or one of: "


def _source(value: str) -> str:
    if value not in SOURCES and not _ALSO.fullmatch(value):
        close = closest(value, SOURCES)
        hint = f'did you mean "{close}"?' if close else _HINT + ", ".join(SOURCES)
        context = {"value": value, "hint": hint}
        raise PydanticCustomError("unknown-source", 'unknown source "{value}"; {hint}', context)
    return value


Kind = Literal["pull-request", "issue", "proposal"]
Kinds = Annotated[tuple[Kind, ...], OneOrMore, Field(min_length=1), OrOne()]
Source = Annotated[str, AfterValidator(_source)]
Sources = Annotated[tuple[Source, ...], Field(min_length=1)]


class CommandsForm(Strict):
    """`commands:`: how a command begins, words that belong to a neighbour, and placeholders.

    `arguments` says what may stand for a placeholder of one's own: a type, or a list of words.
    """

    prefix: Annotated[str, StringConstraints(max_length=30), of_form(r"/[a-z-]*", "/ or /word")] = (
        DEFAULT_PREFIX
    )
    reserved: tuple[Word, ...] = ()
    arguments: Annotated[dict[Name, ArgumentTypeForm], Field(default_factory=dict)]


def named(value: Any) -> Any:
    """`do: explain` is short for `do: { explain: {} }`."""
    return {value: {}} if isinstance(value, str) else value


class RuleForm(Strict):
    """One rule: what it looks at, when it holds, and what then shall be so or be done once."""

    name: Name
    description: Text
    kinds: Annotated[Kinds, Field(alias="for")]
    mode: Mode = "enforce"
    since: Since | None = None
    conditions: Annotated[dict[str, object], Field(alias="if", default_factory=dict)]
    at: Moments = ()
    hours: HoursText | None = None
    command: Annotated[UsageText | None, Field(alias="on-command")] = None
    aliases: Aliases = ()
    example: Text | None = None
    who: Words = ()
    ensure: Annotated[dict[str, object], Field(default_factory=dict)]
    once: Annotated[dict[str, object], Field(default_factory=dict)]
    do: Annotated[
        dict[str, object], BeforeValidator(named), Field(default_factory=dict, max_length=1)
    ]


class FileForm(Strict):
    """A rules file: one process and its rules, in the order they are read."""

    version: Literal["1"]
    mode: Mode = "enforce"
    process: ProcessForm
    deadlines: Annotated[dict[Name, DeadlineForm], Field(default_factory=dict)]
    phases: Annotated[dict[Name, Name], Field(default_factory=dict)]
    roles: Annotated[dict[Name, Sources], Field(default_factory=dict)]
    commands: Annotated[CommandsForm, Field(default_factory=CommandsForm)]
    checklists: Annotated[dict[Name, ChecklistForm], Field(default_factory=dict)]
    rules: Annotated[tuple[RuleForm, ...], Field(min_length=1, max_length=MOST_RULES)]
