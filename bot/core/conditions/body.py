"""`body: "*wip*"`: its body matches a pattern."""

from typing import ClassVar

from bot.core.conditions.base.text_match import TextMatch


class Body(TextMatch):
    """Holds when the body matches one of the patterns as a whole, in any case; `*` is anything."""

    key: ClassVar[str] = "body"
    example: ClassVar[str] = '"*wip*"'
