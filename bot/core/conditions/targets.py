"""`targets: release`: the pull request newly sets a target in a proposal."""

from typing import Annotated, ClassVar

from pydantic import AfterValidator

from bot.core.markup.enumerations import listed
from bot.core.messages.yaml_fields import Word, Words
from bot.core.model.context import Context
from bot.core.model.facts import Need, NotFetched, Unavailable, reason_of
from bot.core.model.plan.verdict import Verdict, judged, unknown
from bot.core.model.plugin import PULL_REQUESTS, Condition, Reference
from bot.core.model.proposal import Target
from bot.core.process.targets.doubtful_targets import doubted, doubts_about, doubts_of
from bot.core.process.targets.target_release import AIM_NEEDS, lowest_to_come
from bot.core.schedules.release import normalise

RELEASE, NONE = "release", "none"
PAST = ", which is out already"
CHANGED = frozenset({"opened", "reopened", "synchronize", "edited"})


def _release(value: str) -> str:
    found = value if value in (RELEASE, NONE) else normalise(value)
    if found is None:
        raise ValueError(f'"{value}" is no release; write v1.9, {RELEASE} or {NONE}')
    return found


class Targets(Condition):
    """Holds when the change sets a new target.

    `release` is any that is not over, `none` is the opposite, `v1.9` that one. With `stage` only
    targets for these stages count; `none` is a target without a stage. Unknown where a target may
    stand that cannot be read. In a check's `pass` it is about one newly targeted release at a time.
    """

    key: ClassVar[str] = "targets"
    example: ClassVar[str] = "{ release: v1.9, stage: [ alpha, beta ] }"
    needs: ClassVar = AIM_NEEDS
    wakes: ClassVar = {"pull_request": CHANGED}
    kinds: ClassVar = PULL_REQUESTS
    short: ClassVar[str] = "release"

    release: Annotated[Word, AfterValidator(_release)] = RELEASE
    stage: Words | None = None

    def references(self) -> tuple[Reference, ...]:
        """The process must have the stages."""
        words = enumerate(self.stage or ())
        return tuple(Reference("stage", each, ("stage", at)) for at, each in words if each != NONE)

    def required(self) -> frozenset[Need]:
        """The calendar only matters where any release counts that is not over."""
        if self.release in (RELEASE, NONE):
            return AIM_NEEDS
        return frozenset({Need.PROPOSALS})

    def judge(self, case: Context) -> Verdict:
        """Unknown when documents or calendar could not be read."""
        changes = case.facts.proposals
        if not isinstance(changes, tuple):
            return unknown(self.key, reason_of(changes))
        new = [
            target
            for change in changes
            for target in change.new_targets
            if self._counts(target) and case.release in (None, target.release)
        ]
        if self.release not in (RELEASE, NONE):
            holds = any(target.release == self.release for target in new)
            return self._unless_doubted(judged(self.key, _words(new), holds=holds), holds, case)
        aim = lowest_to_come(case, (target.release for target in new))
        if isinstance(aim, NotFetched | Unavailable):
            return unknown(self.key, reason_of(aim))
        because = f"newly targets {aim}" if aim else _words(new) + (PAST if new else "")
        verdict = judged(self.key, because, holds=(aim is None) == (self.release == NONE))
        return self._unless_doubted(verdict, aim is not None, case)

    def _unless_doubted(self, verdict: Verdict, is_found: bool, case: Context) -> Verdict:  # noqa: FBT001
        """That nothing is set is only known of documents that were read whole."""
        doubts = () if is_found else doubts_of(case)
        if case.release and not is_found:
            doubts = doubts or doubts_about(case, case.release)
        return doubted(self.key, doubts) if doubts else verdict

    def _counts(self, target: Target) -> bool:
        stages = {stage.casefold() for stage in self.stage or ()}
        return self.stage is None or (target.stage or NONE).casefold() in stages


def _words(new: list[Target]) -> str:
    if not new:
        return "sets no new target"
    return "newly targets " + listed([target.release for target in new])
