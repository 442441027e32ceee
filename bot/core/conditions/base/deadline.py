"""What conditions on deadlines have in common: a moment of the release that a subject is for."""

from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from bot.core.messages.yaml_fields import MomentText
from bot.core.model.context import Context
from bot.core.model.facts import NotFetched, PullRequest, Unavailable, reason_of
from bot.core.model.plan.verdict import Verdict, judged, unknown
from bot.core.model.plugin import THREADS, Condition, Reference
from bot.core.process.targets.doubtful_targets import unless_doubted
from bot.core.process.targets.target_release import (
    AIM_NEEDS,
    aim_of,
    deadline_of,
    moment_that_counts,
)
from bot.core.schedules.offset import Offset


class DeadlineCondition(Condition):
    """Compares the moment that counts with a deadline: for a merged pull request its merge.

    Where the subject is for no release, it does not hold. A deadline that has no day yet is still
    to come: no date is not past.
    """

    needs: ClassVar = AIM_NEEDS
    wakes: ClassVar = {
        "pull_request": frozenset({"opened", "reopened", "synchronize", "edited", "closed"}),
        "issues": frozenset({"opened", "milestoned", "demilestoned"}),
    }
    kinds: ClassVar = THREADS
    bare: ClassVar[str] = "moment"

    moment: MomentText

    def references(self) -> tuple[Reference, ...]:
        """The deadline must be declared."""
        return (Reference("deadline", self.moment.deadline),)

    def compare(self, case: Context, *, wants_before: bool) -> Verdict:
        """Whether the moment that counts is before, or not before, the end of the deadline."""
        limit = limit_of(case, self.moment)
        if isinstance(limit, NotFetched | Unavailable):
            return unknown(self.key, reason_of(limit))
        if limit is None:
            aim = aim_of(case)
            holds = wants_before and isinstance(aim, str)
            verdict = judged(self.key, undated(aim, self.moment), holds=holds)
            return unless_doubted(replace(verdict, is_undated=isinstance(aim, str)), case)
        is_before = moment_that_counts(case) < limit
        because = f"{self.moment}, {limit:%Y-%m-%d %H:%M} UTC, {told(case, is_before=is_before)}"
        verdict = judged(self.key, because, holds=is_before == wants_before)
        return unless_doubted(verdict, case) if is_before else verdict

    def turning_points(self, case: Context) -> tuple[datetime, ...]:
        """The end of the deadline."""
        return limits_to_come(case, self.moment)

    def excludes(self, other: Condition) -> bool:
        """It is not before one moment and after a later one of the same deadline."""
        if not isinstance(other, DeadlineCondition) or other.key == self.key:
            return False
        before, after = sorted((self, other), key=lambda each: each.key != "before")
        is_same = before.moment.deadline == after.moment.deadline
        return is_same and before.moment.offset <= after.moment.offset


def told(case: Context, *, is_before: bool) -> str:
    """How the moment that counts compares, in words that stay the same while time goes by."""
    thread = case.facts.thread
    if isinstance(thread, PullRequest) and thread.merged_at:
        merged = f"{thread.merged_at:%Y-%m-%d %H:%M} UTC"
        return (
            f"was still to come at the merge, {merged}"
            if is_before
            else f"had passed at the merge, {merged}"
        )
    return "is still to come" if is_before else "has passed"


def undated(aim: object, moment: Offset) -> str:
    """Why a moment has no date: its deadline has no day yet, or there is no release to come."""
    if isinstance(aim, str):
        return f"{aim} has no date yet for {moment.deadline}"
    return "it is for no release that is still to come"


def limits_to_come(case: Context, *moments: Offset) -> tuple[datetime, ...]:
    """Those of the moments that are known and that matter: a merge stays in time or late."""
    pull_request = case.facts.pull_request
    if pull_request and pull_request.merged:
        return ()
    found = (limit_of(case, moment) for moment in moments)
    return tuple(limit for limit in found if isinstance(limit, datetime))


def limit_of(case: Context, moment: Offset) -> datetime | NotFetched | Unavailable | None:
    """The moment in UTC; None where the subject's release has no such deadline.

    For a merge the deadline's grace counts, but not for moments before or after the deadline.
    """
    found = deadline_of(case, moment.deadline)
    if found is None or isinstance(found, NotFetched | Unavailable):
        return found
    is_merge = isinstance(case.facts.thread, PullRequest) and case.facts.thread.merged
    return found.late_from if is_merge and not moment.offset else found.ends + moment.offset
