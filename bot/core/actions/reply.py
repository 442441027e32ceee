"""`reply:` under `once:`: the answer to a command."""

from typing import ClassVar

from bot.core.messages.message import OneShotMessage


class Reply(OneShotMessage):
    """Answers the command that set the rule off."""

    key: ClassVar[str] = "reply"
    example: ClassVar[str] = '"The target is ${args.release} now."'
