"""What a rule says to people: a text with `${…}`, or the name of a template beside the rules."""

from typing import Any, ClassVar, Literal

from bot.model.case import Case
from bot.model.desire import Post, Target
from bot.model.facts import Need
from bot.model.features import THREADS, Once, Place, Reference
from bot.model.process import Process
from bot.model.variable import Values
from bot.text.forms import Text
from bot.text.render import names_in_template, render
from bot.text.variables import needs_of, sentence


class Message(Once):
    """What actions that say something once have in common."""

    kinds: ClassVar = THREADS

    text: Text
    on: Literal["subject", "issue"] = "subject"

    @classmethod
    def from_yaml(cls, value: Any) -> Any:
        """The text, or the template's name, may stand right below the key."""
        return value if isinstance(value, dict) else {"text": value}

    def texts(self) -> tuple[tuple[Place, str], ...]:
        """What it says."""
        return message_texts(self.text, ("text",))

    def references(self) -> tuple[Reference, ...]:
        """Its template."""
        return message_references(self.text, ("text",))

    def required(self) -> frozenset[Need]:
        """What it is made from."""
        return self.needs | needs_of((self.text,))

    def post(self, case: Case) -> Post:
        """The text, or what could not be read."""
        told = message(self.text, case)
        if told.unknown:
            return Post(on=Target(self.on), is_unknown=True, notes=(told.unknown,))
        return Post(told.values[0], on=Target(self.on), notes=told.notes)


def is_template(text: str) -> bool:
    """`templates/reminder.md` is a file, anything with a space in it a text."""
    return text.endswith(".md") and not any(character.isspace() for character in text)


def message(text: str, case: Case) -> Values:
    """The text for people under these facts, Markdown; or what could not be read."""
    if not is_template(text):
        return sentence(text, case)
    return render(case.process.templates[text], case)


def message_references(text: str, place: Place) -> tuple[Reference, ...]:
    """The template that must be there."""
    return (Reference("template", text, place),) if is_template(text) else ()


def message_texts(text: str, place: Place) -> tuple[tuple[Place, str], ...]:
    """The text whose variables must be known; templates are checked as files."""
    return () if is_template(text) else ((place, text),)


def message_needs(text: str, process: Process) -> frozenset[Need]:
    """The facts that the message is made from."""
    if not is_template(text):
        return needs_of((text,))
    names = names_in_template(process.templates.get(text, ""))
    return needs_of([f"${{{name}}}" for name in names])
