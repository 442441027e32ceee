"""`status:` under `ensure:`: a section of the one status comment."""

from typing import Any, ClassVar, Literal

from bot.model.case import Case
from bot.model.desire import SectionDesire, Target
from bot.model.facts import Need
from bot.model.features import THREADS, Ensure, Place, Reference
from bot.text.forms import Text
from bot.text.message import message, message_references, message_texts
from bot.text.variables import needs_of, woken


class Status(Ensure):
    """Adds a section to the one status comment, which is edited in place and never posted twice."""

    key: ClassVar[str] = "status"
    example: ClassVar[str] = '"Owned by ${group.name}."'
    kinds: ClassVar = THREADS

    text: Text
    on: Literal["subject", "issue"] = "subject"

    @classmethod
    def from_yaml(cls, value: Any) -> Any:
        """`status: templates/status.md` is short for `status: { text: templates/status.md }`."""
        return value if isinstance(value, dict) else {"text": value}

    def texts(self) -> tuple[tuple[Place, str], ...]:
        """The section's text."""
        return message_texts(self.text, ("text",))

    def references(self) -> tuple[Reference, ...]:
        """The section's template."""
        return message_references(self.text, ("text",))

    def required(self) -> frozenset[Need]:
        """What the section is made from."""
        return self.needs | needs_of((self.text,))

    def woken_by(self, event: str) -> frozenset[str]:
        """What changes the section."""
        return super().woken_by(event) | woken((self.text,), event)

    def desires(self, case: Case) -> tuple[SectionDesire, ...]:
        """The section."""
        told = message(self.text, case)
        if told.unknown:
            return (SectionDesire(None, Target(self.on), is_unknown=True, notes=(told.unknown,)),)
        return (SectionDesire(told.values[0], Target(self.on), notes=told.notes),)

    def releases(self, case: Case) -> tuple[SectionDesire, ...]:
        """No section."""
        return (SectionDesire(None, Target(self.on)),)
