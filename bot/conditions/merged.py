"""`merged: true`: the pull request has been merged."""

from typing import ClassVar

from bot.model.case import Case
from bot.model.features import PULL_REQUESTS, Condition
from bot.model.verdict import Verdict, judged
from bot.text.forms import Flag


class Merged(Condition):
    """Holds when the pull request has been merged (with `false`: when not)."""

    key: ClassVar[str] = "merged"
    example: ClassVar[str] = "true"
    wakes: ClassVar = {"pull_request": frozenset({"closed"})}
    kinds: ClassVar = PULL_REQUESTS
    bare: ClassVar[str] = "wanted"

    wanted: Flag

    def judge(self, case: Case) -> Verdict:
        """Known of every pull request."""
        pull_request = case.facts.pull_request
        if pull_request is None:
            return judged(self.key, "it is no pull request", holds=False)
        because = "it was merged" if pull_request.merged else "it is not merged"
        return judged(self.key, because, holds=pull_request.merged == self.wanted)

    def excludes(self, other: Condition) -> bool:
        """It cannot be both, nor merged and open."""
        if other.key == "state":
            return self.wanted and getattr(other, "wanted", None) == "open"
        return isinstance(other, Merged) and other.wanted != self.wanted
