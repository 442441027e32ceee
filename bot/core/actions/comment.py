"""`comment:` under `once:`: a comment that is written once."""

from typing import ClassVar

from bot.core.messages.message import OneShotMessage


class Comment(OneShotMessage):
    """Writes a comment, once for a subject and occasion; it is found again, never repeated."""

    key: ClassVar[str] = "comment"
    example: ClassVar[str] = "templates/reminder.md"
