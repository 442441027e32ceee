"""`check:` under `ensure:`: a check run that says whether conditions hold."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field as Entry
from pydantic import model_validator

from bot.core.markup.enumerations import sentence_case
from bot.core.markup.sanitize import first_line, plain, sanitize
from bot.core.messages.annotations import annotations_of
from bot.core.messages.checklists import (
    MOST_PLACES,
    ChecklistName,
    all_checklist_needs,
    checklist_needs,
    checklist_turning_points,
    checklist_woken,
    headline,
    listed_points,
    outcome_of,
    points_of,
    wanted_by,
)
from bot.core.messages.links import place_of
from bot.core.messages.message import MessageText
from bot.core.messages.yaml_fields import Flag, Word
from bot.core.model.context import Context
from bot.core.model.definitions.checklist import Checklist
from bot.core.model.diagnostic import Diagnostic
from bot.core.model.facts import Need, TooLarge, Unavailable, reason_of
from bot.core.model.plan.desired_state import DesiredCheck
from bot.core.model.plan.verdict import Outcome
from bot.core.model.plugin import PULL_REQUESTS, ConditionBlock, Place, Reference, StateAction
from bot.core.process.bulk_change import changed_in_meaning
from bot.core.process.findings import FINDING_NEEDS
from bot.core.process.targets.each_release import cases_of, judge_each

LONGEST_TITLE = 120
UNREAD = "it cannot be read which release this is for"
CORRECT = (
    "**Next: correct the document here.** What cannot be read may set a target release, "
    "so nobody can tell whether a deadline for it has passed."
)
TOO_MUCH = "too many documents are changed at once"
SPLIT = "**Next: split this pull request into smaller ones.**"
NOTHING_TO_DO = "**Nothing to do.**"


class Check(StateAction):
    """Publishes a check run: green while `pass` holds, with the message in `fail` while not.

    With `checklist` instead it is green when every item is done, and shows the list. With
    `annotate: true` it marks findings in documents at their lines. `severity: advisory` (the
    default) never turns red; `required` does. What cannot be judged leaves the check as it is;
    where that is because of what is in a document, it says where, and is never green.
    A merge queue gets the same check on what it is about to merge. Where a change newly targets
    several releases, `pass` must hold for each that is not out; `fail` is about the one that fails.
    """

    key: ClassVar[str] = "check"
    example: ClassVar[str] = (
        '{ name: freeze, pass: { before: freeze }, fail: "The freeze was on ${deadline.day}." }'
    )
    wakes: ClassVar = {
        "pull_request": frozenset({"opened", "reopened", "synchronize", "edited"}),
        "check_run": frozenset({"rerequested"}),
        "check_suite": frozenset({"rerequested"}),
        # https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue
        "merge_group": frozenset({"checks_requested"}),
    }
    kinds: ClassVar = PULL_REQUESTS
    blocks: ClassVar = ("passes",)

    name: Word
    passes: Annotated[ConditionBlock | None, Entry(alias="pass")] = None
    fail: MessageText | None = None
    checklist: ChecklistName | None = None
    annotate: Flag = False
    severity: Literal["advisory", "required"] = "advisory"

    @model_validator(mode="after")
    def _one_of_both(self) -> "Check":
        if (self.checklist is None) == (self.passes is None):
            raise ValueError('write "pass" and "fail", or "checklist"')
        if (self.passes is None) != (self.fail is None):
            raise ValueError('"pass" and "fail" belong together')
        return self

    def texts(self) -> tuple[tuple[Place, str], ...]:
        """The message."""
        return self.fail.texts("fail") if self.fail else ()

    def references(self) -> tuple[Reference, ...]:
        """The message's template, or the checklist."""
        if self.checklist:
            return (Reference("checklist", self.checklist.name, ("checklist",)),)
        return self.fail.references("fail") if self.fail else ()

    def required(self) -> frozenset[Need]:
        """What the conditions and the list are made from; for the message it is read when told."""
        found = super().required() | (FINDING_NEEDS if self.annotate else frozenset())
        return found | (checklist_needs(self.checklist) if self.checklist else frozenset())

    def all_needs(self) -> frozenset[Need]:
        """With what the message is made from."""
        found = super().all_needs() | (self.fail.needs() if self.fail else frozenset())
        return found | (all_checklist_needs(self.checklist) if self.checklist else frozenset())

    def woken_by(self, event: str) -> frozenset[str]:
        """Whatever changes the conditions or the message."""
        found = super().woken_by(event)
        found |= self.fail.woken_by(event) if self.fail else frozenset()
        return found | (checklist_woken(self.checklist, event) if self.checklist else frozenset())

    def turning_points(self, case: Context) -> tuple[datetime, ...]:
        """When the list, or what it says of its deadline, may change."""
        listed = checklist_turning_points(self.checklist, case) if self.checklist else ()
        return (*listed, *(at for each in self._cases(case) for at in self._turns(each)))

    def _cases(self, case: Context) -> tuple[Context, ...]:
        return cases_of(case) if self.passes else (case,)

    def _turns(self, case: Context) -> tuple[datetime, ...]:
        told = self.fail.turning_points(case) if self.fail else ()
        return (*super().turning_points(case), *told)

    def desires(self, case: Context) -> tuple[DesiredCheck, ...]:
        """Green, or grey or red with what is missing."""
        if self.checklist:
            return (self._listed(self.checklist, case),)
        if self.passes is None or self.fail is None:
            return ()
        worst = judge_each(self.passes, case)
        verdict = worst.verdict
        if (found := verdict.unread) and not verdict.wants:
            return (self._published(case, self._bad, UNREAD, _told_unread(found, case)),)
        if verdict.outcome is Outcome.UNKNOWN:
            return (replace(self._unknown(verdict.because), wants=verdict.wants),)
        title, reason = plain(verdict.because, LONGEST_TITLE), sanitize(verdict.because)
        if verdict.held:
            summary = f"{NOTHING_TO_DO} {sentence_case(reason)}."
            # Neither colour would be true; a required check that is neutral holds nobody up.
            # https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/about-status-checks
            conclusion = "neutral" if verdict.is_undated else "success"
            return (self._published(case, conclusion, title, summary),)
        told = self.fail.told(worst.case)
        if told.unknown:
            wants = self.fail.needs() - case.facts.read()
            return (replace(self._unknown(told.unknown), wants=wants),)
        said = told.values[0]
        title = first_line(said, LONGEST_TITLE)
        return (self._published(case, self._bad, title, f"{said}\n\n{reason}"),)

    def of_bulk(self, because: str, case: Context) -> tuple[DesiredCheck, ...]:
        """A branch rule may demand what is required: it passes, unless more than words change."""
        if self.severity != "required":
            return ()
        if isinstance(case.facts.proposals, TooLarge):
            told = f"{SPLIT} {sentence_case(reason_of(case.facts.proposals))}."
            return (DesiredCheck(self.name, self._bad, TOO_MUCH, told),)
        if changed_in_meaning(case) or isinstance(case.facts.proposals, Unavailable):
            return self.desires(case)
        summary = f"{NOTHING_TO_DO} {sentence_case(because)}: nobody is held up by this check."
        return (DesiredCheck(self.name, "success", because, summary),)

    def _listed(self, checklist: Checklist, case: Context) -> DesiredCheck:
        points = points_of(checklist, case)
        outcome = outcome_of(points)
        if outcome is Outcome.UNKNOWN:
            reasons = (point.because for point in points if point.outcome is Outcome.UNKNOWN)
            return replace(self._unknown(next(reasons)), wants=wanted_by(points))
        missing = [point.text for point in points if not point.done]
        title = f"{len(missing)} of {len(points)} to do" if missing else "all done"
        summary = f"{headline(checklist, points, case)}\n\n{listed_points(points)}"
        return self._published(case, self._bad if missing else "success", title, summary)

    @property
    def _bad(self) -> str:
        return "failure" if self.severity == "required" else "neutral"

    def _unknown(self, because: str) -> DesiredCheck:
        return DesiredCheck(self.name, None, is_unknown=True, notes=(because,))

    def _published(self, case: Context, conclusion: str, title: str, summary: str) -> DesiredCheck:
        found = annotations_of(case, is_red=self._bad == "failure") if self.annotate else ()
        return DesiredCheck(self.name, conclusion, title, summary, found)

    def releases(self, case: Context) -> tuple[DesiredCheck, ...]:
        """A check run cannot be taken back: it says that the rule does not apply."""
        return (DesiredCheck(self.name, None),)

    def contests(self) -> tuple[str, ...]:
        """There is one check of a name."""
        return (self.name,)

    def fights(self, other: StateAction) -> str | None:
        """Two rules publish the same check."""
        differs = isinstance(other, Check) and other != self
        return f"check {self.name} published twice" if differs else None


def _told_unread(found: tuple[Diagnostic, ...], case: Context) -> str:
    places = [place_of(each, case) for each in found[:MOST_PLACES]]
    more = len(found) - MOST_PLACES
    lines = [*places, *([f"and {more} more"] if more > 0 else [])]
    listing = "\n".join(f"- {line}" for line in lines)
    return f"{CORRECT}\n\n{listing}"
