"""A remark with commands that is being worked."""

from dataclasses import dataclass

from bot.core.model.comment import Comment
from bot.core.model.plan.operation import React, Reaction
from bot.core.model.subject import SubjectRef
from bot.core.model.trigger import Trigger
from bot.github.api.client import Installation
from bot.service.evaluation.commands.log import CommandHistory


@dataclass(frozen=True, slots=True)
class Talk:
    """One remark with commands, where it was written, why it is worked, what is known of it."""

    client: Installation
    subject: SubjectRef
    trigger: Trigger
    remark: Comment
    memories: CommandHistory

    def reaction(self, reaction: Reaction) -> React:
        """Leaves this at the remark."""
        remark = self.remark
        return React(self.subject, remark.place, remark.number, remark.node, reaction)
