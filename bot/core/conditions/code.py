"""`code: merged`: the state of the pull requests that implement a proposal."""

from typing import ClassVar, Literal

from bot.core.markup.enumerations import listed
from bot.core.model.context import Context
from bot.core.model.facts import Need, reason_of
from bot.core.model.plan.verdict import Verdict, judged, unknown
from bot.core.model.plugin import TRACKERS, Condition

LINKED = "linked"


class Code(Condition):
    """Holds when pull requests with the code are `linked`, or when all of them are `merged`.

    They are those of the process's `code-repositories` that the tracking issue names, or that name
    it. Ones that were closed unmerged do not count; with none at all nothing is merged.
    """

    key: ClassVar[str] = "code"
    example: ClassVar[str] = "merged"
    needs: ClassVar = frozenset({Need.CODE})
    wakes: ClassVar = {"issues": frozenset({"opened", "edited", "labeled", "reopened"})}
    kinds: ClassVar = TRACKERS
    bare: ClassVar[str] = "state"

    state: Literal["linked", "merged"]

    def judge(self, case: Context) -> Verdict:
        """Unknown when one of them could not be read."""
        found = case.facts.code
        if not isinstance(found, tuple):
            return unknown(self.key, reason_of(found))
        counting = [each for each in found if each.open or each.merged]
        if not counting:
            return judged(self.key, "no pull request with the code is linked", holds=False)
        if self.state == LINKED:
            names = listed([str(each.subject) for each in counting])
            return judged(self.key, f"the code is in {names}", holds=True)
        left = [str(each.subject) for each in counting if not each.merged]
        if left:
            return judged(self.key, f"not merged yet: {listed(left)}", holds=False)
        return judged(self.key, f"all code is merged ({len(counting)})", holds=True)
