"""`ready-for: freeze`: the proposal has what a deadline asks for."""

from collections.abc import Mapping
from typing import ClassVar

from bot.model.case import Case
from bot.model.facts import Need, reason_of
from bot.model.features import THREADS, Condition, Reference
from bot.model.verdict import Verdict, judged, unknown
from bot.text.forms import Word
from bot.text.listed import listed


class ReadyFor(Condition):
    """Holds when nothing is missing that the deadline asks of a proposal."""

    key: ClassVar[str] = "ready-for"
    example: ClassVar[str] = "freeze"
    needs: ClassVar = frozenset({Need.READINESS})
    kinds: ClassVar = THREADS
    bare: ClassVar[str] = "deadline"

    deadline: Word

    def references(self) -> tuple[Reference, ...]:
        """The deadline must be declared."""
        return (Reference("deadline", self.deadline),)

    def judge(self, case: Case) -> Verdict:
        """Unknown while nobody has worked it out."""
        known = case.facts.readiness
        if not isinstance(known, Mapping):
            return unknown(self.key, reason_of(known))
        found = known.get(self.deadline)
        if found is None:
            return unknown(self.key, f"readiness for {self.deadline} is not known")
        if found.ready:
            return judged(self.key, f"ready for {self.deadline}", holds=True)
        because = f"not ready for {self.deadline}: {listed(found.missing)}"
        return judged(self.key, because, holds=False)
