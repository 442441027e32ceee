"""`status:` under `ensure:`: a section of the one status comment."""

from typing import Any, ClassVar, Literal

from bot.model.case import Case
from bot.model.desire import SectionDesire, Target
from bot.model.facts import Need
from bot.model.features import THREADS, Ensure, Place, Reference
from bot.text.message import MessageText


class Status(Ensure):
    """Adds a section to the one status comment, which is edited in place and never posted twice."""

    key: ClassVar[str] = "status"
    example: ClassVar[str] = '"Owned by ${group.name}."'
    kinds: ClassVar = THREADS

    text: MessageText
    on: Literal["subject", "issue"] = "subject"

    @classmethod
    def from_yaml(cls, value: Any) -> Any:
        """`status: templates/status.md` is short for `status: { text: templates/status.md }`."""
        return value if isinstance(value, dict) else {"text": value}

    def texts(self) -> tuple[tuple[Place, str], ...]:
        """The section's text."""
        return self.text.texts("text")

    def references(self) -> tuple[Reference, ...]:
        """The section's template."""
        return self.text.references("text")

    def required(self) -> frozenset[Need]:
        """What the section is made from."""
        return self.needs | self.text.needs()

    def woken_by(self, event: str) -> frozenset[str]:
        """What changes the section."""
        return super().woken_by(event) | self.text.woken_by(event)

    def desires(self, case: Case) -> tuple[SectionDesire, ...]:
        """The section."""
        told = self.text.told(case)
        if told.unknown:
            return (SectionDesire(None, Target(self.on), is_unknown=True, notes=(told.unknown,)),)
        return (SectionDesire(told.values[0], Target(self.on), notes=told.notes),)

    def releases(self, case: Case) -> tuple[SectionDesire, ...]:
        """No section."""
        return (SectionDesire(None, Target(self.on)),)
