"""`labelled: { label: needs-info, over: 7d }`: how long a label has been on it."""

from datetime import datetime, timedelta
from typing import ClassVar

from pydantic import model_validator

from bot.core.messages.yaml_fields import Duration, Word
from bot.core.model.context import Context
from bot.core.model.facts import Change, Field, Need
from bot.core.model.plan.verdict import Verdict, judged, unsettled
from bot.core.model.plugin import THREADS, Condition, Reference
from bot.core.schedules.offset import shown

LABELED = frozenset({"opened", "labeled", "unlabeled"})


class Labelled(Condition):
    """Holds when the label has been on it for longer than `over`, since it was put on last.

    With `under` it holds while that is less long; both together are a range. Without the label it
    does not hold.
    """

    key: ClassVar[str] = "labelled"
    example: ClassVar[str] = "{ label: needs-info, over: 7d }"
    lazy: ClassVar = frozenset({Need.HISTORY})
    wakes: ClassVar = {"pull_request": LABELED, "issues": LABELED}
    kinds: ClassVar = THREADS

    label: Word
    over: Duration | None = None
    under: Duration | None = None

    @model_validator(mode="after")
    def _at_least_one(self) -> "Labelled":
        if self.over is None and self.under is None:
            raise ValueError('write "over", "under" or both')
        if self.over is not None and self.under is not None and self.under <= self.over:
            raise ValueError('"under" must be longer than "over"')
        return self

    def references(self) -> tuple[Reference, ...]:
        """The repository must have the label."""
        return (Reference("label", self.label, ("label",)),)

    def turning_points(self, case: Context) -> tuple[datetime, ...]:
        """When it has been on for longer than `over`, and when no longer for less than `under`."""
        begin = self._begin(case)
        if begin is None:
            return ()
        older = () if self.over is None else (begin + self.over + timedelta.resolution,)
        return older if self.under is None else (*older, begin + self.under)

    def judge(self, case: Context) -> Verdict:
        """The timeline is asked only where the label is on it."""
        if not self._is_on(case):
            return judged(self.key, f"it has no label {self.label}", holds=False)
        begin = self._begin(case)
        if begin is None:
            return unsettled(self.key, case.facts.history, Need.HISTORY)
        age, compared = case.now - begin, []
        if self.over is not None:
            compared.append((age > self.over, f"over {shown(self.over)} ago"))
        if self.under is not None:
            compared.append((age < self.under, f"under {shown(self.under)} ago"))
        told = " and ".join(words if holds else f"not {words}" for holds, words in compared)
        because = f"it was labelled {self.label} {told}"
        return judged(self.key, because, holds=all(holds for holds, _ in compared))

    def _is_on(self, case: Context) -> bool:
        wanted = self.label.casefold()
        return any(label.casefold() == wanted for label in case.facts.thread.labels)

    def _begin(self, case: Context) -> datetime | None:
        """When it was put on last; None where it is not on, or where that is not known.

        What the timeline does not tell of was on it from the beginning.
        """
        history = case.facts.history
        if not self._is_on(case) or not isinstance(history, tuple):
            return None
        put = [change.at for change in history if self._is_put(change)]
        return max(put, default=case.facts.thread.created_at)

    def _is_put(self, change: Change) -> bool:
        is_it = change.value.casefold() == self.label.casefold()
        return change.field is Field.LABEL and change.added and is_it
