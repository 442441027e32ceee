"""The form of a rules file, all but conditions and actions, which bring their own."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pathspec import GitIgnoreSpec
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from bot.model.process import Group, Process
from bot.rulebook.deadline_form import DeadlineForm
from bot.rulebook.document_form import DocumentForm
from bot.text.territory import check_pattern

NAME = r"^[a-z0-9][a-z0-9-]*$"
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Repository = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$")]


def _territory(value: str) -> str:
    if problem := check_pattern(value):
        raise ValueError(problem)
    return value


def _digits(value: object) -> object:
    """Pydantic also takes 1_0 and " 10 " for a number."""
    if not (isinstance(value, str) and value.isascii() and value.isdigit()):
        raise PydanticCustomError("int_parsing", "not a whole number")
    return value


def _ignore(value: str) -> str:
    try:
        GitIgnoreSpec.from_lines([value])
    except ValueError as error:
        raise ValueError(f"no .gitignore pattern: {error}") from error
    return value


Pattern = Annotated[Text, AfterValidator(_territory)]
IgnorePattern = Annotated[Text, AfterValidator(_ignore)]
Directory = Annotated[str, StringConstraints(pattern=r"^[^/]+$", max_length=255)]
Count = Annotated[int, BeforeValidator(_digits), Field(ge=1, le=1000)]


class Strict(BaseModel):
    """Unknown keys are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class GroupForm(Strict):
    """An owner of proposals, under `groups:`; its key is the directory's name."""

    name: Text
    label: Text | None = None


class ProcessForm(Strict):
    """`process:`, see RULES in docs."""

    name: Text
    repository: Repository
    proposals: Pattern
    territory: Pattern
    ignore: tuple[IgnorePattern, ...] = ()
    bulk: Count = 3
    groups: Annotated[dict[Directory, GroupForm], Field(min_length=1)]
    automation: tuple[Text, ...] = ()
    labels: tuple[Text, ...] = ()
    document: DocumentForm = DocumentForm()

    def process(self, deadlines: Mapping[str, DeadlineForm]) -> Process:
        """The frozen value that the rest of the bot works with."""
        groups = tuple(Group(key, form.name, form.label) for key, form in self.groups.items())
        return Process(
            name=self.name,
            repository=self.repository,
            proposals=self.proposals,
            territory=self.territory,
            ignore=self.ignore,
            bulk=self.bulk,
            groups=groups,
            automation=frozenset(self.automation),
            labels=frozenset(self.labels),
            deadlines=tuple(form.row(name) for name, form in deadlines.items()),
            document=self.document.layout(),
        )


class RuleForm(Strict):
    """The frame of a rule; `if` and `ensure` hold conditions and actions by their keys."""

    name: Annotated[str, StringConstraints(pattern=NAME, max_length=100)]
    description: Text
    subject: Annotated[Literal["pull-request"], Field(alias="for")]
    conditions: Annotated[dict[str, object], Field(alias="if")]
    ensure: Annotated[dict[str, object], Field(min_length=1)]


class FileForm(Strict):
    """A rules file: one process and its rules, in the order they are read."""

    version: Literal["1"]
    mode: Literal["enforce"] = "enforce"
    process: ProcessForm
    deadlines: dict[Annotated[str, StringConstraints(pattern=NAME)], DeadlineForm] = {}
    rules: Annotated[tuple[RuleForm, ...], Field(min_length=1)]
