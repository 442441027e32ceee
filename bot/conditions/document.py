"""`document: clean`: nothing is wrong with the documents that are touched."""

from dataclasses import replace
from typing import ClassVar

from pydantic import field_validator

from bot.model.calendar import Calendar
from bot.model.case import Case
from bot.model.facts import Need, reason_of
from bot.model.features import PULL_REQUESTS, Condition
from bot.model.verdict import Verdict, judged, unknown
from bot.text.findings import FINDING_NEEDS, KINDS, OF_CALENDAR, findings_of
from bot.text.forms import Words
from bot.text.listed import listed
from bot.text.suggest import did_you_mean

CLEAN = "clean"


class Document(Condition):
    """Holds when no document that is touched has a finding; `without` names kinds that count.

    The kinds are listed below, under findings.
    """

    key: ClassVar[str] = "document"
    example: ClassVar[str] = "{ without: [ placeholder, past-release ] }"
    needs: ClassVar = FINDING_NEEDS
    wakes: ClassVar = {"pull_request": frozenset({"opened", "reopened", "synchronize", "edited"})}
    kinds: ClassVar = PULL_REQUESTS
    short: ClassVar[str] = "without"

    without: Words

    @field_validator("without")
    @classmethod
    def _known(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        for word in words:
            if word != CLEAN and word not in KINDS:
                raise ValueError(f'no finding is called "{word}"{did_you_mean(word, KINDS)}')
        return words

    def required(self) -> frozenset[Need]:
        """The calendar only matters for what is told from it."""
        return FINDING_NEEDS if self._asks_calendar else frozenset({Need.PROPOSALS})

    @property
    def _asks_calendar(self) -> bool:
        return CLEAN in self.without or bool(OF_CALENDAR & set(self.without))

    def judge(self, case: Case) -> Verdict:
        """Unknown when documents, or the calendar that a kind is told from, could not be read."""
        if case.facts.pull_request is None:
            return judged(self.key, "it is no pull request", holds=False)
        found = findings_of(case)
        if not isinstance(found, tuple):
            return unknown(self.key, reason_of(found))
        is_any = CLEAN in self.without
        counted = [each for each in found if is_any or each.kind in self.without]
        if counted:
            lines = [f"line {each.position.line}: {each.message}" for each in counted]
            verdict = judged(self.key, listed(lines), holds=False)
            return replace(verdict, findings=tuple(counted))
        if self._asks_calendar and not isinstance(case.facts.calendar, Calendar):
            return unknown(self.key, reason_of(case.facts.calendar))
        return judged(self.key, "nothing is wrong with the document", holds=True)
