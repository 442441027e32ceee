"""`milestone: v1.9`: the milestone it is on."""

from typing import ClassVar

from bot.core.messages.yaml_fields import Word
from bot.core.model.context import Context
from bot.core.model.facts import Need, NotFetched, Unavailable, reason_of
from bot.core.model.plan.verdict import Verdict, judged, unknown
from bot.core.model.plugin import THREADS, Condition
from bot.core.process.targets.target_release import AIM_NEEDS, stated_target
from bot.core.schedules.release import normalise

ANY, NONE, TARGET = "any", "none", "target"
MOVED = frozenset({"opened", "milestoned", "demilestoned"})


class Milestone(Condition):
    """Holds when it is on the milestone of this title; some words are no titles.

    They are `any`, `none`, and `target`: the release that its document targets.
    """

    key: ClassVar[str] = "milestone"
    example: ClassVar[str] = "none"
    wakes: ClassVar = {"pull_request": MOVED, "issues": MOVED}
    kinds: ClassVar = THREADS
    bare: ClassVar[str] = "title"

    title: Word

    def judge(self, case: Context) -> Verdict:
        """Known of every thread; titles are compared without case."""
        found = case.facts.thread.milestone
        because = f"it is on milestone {found}" if found else "it is on no milestone"
        if self.title == TARGET:
            return self._on_target(case, found, because)
        if self.title in (ANY, NONE):
            return judged(self.key, because, holds=(found is None) == (self.title == NONE))
        holds = found is not None and found.casefold() == self.title.casefold()
        return judged(self.key, because, holds=holds)

    def _on_target(self, case: Context, found: str | None, because: str) -> Verdict:
        """A document without a target that is still to come asks for no milestone."""
        target = stated_target(case)
        if isinstance(target, NotFetched | Unavailable):
            return unknown(self.key, reason_of(target))
        if target is None:
            return judged(self.key, "its document targets no release to come", holds=found is None)
        holds = found is not None and normalise(found) == target
        return judged(self.key, f"its document targets {target}, {because}", holds=holds)

    def required(self) -> frozenset[Need]:
        """The document matters only where its target does."""
        return AIM_NEEDS if self.title == TARGET else self.needs

    def excludes(self, other: Condition) -> bool:
        """It is on one milestone at most."""
        if not isinstance(other, Milestone) or other.title.casefold() == self.title.casefold():
            return False
        if TARGET in (self.title, other.title):
            return False
        return ANY not in (self.title, other.title) or NONE in (self.title, other.title)
