"""`merged: true`: the pull request has been merged."""

from typing import ClassVar

from bot.core.documents.paths import is_removal
from bot.core.messages.yaml_fields import Flag
from bot.core.model.context import Context
from bot.core.model.facts import PullRequest
from bot.core.model.plan.verdict import Verdict, judged
from bot.core.model.plugin import PULL_REQUESTS, Condition


class Merged(Condition):
    """Holds when the pull request has been merged into the default branch (with `false`: when not).

    Neither holds of one that was merged into another branch, as those of a stack are, nor of one
    that takes a proposal's document away, as a revert does: no proposal was merged, and none was
    closed unmerged.
    """

    key: ClassVar[str] = "merged"
    example: ClassVar[str] = "true"
    wakes: ClassVar = {"pull_request": frozenset({"closed"})}
    kinds: ClassVar = PULL_REQUESTS
    bare: ClassVar[str] = "wanted"

    wanted: Flag

    def judge(self, case: Context) -> Verdict:
        """Known of every pull request."""
        pull_request = case.facts.pull_request
        if pull_request is None:
            return judged(self.key, "it is no pull request", holds=False)
        if not pull_request.merged:
            return judged(self.key, "it is not merged", holds=not self.wanted)
        if neither := _neither(pull_request, case):
            return judged(self.key, neither, holds=False)
        return judged(self.key, "it was merged", holds=self.wanted)

    def excludes(self, other: Condition) -> bool:
        """It cannot be both, nor merged and open."""
        if other.key == "state":
            return self.wanted and getattr(other, "wanted", None) == "open"
        return isinstance(other, Merged) and other.wanted != self.wanted


def _neither(pull_request: PullRequest, case: Context) -> str | None:
    """Why a merge is not that of a proposal."""
    if pull_request.goes_elsewhere:
        base, default = pull_request.base.name, pull_request.default_branch
        return f"it was merged into {base}, not into {default}"
    files = case.facts.files
    if isinstance(files, tuple) and is_removal(case.process, files):
        return "it was merged, and it removes a proposal's document"
    return None
