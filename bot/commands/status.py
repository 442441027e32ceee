"""`status`: where it stands, and what comes next."""

from typing import ClassVar

from pydantic import model_validator

from bot.model.answer import Answer, Asked
from bot.model.case import Case
from bot.model.facts import Need
from bot.model.features import Do, Place, Reference
from bot.text.checklists import ChecklistName, checklist_needs, told
from bot.text.marker import STATUS, with_key
from bot.text.message import MessageText


class Status(Do):
    """Says where it stands: a checklist or a text, as in the status comment, which it points to."""

    key: ClassVar[str] = "status"
    example: ClassVar[str] = '"Owned by ${group.name}."'
    usage: ClassVar[str] = "status"
    written: ClassVar[str] = "status"
    needs: ClassVar = frozenset({Need.COMMENTS})
    short: ClassVar[str] = "text"

    text: MessageText | None = None
    checklist: ChecklistName | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "Status":
        if (self.checklist is None) == (self.text is None):
            raise ValueError('write "text" or "checklist"')
        return self

    def texts(self) -> tuple[tuple[Place, str], ...]:
        """What it says."""
        return self.text.texts("text") if self.text else ()

    def references(self) -> tuple[Reference, ...]:
        """Its template, or the checklist."""
        if self.checklist:
            return (Reference("checklist", self.checklist.name, ("checklist",)),)
        return self.text.references("text") if self.text else ()

    def required(self) -> frozenset[Need]:
        """What it is made from, and the comments among which the status comment is."""
        if self.checklist:
            return self.needs | checklist_needs(self.checklist)
        return self.needs | (self.text.needs() if self.text else frozenset())

    def answer(self, asked: Asked) -> Answer:
        """The text as of now, and where it is kept up to date."""
        case = asked.case
        if self.checklist:
            return Answer(told(self.checklist, case) + _kept(case))
        said = self.text.told(case) if self.text else None
        if said is None or said.unknown:
            return Answer(unknown=said.unknown or "" if said else "")
        return Answer(said.values[0] + _kept(case))


def _kept(case: Case) -> str:
    """A link to the status comment, if there is one."""
    comments, thread = case.facts.comments, case.facts.thread
    found = comments if isinstance(comments, tuple) else ()
    comment = with_key(found, STATUS)
    if comment is None or thread is None or not thread.url:
        return ""
    return f"\n\nThe [status comment]({thread.url}#issuecomment-{comment.id}) is kept up to date."
