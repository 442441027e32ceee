"""`document:` of a process: how its proposals and threads are written."""

from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
)

from bot.core.markup.suggest import did_you_mean
from bot.core.messages.yaml_fields import OrOne, PathGlob, few_stars
from bot.core.model.definitions.document import KEYS, DocumentLayout, State
from bot.core.rulebook.forms.deadline import Glob, Globs, listed

Word = Annotated[str, StringConstraints(min_length=1, max_length=100)]
# Each * is tried at up to 80 characters, with all places of the others.
Line = Annotated[Glob, AfterValidator(lambda value: few_stars(value, 2))]
Lines = Annotated[tuple[Line, ...], BeforeValidator(listed), OrOne()]
Words = Annotated[tuple[Word, ...], BeforeValidator(listed), OrOne()]
Paths = Annotated[tuple[PathGlob, ...], BeforeValidator(listed), OrOne()]


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class StateForm(_Form):
    """A state: `next` may follow; `decided` keys must be filled in, and not by TBD."""

    next: Words = ()
    decided: Words = ()


class TargetsForm(_Form):
    """Where prose names target releases, and in which words."""

    sections: Globs = DocumentLayout().target_sections
    lines: Lines = DocumentLayout().target_lines


class ThreadForm(_Form):
    """Labels of lines in issues and pull requests."""

    tracking_issue: Annotated[Lines, Field(alias="tracking-issue")] = (
        DocumentLayout().tracking_lines
    )
    groups: Lines = ()
    pull_request: Annotated[Lines, Field(alias="pull-request")] = (
        DocumentLayout().pull_request_lines
    )


class DocumentForm(_Form):
    """How documents are written; every key has a default for plain front matter."""

    keys: dict[str, Word] = {}
    stages: dict[Word, Words] = dict(DocumentLayout().stages)
    targets: TargetsForm = TargetsForm()
    template: Paths = ()
    placeholders: Globs = ()
    undecided: Words = DocumentLayout().undecided
    lines: dict[str, Lines] = {}
    sections: Words = ()
    required: Words = ()
    exempt: dict[Word, Words] = {}
    waived: dict[Word, Globs] = {}
    states: dict[Word, StateForm] = {}
    initial_states: Annotated[Words, Field(alias="initial-states")] = ()
    thread: ThreadForm = ThreadForm()

    @field_validator("keys", "lines")
    @classmethod
    def _known(cls, keys: dict[str, object]) -> dict[str, object]:
        for name in keys:
            if name not in KEYS:
                raise ValueError(f'nothing is called "{name}"{did_you_mean(name, KEYS)}')
        return keys

    @field_validator("states")
    @classmethod
    def _closed(cls, states: dict[str, StateForm]) -> dict[str, StateForm]:
        for name, form in states.items():
            for other in form.next:
                if other not in states:
                    raise ValueError(f'{name} leads to "{other}"{did_you_mean(other, states)}')
        return states

    def layout(self) -> DocumentLayout:
        """The frozen value that the rest of the bot works with."""
        states = (State(name, form.next, form.decided) for name, form in self.states.items())
        return DocumentLayout(
            keys={**KEYS, **self.keys},
            stages=self.stages,
            target_sections=self.targets.sections,
            target_lines=self.targets.lines,
            template=self.template,
            placeholders=self.placeholders,
            undecided=self.undecided,
            lines=self.lines,
            sections=self.sections,
            required=self.required,
            exempt=self.exempt,
            waived=self.waived,
            states=tuple(states),
            initial_states=self.initial_states,
            tracking_lines=self.thread.tracking_issue,
            group_lines=self.thread.groups,
            pull_request_lines=self.thread.pull_request,
        )
