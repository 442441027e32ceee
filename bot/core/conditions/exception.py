"""`exception: granted`: the state of an exception from the deadline."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from bot.core.messages.yaml_fields import OneOrMore, OrOne
from bot.core.model.context import Context
from bot.core.model.facts import Need, NotFetched, Unavailable
from bot.core.model.plan.verdict import Verdict, judged, unsettled
from bot.core.model.plugin import THREADS, Condition
from bot.core.model.records.exception_request import ExceptionRequest, ExceptionState
from bot.core.process.exception_scope import is_for
from bot.core.process.exceptions import exemption_of, standing_of
from bot.core.process.targets.doubtful_targets import unless_doubted
from bot.core.process.targets.target_release import AIM_NEEDS
from bot.core.schedules.ends import end_of

NONE = "none"
State = Literal["granted", "requested", "denied", "expired", "none"]


class Exception_(Condition):  # noqa: N801  the word is Python's own
    """Holds when an exception is in one of these states.

    They are `granted`, `requested`, `denied`, `expired` and `none`. The latest one for the release
    counts; one that was withdrawn is none.
    """

    key: ClassVar[str] = "exception"
    example: ClassVar[str] = "granted"
    needs: ClassVar = AIM_NEEDS
    lazy: ClassVar = frozenset({Need.EXCEPTIONS})
    wakes: ClassVar = {
        "pull_request": frozenset({"opened", "reopened", "synchronize", "edited"}),
        "issues": frozenset({"opened", "milestoned", "demilestoned", "labeled", "unlabeled"}),
    }
    kinds: ClassVar = THREADS
    bare: ClassVar[str] = "states"

    states: Annotated[tuple[State, ...], OneOrMore, Field(min_length=1), OrOne()]

    def judge(self, case: Context) -> Verdict:
        """Unknown when the record could not be read."""
        found = exemption_of(case)
        if isinstance(found, NotFetched | Unavailable):
            return unsettled(self.key, found, Need.EXCEPTIONS)
        standing = standing_of(found, case.now) if found else ExceptionState.WITHDRAWN
        if found is None or standing is ExceptionState.WITHDRAWN:
            return judged(self.key, _none(case), holds=NONE in self.states)
        verdict = judged(self.key, _told(found, standing), holds=standing.value in self.states)
        return unless_doubted(verdict, case) if standing is ExceptionState.GRANTED else verdict

    def turning_points(self, case: Context) -> tuple[datetime, ...]:
        """As a granted one ends."""
        found = exemption_of(case)
        ends = end_of(found) if isinstance(found, ExceptionRequest) else None
        return (ends,) if ends else ()

    def excludes(self, other: Condition) -> bool:
        """There is one state at a time."""
        return isinstance(other, Exception_) and not set(self.states) & set(other.states)


def _none(case: Context) -> str:
    known = case.facts.exceptions if isinstance(case.facts.exceptions, tuple) else ()
    if any(not is_for(each, case) for each in known):
        return "the exception on record is not for this proposal"
    return "there is no exception"


def _told(found: ExceptionRequest, standing: ExceptionState) -> str:
    if standing is ExceptionState.EXPIRED:
        return f"an exception held until the end of {found.until}"
    until = f" until the end of {found.until}" if found.until else ""
    return f"an exception is {standing.value}{until}"
