"""`unlink`: an issue or pull request does not belong to it after all."""

from dataclasses import replace
from typing import ClassVar

from bot.model.answer import Answer, Asked
from bot.model.facts import Need
from bot.model.features import Do
from bot.model.minutes import Minutes
from bot.text.given import given
from bot.text.minutes import amended


class Unlink(Do):
    """Takes a link off the record."""

    key: ClassVar[str] = "unlink"
    example: ClassVar[str] = "{}"
    usage: ClassVar[str] = "unlink <reference>"
    written: ClassVar[str] = "unlink #25"
    takes: ClassVar = ("reference",)
    needs: ClassVar = frozenset({Need.COMMENTS})

    def answer(self, asked: Asked) -> Answer:
        """Says what is linked where that is not."""
        case, [reference] = asked.case, given(asked.case, "reference")
        return amended(case.facts.comments, lambda minutes: _without(minutes, reference.casefold()))


def _without(minutes: Minutes, reference: str) -> Minutes | Answer:
    left = tuple(each for each in minutes.links if each.reference.casefold() != reference)
    if len(left) == len(minutes.links):
        linked = ", ".join(each.reference for each in minutes.links)
        return Answer(refusal="That is not linked." + (f" Linked: {linked}." if linked else ""))
    return replace(minutes, links=left)
