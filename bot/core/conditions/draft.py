"""`draft: true`: the pull request is a draft."""

from typing import ClassVar

from bot.core.messages.yaml_fields import Flag
from bot.core.model.context import Context
from bot.core.model.plan.verdict import Verdict, judged
from bot.core.model.plugin import PULL_REQUESTS, Condition


class Draft(Condition):
    """Holds when the pull request is a draft (with `false`: when not)."""

    key: ClassVar[str] = "draft"
    example: ClassVar[str] = "true"
    wakes: ClassVar = {
        "pull_request": frozenset({"opened", "reopened", "converted_to_draft", "ready_for_review"})
    }
    kinds: ClassVar = PULL_REQUESTS
    bare: ClassVar[str] = "wanted"

    wanted: Flag

    def judge(self, case: Context) -> Verdict:
        """Known of every pull request."""
        pull_request = case.facts.pull_request
        if pull_request is None:
            return judged(self.key, "it is no pull request", holds=False)
        because = "it is a draft" if pull_request.draft else "it is no draft"
        return judged(self.key, because, holds=pull_request.draft == self.wanted)

    def excludes(self, other: Condition) -> bool:
        """It cannot be both."""
        return isinstance(other, Draft) and other.wanted != self.wanted
