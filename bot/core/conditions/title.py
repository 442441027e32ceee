"""`title: "*wip*"`: its title matches a pattern."""

from typing import ClassVar

from bot.core.conditions.base.text_match import TextMatch


class Title(TextMatch):
    """Holds when the title matches one of the patterns as a whole, in any case; `*` is anything."""

    key: ClassVar[str] = "title"
    example: ClassVar[str] = '"*wip*"'
