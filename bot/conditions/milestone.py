"""`milestone: v1.9`: the milestone it is on."""

from typing import ClassVar

from bot.model.case import Case
from bot.model.features import THREADS, Condition
from bot.model.verdict import Verdict, judged
from bot.text.forms import Word

ANY, NONE = "any", "none"
MOVED = frozenset({"opened", "milestoned", "demilestoned"})


class Milestone(Condition):
    """Holds when it is on the milestone of this title; `any` and `none` are words of their own."""

    key: ClassVar[str] = "milestone"
    example: ClassVar[str] = "none"
    wakes: ClassVar = {"pull_request": MOVED, "issues": MOVED}
    kinds: ClassVar = THREADS
    bare: ClassVar[str] = "title"

    title: Word

    def judge(self, case: Case) -> Verdict:
        """Known of every thread; titles are compared without case."""
        found = case.facts.thread.milestone if case.facts.thread else None
        because = f"it is on milestone {found}" if found else "it is on no milestone"
        if self.title in (ANY, NONE):
            return judged(self.key, because, holds=(found is None) == (self.title == NONE))
        holds = found is not None and found.casefold() == self.title.casefold()
        return judged(self.key, because, holds=holds)

    def excludes(self, other: Condition) -> bool:
        """It is on one milestone at most."""
        if not isinstance(other, Milestone) or other.title.casefold() == self.title.casefold():
            return False
        return ANY not in (self.title, other.title) or NONE in (self.title, other.title)
