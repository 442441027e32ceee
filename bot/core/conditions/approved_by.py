"""`approved-by: lead`: people in a role have approved it."""

from typing import ClassVar

from bot.core.conditions.base.reviews import ReviewCondition


class ApprovedBy(ReviewCondition):
    """Holds when at least `count` people in the role have approved it (1 unless said otherwise).

    `anybody` is every person but the author; each person's latest review counts.
    """

    key: ClassVar[str] = "approved-by"
    example: ClassVar[str] = "{ role: lead, count: 2 }"
    states: ClassVar = frozenset({"approved"})
    done: ClassVar = "approved"
