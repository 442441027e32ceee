"""`all: [ {…}, {…} ]`: every one of several blocks of conditions holds."""

from typing import Annotated, ClassVar

from pydantic import Field

from bot.core.model.context import Context
from bot.core.model.plan.verdict import Verdict, all_of
from bot.core.model.plugin import Condition, ConditionBlock


class AllOf(Condition):
    """Holds when every one of several blocks of conditions holds."""

    key: ClassVar[str] = "all"
    example: ClassVar[str] = "[ { touches: proposal }, { not: { draft: true } } ]"
    blocks: ClassVar = ("of",)
    bare: ClassVar[str] = "of"

    of: Annotated[tuple[ConditionBlock, ...], Field(min_length=1)]

    def judge(self, case: Context) -> Verdict:
        """Three-valued: what is unknown decides only where nothing else does."""
        return all_of(tuple(block.judge(case) for block in self.of))
