"""`in-grace: …`: approved before a deadline, and waiting to be merged within its grace."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from bot.core.markup.enumerations import listed
from bot.core.messages.yaml_fields import Globs, Word
from bot.core.model.context import Context
from bot.core.model.definitions.calendar import Deadline
from bot.core.model.facts import Change, Field, Need, NotFetched, Unavailable, reason_of
from bot.core.model.plan.desired_state import matcher
from bot.core.model.plan.verdict import Verdict, judged, unknown, unsettled
from bot.core.model.plugin import PULL_REQUESTS, Condition, Reference
from bot.core.process.targets.doubtful_targets import unless_doubted
from bot.core.process.targets.target_release import AIM_NEEDS, deadline_of


class InGrace(Condition):
    """Holds after a deadline, as long as its `grace` lasts, of what was approved before it.

    That is an open pull request that had all of these `labels` when the deadline ended and has had
    them ever since. What was pushed after the deadline was not approved before it. A merge needs no
    such condition: `before:` counts the grace for it.
    """

    key: ClassVar[str] = "in-grace"
    example: ClassVar[str] = "{ deadline: freeze, labels: [ lgtm, approved ] }"
    needs: ClassVar = AIM_NEEDS
    lazy: ClassVar = frozenset({Need.HISTORY})
    wakes: ClassVar = {
        "pull_request": frozenset({"opened", "reopened", "labeled", "unlabeled", "synchronize"})
    }
    kinds: ClassVar = PULL_REQUESTS

    deadline: Word
    labels: Globs

    def references(self) -> tuple[Reference, ...]:
        """The deadline must be declared, and the repository must have the labels."""
        labels = (Reference("label", each, ("labels", at)) for at, each in enumerate(self.labels))
        return (Reference("deadline", self.deadline, ("deadline",)), *labels)

    def judge(self, case: Context) -> Verdict:
        """The timeline is asked only within the grace, of what has the labels."""
        found = deadline_of(case, self.deadline)
        if isinstance(found, NotFetched | Unavailable):
            return unknown(self.key, reason_of(found))
        if found is None:
            return judged(self.key, f"its release has no {self.deadline}", holds=False)
        if not found.ends <= case.now < found.late_from:
            state = "is over" if case.now >= found.ends else "has not begun"
            return judged(self.key, f"the grace of {self.deadline} {state}", holds=False)
        lacking = self._lacking(case.facts.thread.labels)
        if lacking:
            because = f"it was not approved: it has no label {listed(lacking)}"
            return judged(self.key, because, holds=False)
        if not isinstance(case.facts.history, tuple):
            return unsettled(self.key, case.facts.history, Need.HISTORY)
        return unless_doubted(self._judge_history(case.facts.history, found), case)

    def _judge_history(self, history: tuple[Change, ...], deadline: Deadline) -> Verdict:
        lacking = self._lacking(_labels_at(history, deadline.ends))
        if lacking:
            because = f"when {self.deadline} ended it had no label {listed(lacking)}"
            return judged(self.key, because, holds=False)
        since = [change for change in history if change.at >= deadline.ends]
        lost = self._among(change.value for change in since if _is_loss(change))
        if lost:
            because = f"since {self.deadline} ended it was without the label {listed(lost)}"
            return judged(self.key, because, holds=False)
        if any(change.field is Field.PUSH for change in since):
            because = f"it was changed after {self.deadline}, and approved as it was before"
            return judged(self.key, because, holds=False)
        because = f"it was approved before {self.deadline}, and may merge until"
        return judged(self.key, f"{because} {deadline.late_from:%Y-%m-%d %H:%M} UTC", holds=True)

    def _lacking(self, labels: Iterable[str]) -> tuple[str, ...]:
        there = self._among(labels)
        return tuple(glob for glob in self.labels if glob not in there)

    def _among(self, labels: Iterable[str]) -> tuple[str, ...]:
        """Those of the wanted labels that are there."""
        names = {label.casefold() for label in labels}
        return tuple(glob for glob in self.labels if any(map(matcher(glob).match, names)))

    def turning_points(self, case: Context) -> tuple[datetime, ...]:
        """As the grace begins and ends."""
        found = deadline_of(case, self.deadline)
        return (found.ends, found.late_from) if isinstance(found, Deadline) else ()


def _is_loss(change: Change) -> bool:
    return change.field is Field.LABEL and not change.added


def _labels_at(history: tuple[Change, ...], moment: datetime) -> set[str]:
    """Labels that were on it at that moment, by what the timeline says of before."""
    found: set[str] = set()
    for change in history:
        if change.field is Field.LABEL and change.at < moment:
            (found.add if change.added else found.discard)(change.value)
    return found
