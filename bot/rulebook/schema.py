"""The form of a rules file, all but conditions and actions, which bring their own."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from bot.model.process import Group, Process
from bot.text.territory import check_pattern

NAME = r"^[a-z0-9][a-z0-9-]*$"
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Repository = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$")]


def _territory(value: str) -> str:
    if problem := check_pattern(value):
        raise ValueError(problem)
    return value


Pattern = Annotated[Text, BeforeValidator(_territory)]


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
    ignore: tuple[Text, ...] = ()
    bulk: Annotated[int, Field(ge=1, le=1000)] = 3
    groups: Annotated[dict[Text, GroupForm], Field(min_length=1)]
    automation: tuple[Text, ...] = ()

    def process(self) -> Process:
        """The frozen value that the rest of the bot works with."""
        groups = tuple(Group(key, form.name, form.label) for key, form in self.groups.items())
        plain = self.model_dump(exclude={"groups", "automation"})
        return Process(groups=groups, automation=frozenset(self.automation), **plain)


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
    rules: Annotated[tuple[RuleForm, ...], Field(min_length=1)]
