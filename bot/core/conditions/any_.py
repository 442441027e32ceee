"""`any: [ {…}, {…} ]`: at least one of several blocks of conditions holds."""

from typing import Annotated, ClassVar

from pydantic import Field

from bot.core.model.context import Context
from bot.core.model.plan.verdict import Verdict, any_of
from bot.core.model.plugin import Condition, ConditionBlock


class AnyOf(Condition):
    """Holds when at least one of several blocks of conditions holds."""

    key: ClassVar[str] = "any"
    example: ClassVar[str] = '[ { label: kind/bug }, { title: "*fix*" } ]'
    blocks: ClassVar = ("of",)
    bare: ClassVar[str] = "of"

    of: Annotated[tuple[ConditionBlock, ...], Field(min_length=1)]

    def judge(self, case: Context) -> Verdict:
        """Three-valued: what is unknown decides only where nothing else does."""
        return any_of(tuple(block.judge(case) for block in self.of))
