"""What a rule says to people: a text with `${…}`, or the name of a template beside the rules."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import PlainValidator, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from bot.core.messages.jinja import names_in_template, render
from bot.core.messages.substitution import needs_of, sentence, turning_points_in, woken
from bot.core.messages.yaml_fields import LONGEST_TEXT
from bot.core.model.context import Context
from bot.core.model.definitions.variable import Values
from bot.core.model.facts import Need
from bot.core.model.plan.desired_state import Post, Target
from bot.core.model.plugin import THREADS, OneShotAction, Place, Reference


@dataclass(frozen=True, slots=True)
class Message:
    """A text as it is written; `template` is what the file of that name says, if it is one."""

    text: str
    template: str | None = None

    def needs(self) -> frozenset[Need]:
        """The facts that it is made from."""
        return needs_of(self._written())

    def woken_by(self, event: str) -> frozenset[str]:
        """What changes it."""
        return woken(self._written(), event)

    def turning_points(self, case: Context) -> tuple[datetime, ...]:
        """When it may read otherwise by time alone (UTC)."""
        return turning_points_in(self._written(), case)

    def references(self, *place: str | int) -> tuple[Reference, ...]:
        """The template that must be there."""
        return (Reference("template", self.text, place),) if is_template(self.text) else ()

    def texts(self, *place: str | int) -> tuple[tuple[Place, str], ...]:
        """The text whose variables must be known; templates are checked as files."""
        return () if is_template(self.text) else ((place, self.text),)

    def told(self, case: Context) -> Values:
        """The text for people under these facts, Markdown; or what could not be read."""
        return sentence(self.text, case) if self.template is None else render(self.template, case)

    def _written(self) -> tuple[str, ...]:
        """The variables, written as in a text."""
        if self.template is None:
            return (self.text,)
        return tuple(f"${{{name}}}" for name in names_in_template(self.template))


def is_template(text: str) -> bool:
    """`templates/reminder.md` is a file, anything with a space in it a text."""
    return text.endswith(".md") and not any(character.isspace() for character in text)


def _message(value: Any, information: ValidationInfo) -> Message:
    """The loader's context has the templates, by the names that the file has for them."""
    if not isinstance(value, str):
        raise PydanticCustomError("wrong-type", "must be a text")
    if not 0 < len(value) <= LONGEST_TEXT:
        context = {"longest": LONGEST_TEXT}
        raise PydanticCustomError("wrong-value", "must have 1 to {longest} characters", context)
    templates = (information.context or {}).get("templates", {})
    return Message(value, templates.get(value) if is_template(value) else None)


MessageText = Annotated[
    Message,
    PlainValidator(_message),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}),
]


class OneShotMessage(OneShotAction):
    """What actions that say something once have in common."""

    kinds: ClassVar = THREADS
    short: ClassVar[str] = "text"

    text: MessageText
    on: Literal["subject", "issue"] = "subject"

    def texts(self) -> tuple[tuple[Place, str], ...]:
        """What it says."""
        return self.text.texts("text")

    def references(self) -> tuple[Reference, ...]:
        """Its template."""
        return self.text.references("text")

    def required(self) -> frozenset[Need]:
        """What it is made from."""
        return self.needs | self.text.needs()

    def post(self, case: Context) -> Post:
        """The text, or what could not be read."""
        told = self.text.told(case)
        if told.unknown:
            return Post(on=Target(self.on), is_unknown=True, notes=(told.unknown,))
        return Post(told.values[0], on=Target(self.on), notes=told.notes)
