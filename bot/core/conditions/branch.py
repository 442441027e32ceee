"""`branch: main`: where the pull request goes, or comes from."""

from typing import ClassVar

from pydantic import model_validator

from bot.core.messages.yaml_fields import Globs
from bot.core.model.context import Context
from bot.core.model.plan.desired_state import matcher
from bot.core.model.plan.verdict import Verdict, judged
from bot.core.model.plugin import PULL_REQUESTS, Condition


class Branch(Condition):
    """Holds when the branch it goes to matches `base`, and the one it comes from `head`."""

    key: ClassVar[str] = "branch"
    example: ClassVar[str] = '"release-*"'
    wakes: ClassVar = {"pull_request": frozenset({"opened", "edited"})}
    kinds: ClassVar = PULL_REQUESTS
    short: ClassVar[str] = "base"

    base: Globs | None = None
    head: Globs | None = None

    @model_validator(mode="after")
    def _at_least_one(self) -> "Branch":
        if self.base is None and self.head is None:
            raise ValueError('write "base", "head" or both')
        return self

    def judge(self, case: Context) -> Verdict:
        """Known of every pull request."""
        pull_request = case.facts.pull_request
        if pull_request is None:
            return judged(self.key, "it is no pull request", holds=False)
        base, head = pull_request.base.name, pull_request.head.name
        holds = _matches(self.base, base) and _matches(self.head, head)
        return judged(self.key, f"it goes from {head} to {base}", holds=holds)


def _matches(globs: tuple[str, ...] | None, name: str) -> bool:
    return globs is None or any(matcher(glob).match(name.casefold()) for glob in globs)
