"""`stage`: how far it is."""

from dataclasses import replace
from typing import ClassVar

from bot.core.model.facts import Need
from bot.core.model.plugin import CommandHandler
from bot.core.model.records.command_result import Answer, Asked
from bot.core.model.records.thread_record import Stage as Stated
from bot.core.process.thread_record import amended
from bot.core.records.attribution import said_now
from bot.core.slash.argument_values import given


class Stage(CommandHandler):
    """Records the stage that it is at; where the command leaves it out, nothing."""

    key: ClassVar[str] = "stage"
    example: ClassVar[str] = "{}"
    usage: ClassVar[str] = "stage <stage>"
    written: ClassVar[str] = "stage beta"
    takes: ClassVar = ("stage",)
    needs: ClassVar = frozenset({Need.COMMENTS})

    def answer(self, asked: Asked) -> Answer:
        """The latest word counts."""
        case, stages = asked.case, given(asked.case, "stage")
        if not stages:
            return Answer()
        stage = Stated(stages[0], said_now(case))
        return amended(case.facts.comments, lambda minutes: replace(minutes, stage=stage))
