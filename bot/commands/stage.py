"""`stage`: how far it is."""

from dataclasses import replace
from typing import ClassVar

from bot.model.answer import Answer, Asked
from bot.model.facts import Need
from bot.model.features import Do
from bot.model.minutes import Stage as Stated
from bot.text.given import given
from bot.text.minutes import amended
from bot.text.saying import said_now


class Stage(Do):
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
