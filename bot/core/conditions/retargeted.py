"""`retargeted: true`: the pull request moves a proposal from one release to another."""

from collections.abc import Iterator
from typing import ClassVar

from bot.core.markup.enumerations import listed
from bot.core.messages.yaml_fields import Flag
from bot.core.model.context import Context
from bot.core.model.facts import Need, reason_of
from bot.core.model.plan.verdict import Verdict, judged, unknown
from bot.core.model.plugin import PULL_REQUESTS, Condition
from bot.core.model.proposal import ProposalChange
from bot.core.process.targets.doubtful_targets import doubted, doubts_of


class Retargeted(Condition):
    """Holds when a document's stage had a target release before, and the change sets another one.

    A first target is no retargeting, nor is a second one beside the first. Unknown where a target
    may stand that cannot be read.
    """

    key: ClassVar[str] = "retargeted"
    example: ClassVar[str] = "true"
    needs: ClassVar = frozenset({Need.PROPOSALS})
    wakes: ClassVar = {"pull_request": frozenset({"opened", "reopened", "synchronize", "edited"})}
    kinds: ClassVar = PULL_REQUESTS
    bare: ClassVar[str] = "wanted"

    wanted: Flag

    def judge(self, case: Context) -> Verdict:
        """Unknown when documents could not be read."""
        changes = case.facts.proposals
        if not isinstance(changes, tuple):
            return unknown(self.key, reason_of(changes))
        moves = [move for change in changes for move in _moves(change)]
        if not moves and (doubts := doubts_of(case)):
            return doubted(self.key, doubts)
        because = f"moves {listed(moves)}" if moves else "moves no target to another release"
        return judged(self.key, because, holds=bool(moves) == self.wanted)

    def excludes(self, other: Condition) -> bool:
        """It is moved or not."""
        return isinstance(other, Retargeted) and other.wanted != self.wanted


def _moves(change: ProposalChange) -> Iterator[str]:
    """`alpha from v1.9 to v1.10` for each target that stood there before and no longer does."""
    if change.base is None or change.head is None:
        return
    after = {target.key for target in change.head.targets}
    for target in change.new_targets:
        for old in change.base.targets:
            if old.stage == target.stage and old.key not in after:
                stage = f"{target.stage} " if target.stage else ""
                yield f"{stage}from {old.release} to {target.release}"
