"""`link`: an issue or pull request belongs to it, and is shown with it."""

from dataclasses import replace
from typing import ClassVar

from bot.core.model.context import Context
from bot.core.model.facts import Need
from bot.core.model.plugin import CommandHandler
from bot.core.model.records.command_result import Answer, Asked
from bot.core.model.records.thread_record import Link as Linked
from bot.core.model.records.thread_record import ThreadRecord
from bot.core.process.thread_record import MOST_LINKS, amended
from bot.core.records.attribution import said_now
from bot.core.slash.argument_values import given


class Link(CommandHandler):
    """Records that an issue or pull request belongs to it: of the process's own repositories."""

    key: ClassVar[str] = "link"
    example: ClassVar[str] = "{}"
    usage: ClassVar[str] = "link <reference>"
    written: ClassVar[str] = "link #25"
    takes: ClassVar = ("reference",)
    needs: ClassVar = frozenset({Need.COMMENTS})
    confirms: ClassVar = True

    def answer(self, asked: Asked) -> Answer:
        """What is linked already stays as it is."""
        case, [reference] = asked.case, given(asked.case, "reference")
        if not _is_ours(reference, case):
            return Answer(refusal=f"Only what is in {_repositories(case)} can be linked.")
        if reference == str(case.facts.subject):
            return Answer(refusal="That is this very thread. Name another.")
        linked = Linked(reference, said_now(case))
        return amended(case.facts.comments, lambda minutes: _with(minutes, linked))


def _with(minutes: ThreadRecord, linked: Linked) -> ThreadRecord | Answer:
    if linked in minutes.links:  # this very command has linked it, and was cut off
        return minutes
    if len(minutes.links) >= MOST_LINKS:
        return Answer(refusal=f"{MOST_LINKS} are linked already. Unlink some first.")
    if any(each.reference.casefold() == linked.reference.casefold() for each in minutes.links):
        return Answer("That is linked already.")
    return replace(minutes, links=(*minutes.links, linked))


def _is_ours(reference: str, case: Context) -> bool:
    repository = reference.partition("#")[0].casefold()
    return repository in map(str.casefold, _ours(case))


def _ours(case: Context) -> tuple[str, ...]:
    return (case.process.repository, *case.process.code_repositories)


def _repositories(case: Context) -> str:
    return " or ".join(f"`{name}`" for name in _ours(case))
