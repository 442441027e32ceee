"""`process:`: where proposals live, who owns them, and who is who."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

from bot.core.documents.paths import check_pattern
from bot.core.markup.suggest import did_you_mean
from bot.core.messages.yaml_fields import Count, Duration, PathGlob, Text, of_form
from bot.core.model.definitions.calendar import DeadlineRow
from bot.core.model.definitions.process import Group, Process
from bot.core.rulebook.forms.base import Strict
from bot.core.rulebook.forms.document import DocumentForm
from bot.core.standing.state import State
from bot.core.standing.words import STATES, WORDS, folded

# https://docs.github.com/en/rest/issues/labels#create-a-label
LONGEST_LABEL = 50
_AT_RISK = State.AT_RISK.value

Repository = Annotated[str, of_form(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+", "owner/name")]
Directory = Annotated[
    str, StringConstraints(max_length=255), of_form(r"[^/]+", "the name of a directory")
]
Label = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_LABEL)]
People = Annotated[
    str,
    of_form(
        r"team/[\w.-]+(/[\w.-]+)?|user/[A-Za-z0-9-]+", "team/slug, team/org/slug or user/login"
    ),
]


def _territory(value: str) -> str:
    if problem := check_pattern(value):
        raise PydanticCustomError("bad-glob", "{problem}", {"problem": problem})
    return value


def _schedule(value: str) -> str:
    repository, _, path = value.partition(":")
    if repository.count("/") != 1 or "{release}" not in path or path.startswith("/"):
        raise ValueError("write owner/repository:path/with/{release}.yaml")
    return value


def _askable(value: str) -> str:
    """GitHub takes a comma for the end of a label's name where it lists issues by their label.

    https://docs.github.com/en/rest/issues/issues#list-repository-issues
    """
    if "," in value:
        raise ValueError("give this label a name without a comma; GitHub lists no issues by it")
    return value


Pattern = Annotated[Text, AfterValidator(_territory)]
Schedule = Annotated[Text, AfterValidator(_schedule)]
TrackerLabel = Annotated[Label, AfterValidator(_askable)]


def _state(value: str) -> str:
    if value not in STATES:
        message = f'unknown state "{value}"{did_you_mean(value, STATES)}'
        raise PydanticCustomError("unknown-state", "{problem}", {"problem": message})
    return value


StateWord = Annotated[str, AfterValidator(_state)]


class GroupForm(Strict):
    """An owner of proposals, under `groups:`; its key is the directory's name.

    `code: false`: its proposals are done with the merge of their documents.
    """

    name: Text
    label: Label | None = None
    leads: tuple[People, ...] = ()
    code: bool = True


class StateForm(Strict):
    """How people call a state, under `states:`; `from` is how long before a deadline it begins."""

    name: Text | None = None
    begins: Annotated[Duration | None, Field(alias="from")] = None


class ProcessForm(Strict):
    """One enhancement process, bound to one repository."""

    name: Text
    repository: Repository
    code_repositories: Annotated[tuple[Repository, ...], Field(alias="code-repositories")] = ()
    proposals: Pattern
    territory: Pattern
    ignore: tuple[PathGlob, ...] = ()
    bulk: Annotated[Count, Field(ge=1, le=1000)] = 3
    groups: Annotated[dict[Directory, GroupForm], Field(min_length=1)]
    schedule: Schedule | None = None
    contact: Text = ""
    labels: tuple[Label, ...] = ()
    tracker_label: Annotated[TrackerLabel | None, Field(alias="tracker-label")] = None
    automation: tuple[Text, ...] = ()
    states: Annotated[dict[StateWord, StateForm], Field(default_factory=dict)]
    document: DocumentForm = DocumentForm()

    @field_validator("states")
    @classmethod
    def _named_once(cls, value: dict[str, StateForm]) -> dict[str, StateForm]:
        """A name says which state it is; only what is at risk begins before a deadline."""
        names = [folded(form.name) for form in value.values() if form.name]
        taken = {name for name in names if names.count(name) > 1}
        taken |= {
            folded(form.name)
            for word, form in value.items()
            if form.name and folded(form.name) in WORDS - {word}
        }
        if taken:
            raise ValueError(f'"{min(taken)}" would be two states; give each a name of its own')
        if any(form.begins is not None and word != _AT_RISK for word, form in value.items()):
            raise ValueError(f"only {_AT_RISK} has a from:")
        return value

    def process(
        self,
        deadlines: tuple[DeadlineRow, ...],
        roles: Mapping[str, tuple[str, ...]],
        arguments: Mapping[str, str | tuple[str, ...]],
    ) -> Process:
        """The frozen value that the rest of the bot works with."""
        groups = tuple(
            Group(key, form.name, form.label, form.leads, form.code)
            for key, form in self.groups.items()
        )
        risky = self.states.get(_AT_RISK)
        return Process(
            name=self.name,
            repository=self.repository,
            proposals=self.proposals,
            territory=self.territory,
            ignore=self.ignore,
            bulk=self.bulk,
            groups=groups,
            automation=frozenset(self.automation),
            code_repositories=self.code_repositories,
            schedule=self.schedule,
            contact=self.contact,
            labels=frozenset(self.labels),
            tracker_label=self.tracker_label,
            deadlines=deadlines,
            document=self.document.layout(),
            roles=roles,
            arguments=arguments,
            states={word: form.name for word, form in self.states.items() if form.name},
            risk=(risky.begins if risky else None) or timedelta(days=28),
        )
