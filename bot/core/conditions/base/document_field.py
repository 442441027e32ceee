"""What conditions on a document's own statements have in common."""

from typing import ClassVar

from bot.core.markup.enumerations import listed
from bot.core.messages.yaml_fields import Words
from bot.core.model.context import Context
from bot.core.model.facts import Need, reason_of
from bot.core.model.plan.verdict import Verdict, judged, unknown
from bot.core.model.plugin import THREADS, Condition, Reference

NONE = "none"


class DocumentField(Condition):
    """Holds when a document that is touched states one of these under the key's name."""

    needs: ClassVar = frozenset({Need.PROPOSALS})
    wakes: ClassVar = {"pull_request": frozenset({"opened", "reopened", "synchronize", "edited"})}
    kinds: ClassVar = THREADS
    bare: ClassVar[str] = "words"

    # What rules call the words that the process must have for it.
    noun: ClassVar[str]

    words: Words

    def references(self) -> tuple[Reference, ...]:
        """The process must have the words."""
        words = enumerate(self.words)
        return tuple(Reference(self.noun, word, (at,)) for at, word in words if word != NONE)

    def judge(self, case: Context) -> Verdict:
        """Unknown when documents could not be read."""
        changes = case.facts.proposals
        if not isinstance(changes, tuple):
            return unknown(self.key, reason_of(changes))
        current = [change.current for change in changes if change.current]
        stated = [(getattr(proposal, self.key) or NONE).casefold() for proposal in current]
        holds = bool({word.casefold() for word in self.words} & set(stated))
        because = f"the {self.key} is {listed(stated)}" if stated else "no document is touched"
        return judged(self.key, because, holds=holds)
