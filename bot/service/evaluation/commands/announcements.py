"""What people commanded of threads, as the log has it from before it is done until it is kept."""

import json
from dataclasses import replace

from bot.core.model.facts import Facts, Override
from bot.core.model.subject import SubjectRef
from bot.core.records.command_record import CommandRecord, memory_from
from bot.store.commands import CommandLog, CommandRow


class Announcements:
    """Words are announced in the log before anything is written for them.

    Whoever reads the log after GitHub therefore knows of every word whose work they have seen,
    also while the comment with its record is still to come.
    """

    def __init__(self, log: CommandLog, besides: str = "") -> None:
        """`besides` is the name of a remark that does not count."""
        self._log = log
        self._besides = besides

    async def of(self, subject: SubjectRef) -> tuple[Override, ...]:
        """Those about a thread."""
        told = await self._log.recall(str(subject))
        others = (words_in(each) for each in told if each.remark != self._besides)
        return tuple(dict.fromkeys(word for words in others for word in words))

    async def recalled(self, facts: Facts) -> Facts:
        """With those about the thread and its tracking issue; the same where nothing is new."""
        tracked = facts.tracking_issue
        if isinstance(tracked, Facts) and tracked is not facts:
            words = await self.of(tracked.subject)
            if words != tracked.commanded:
                facts = replace(facts, tracking_issue=replace(tracked, commanded=words))
        words = await self.of(facts.subject)
        return facts if words == facts.commanded else replace(facts, commanded=words)


def memory_of(told: CommandRow) -> CommandRecord | None:
    """What a row remembers; None for one that is damaged."""
    try:
        return memory_from(json.loads(told.memory))
    except ValueError:
        return None


def words_in(told: CommandRow) -> tuple[Override, ...]:
    """What a row says was commanded."""
    memory = memory_of(told)
    return memory.said if memory else ()
