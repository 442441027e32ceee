"""`document: clean`: nothing is wrong with the documents that are touched."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar

from pydantic import field_validator, model_validator

from bot.core.markup.enumerations import listed
from bot.core.markup.suggest import did_you_mean
from bot.core.messages.yaml_fields import Flag, Words
from bot.core.model.context import Context
from bot.core.model.definitions.calendar import Calendar
from bot.core.model.facts import Need, reason_of
from bot.core.model.plan.verdict import Verdict, judged, unknown
from bot.core.model.plugin import THREADS, Condition
from bot.core.model.proposal import Proposal
from bot.core.process.findings import FINDING_NEEDS, KINDS, OF_CALENDAR, findings_of

CLEAN = "clean"
# What a document can state, by the words that rules have for it.
FIELDS = {
    "number": "number",
    "title": "title",
    "group": "group",
    "authors": "authors",
    "reviewers": "reviewers",
    "approvers": "approvers",
    "stage": "stage",
    "status": "status",
    "feature-gate": "feature_gate",
    "target": "targets",
}


class Document(Condition):
    """Holds when all this is so of the documents that are touched or, of a tracking issue, merged.

    `present` is that there is one. `has` lists what every one of them states: number, title, group,
    authors, reviewers, approvers, stage, status, feature-gate, target. `without` names kinds of
    findings that none has (they are listed below, under findings); `clean` is without any.
    """

    key: ClassVar[str] = "document"
    example: ClassVar[str] = "{ without: [ placeholder, past-release ] }"
    needs: ClassVar = frozenset({Need.PROPOSALS})
    wakes: ClassVar = {
        "pull_request": frozenset({"opened", "reopened", "synchronize", "edited"}),
        "issues": frozenset({"opened", "labeled", "reopened"}),
    }
    kinds: ClassVar = THREADS
    short: ClassVar[str] = "without"

    without: Words | None = None
    has: Words | None = None
    present: Flag | None = None

    @field_validator("without", "has")
    @classmethod
    def _known(cls, words: tuple[str, ...] | None, information: Any) -> tuple[str, ...] | None:
        is_finding = information.field_name == "without"
        known = (*KINDS, CLEAN) if is_finding else tuple(FIELDS)
        noun = "no finding is called" if is_finding else "a document has no"
        for word in words or ():
            if word not in known:
                raise ValueError(f'{noun} "{word}"{did_you_mean(word, known)}')
        return words

    @model_validator(mode="after")
    def _something(self) -> "Document":
        if self.without is None and self.has is None and self.present is None:
            raise ValueError('write "present", "has" or "without"')
        return self

    def required(self) -> frozenset[Need]:
        """The calendar only matters for what is derived from it."""
        return FINDING_NEEDS if self._asks_calendar else self.needs

    @property
    def _asks_calendar(self) -> bool:
        asked = set(self.without or ())
        return CLEAN in asked or bool(OF_CALENDAR & asked)

    def judge(self, case: Context) -> Verdict:
        """Unknown while the documents, or the calendar where it is needed, cannot be read."""
        if not isinstance(case.facts.proposals, tuple):
            return unknown(self.key, reason_of(case.facts.proposals))
        found = [each for each in (change.head for change in case.facts.proposals) if each]
        if self.present is not None and bool(found) != self.present:
            return judged(self.key, _presence(case, is_there=bool(found)), holds=False)
        if self.has is not None and (lacking := tuple(self._lacking(found))):
            return judged(self.key, f"the document states no {listed(lacking)}", holds=False)
        return self._without_findings(case, is_there=bool(found))

    def _lacking(self, documents: list[Proposal]) -> Iterator[str]:
        """What one of the documents does not state; without a document, all that was asked."""
        for word in self.has or ():
            if not documents or not all(getattr(each, FIELDS[word]) for each in documents):
                yield word

    def _without_findings(self, case: Context, *, is_there: bool) -> Verdict:
        if self.without is None:
            because = (
                "the document states what it should"
                if self.has
                else _presence(case, is_there=is_there)
            )
            return judged(self.key, because, holds=True)
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


def _presence(case: Context, *, is_there: bool) -> str:
    if case.facts.pull_request:
        return "a document is touched" if is_there else "no document is touched"
    if is_there:
        return "its document is merged"
    return "no merged document carries its number"
