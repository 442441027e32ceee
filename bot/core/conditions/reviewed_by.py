"""`reviewed-by: lead`: people in a role have reviewed it."""

from typing import ClassVar

from bot.core.conditions.base.reviews import ReviewCondition


class ReviewedBy(ReviewCondition):
    """Holds when at least `count` people in the role have reviewed it (1 unless said otherwise).

    `anybody` is every person but the author; each person's latest review counts.
    """

    key: ClassVar[str] = "reviewed-by"
    example: ClassVar[str] = "{ role: lead, count: 2 }"
    states: ClassVar = frozenset({"approved", "changes-requested", "commented"})
    done: ClassVar = "reviewed"
