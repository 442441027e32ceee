"""`unlink`: an issue or pull request does not belong to it after all."""

from dataclasses import replace
from typing import ClassVar

from bot.core.model.facts import Need
from bot.core.model.plugin import CommandHandler
from bot.core.model.records.command_result import Answer, Asked
from bot.core.model.records.thread_record import Link as Unlinked
from bot.core.model.records.thread_record import ThreadRecord
from bot.core.process.thread_record import amended
from bot.core.records.attribution import said_now
from bot.core.slash.argument_values import given


class Unlink(CommandHandler):
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
        unlinked = Unlinked(reference.casefold(), said_now(case))
        return amended(case.facts.comments, lambda minutes: _without(minutes, unlinked))


def _without(minutes: ThreadRecord, unlinked: Unlinked) -> ThreadRecord | Answer:
    left = tuple(each for each in minutes.links if each.reference.casefold() != unlinked.reference)
    if len(left) == len(minutes.links):
        if unlinked in minutes.unlinked:  # this very command has unlinked it, and was cut off
            return minutes
        linked = ", ".join(each.reference for each in minutes.links)
        return Answer(refusal="That is not linked." + (f" Linked: {linked}." if linked else ""))
    together = tuple(each for each in minutes.unlinked if each.said == unlinked.said)
    return replace(minutes, links=left, unlinked=(*together, unlinked))
