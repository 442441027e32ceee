"""`state: open`: whether it is open or closed."""

from typing import ClassVar, Literal

from bot.core.model.context import Context
from bot.core.model.plan.verdict import Verdict, judged
from bot.core.model.plugin import THREADS, Condition

MOVED = frozenset({"opened", "closed", "reopened"})


class State(Condition):
    """Holds when it is `open` or `closed`; a merged pull request is closed."""

    key: ClassVar[str] = "state"
    example: ClassVar[str] = "open"
    wakes: ClassVar = {"pull_request": MOVED, "issues": MOVED}
    kinds: ClassVar = THREADS
    bare: ClassVar[str] = "wanted"

    wanted: Literal["open", "closed"]

    def judge(self, case: Context) -> Verdict:
        """Known of every thread."""
        is_open = case.facts.thread.open
        because = "it is open" if is_open else "it is closed"
        return judged(self.key, because, holds=is_open == (self.wanted == "open"))

    def excludes(self, other: Condition) -> bool:
        """It cannot be both."""
        return isinstance(other, State) and other.wanted != self.wanted
