"""`signed-off: all`: whether the groups that take part have signed off with a command."""

from typing import ClassVar, Literal

from bot.core.markup.enumerations import listed
from bot.core.model.context import Context
from bot.core.model.facts import Need, NotFetched, Unavailable, reason_of
from bot.core.model.plan.verdict import Verdict, judged, unknown
from bot.core.model.plugin import THREADS, Condition
from bot.core.process.roles.participating_groups import involved_groups
from bot.core.process.thread_record import minutes_in

_CHANGED = frozenset({"opened", "reopened", "synchronize", "edited"})


class SignedOff(Condition):
    """Holds when `all` groups that take part have signed off, `any` of them, or `none`."""

    key: ClassVar[str] = "signed-off"
    example: ClassVar[str] = "all"
    needs: ClassVar = frozenset({Need.COMMENTS, Need.FILES, Need.PROPOSALS})
    wakes: ClassVar = {
        "pull_request": _CHANGED,
        "issues": frozenset({"opened", "labeled", "unlabeled"}),
    }
    kinds: ClassVar = THREADS
    bare: ClassVar[str] = "wanted"

    wanted: Literal["all", "any", "none"]

    def judge(self, case: Context) -> Verdict:
        """Where no group takes part, none is missing."""
        groups, minutes = involved_groups(case.process, case.facts), minutes_in(case.facts.comments)
        if case.facts.pull_request and not isinstance(case.facts.proposals, tuple):
            return unknown(self.key, reason_of(case.facts.proposals))
        if isinstance(groups, NotFetched | Unavailable):
            return unknown(self.key, reason_of(groups))
        if isinstance(minutes, NotFetched | Unavailable):
            return unknown(self.key, reason_of(minutes))
        return self._of({each.group for each in minutes.sign_offs}, groups)

    def _of(self, signed: set[str], groups: tuple[str, ...]) -> Verdict:
        done = [group for group in groups if group in signed]
        missing = [group for group in groups if group not in signed]
        if self.wanted == "all":
            told = f"not signed off by {listed(missing)}" if missing else "all have signed off"
            return judged(self.key, told, holds=not missing)
        told = f"signed off by {listed(done)}" if done else "nobody has signed off"
        return judged(self.key, told, holds=bool(done) == (self.wanted == "any"))

    def excludes(self, other: Condition) -> bool:
        """None is neither any nor, as far as anybody takes part, all."""
        wanted = {self.wanted, getattr(other, "wanted", None)}
        return isinstance(other, SignedOff) and wanted == {"none", "any"}
