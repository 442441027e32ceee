"""`not: {…}`: a block of conditions does not hold."""

from typing import ClassVar

from bot.core.model.context import Context
from bot.core.model.plan.verdict import Verdict, negated
from bot.core.model.plugin import Condition, ConditionBlock


class Not(Condition):
    """Holds when the conditions below it do not all hold; unknown stays unknown."""

    key: ClassVar[str] = "not"
    example: ClassVar[str] = "{ draft: true }"
    blocks: ClassVar = ("of",)
    bare: ClassVar[str] = "of"

    of: ConditionBlock

    def judge(self, case: Context) -> Verdict:
        """The opposite of the conditions below."""
        return negated(self.of.judge(case))
