"""`touches: proposal`: the pull request changes something in a group's territory."""

from typing import ClassVar, Literal

from bot.core.documents.paths import touched_in
from bot.core.markup.enumerations import listed
from bot.core.model.context import Context
from bot.core.model.facts import Need, reason_of
from bot.core.model.plan.verdict import Verdict, judged, unknown
from bot.core.model.plugin import PULL_REQUESTS, Condition


class Touches(Condition):
    """Holds when a changed file, by its new or its old name, belongs to a proposal.

    `touches: bulk` holds when more proposals are touched than `process.bulk` says.
    """

    key: ClassVar[str] = "touches"
    example: ClassVar[str] = "proposal"
    needs: ClassVar = frozenset({Need.FILES})
    wakes: ClassVar = {
        "pull_request": frozenset({"opened", "reopened", "synchronize", "edited", "closed"})
    }
    kinds: ClassVar = PULL_REQUESTS
    short: ClassVar[str] = "what"

    what: Literal["proposal", "bulk"]

    def judge(self, case: Context) -> Verdict:
        """Unknown when the list of changed files could not be read whole."""
        files, process = case.facts.files, case.process
        if not isinstance(files, tuple):
            return unknown(self.key, reason_of(files))
        found = touched_in(case)
        if self.what == "bulk":
            count = len(found.proposals)
            because = f"changes {count} proposals, {process.bulk} are no bulk change"
            return judged(self.key, because, holds=count > process.bulk)
        if not found.groups:
            return judged(self.key, f"no changed file is in {process.territory}", holds=False)
        because = f"changes {listed(found.proposals or found.groups)}"
        return judged(self.key, because, holds=True)
