"""What the log knows of one remark's commands: announced, then withdrawn or remembered."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core.engine.slash.reply import CommandOutcome, both, remembering, remembering_elsewhere
from bot.core.engine.slash.reply_limits import A_DAY, WITHIN
from bot.core.engine.slash.reply_limits import RecentReplies as Recent
from bot.core.model.comment import Comment
from bot.core.model.subject import SubjectRef
from bot.core.records.command_record import CommandRecord, as_record
from bot.service.evaluation.commands.announcements import Announcements, memory_of, words_in
from bot.store.commands import CommandLog, CommandRow


@dataclass(frozen=True, slots=True)
class CommandHistory:
    """Those of a remark that was written about `subject`; commands may act elsewhere too."""

    log: CommandLog
    subject: SubjectRef
    remark: Comment

    @property
    def of_others(self) -> Announcements:
        """What other remarks command."""
        return Announcements(self.log, besides=self.remark.name)

    async def here(self) -> CommandRecord:
        """What was remembered in the thread of the remark."""
        nothing = CommandRecord(self.remark.author.login, self.remark.at, self.remark.number)
        return await self._at(self.subject) or nothing

    async def announce(
        self, memory: CommandRecord, handled: Sequence[CommandOutcome], coming: CommandOutcome
    ) -> None:
        """What is about to be done counts as said, and not yet as done: it may be cut off."""
        so_far = (*handled, coming)
        said = replace(remembering(memory, so_far), done=memory.done, taught=memory.taught)
        await self.log.announce(self._told(self._places(said, so_far)))

    async def withdraw(
        self, memory: CommandRecord | None = None, handled: Sequence[CommandOutcome] = ()
    ) -> list[SubjectRef]:
        """What was announced and has not come about; returns where others may have given way."""
        left = self._places(memory, handled) if memory else {}
        said = {str(subject): {*each.said} for subject, each in left.items()}
        announced = await self.log.announced(self.remark.name)
        stale = [each for each in announced if {*words_in(each)} - said.get(each.subject, set())]
        if stale:
            await self.log.withdraw(self.remark.name, but=self._told(left))
        return [SubjectRef.parse(each.subject) for each in stale]

    async def remember(
        self,
        memory: CommandRecord,
        handled: Sequence[CommandOutcome],
        *,
        to_stranger: bool = False,
    ) -> None:
        """What was done, in the thread and at tracking issues; with what was done there before.

        `to_stranger`: it was answered here, changed nothing, and its author has no part in the
        repository.
        """
        places = self._places(memory, handled)
        for subject in places.keys() - {self.subject}:
            if before := await self._at(subject):
                places[subject] = both(before, places[subject])
        told = self._told(places)
        await self.log.remember(
            [replace(each, to_stranger=to_stranger and self._is_here(each)) for each in told]
        )

    async def remember_announced(self, memory: CommandRecord) -> None:
        """All of it came about, though nobody got to remember it."""
        announced = await self.log.announced(self.remark.name)
        places = {SubjectRef.parse(each.subject): memory_of(each) or memory for each in announced}
        places[self.subject] = both(places.get(self.subject, memory), memory)
        await self.log.remember(self._told(places))

    async def of_late(self) -> tuple[Recent, ...]:
        """What else was commanded in the repository within the last hour, each remark once."""
        since = self.remark.at - WITHIN
        told = await self.log.since(self.subject.repository, since)
        found: dict[str, Recent] = {}
        for each in told:
            memory = memory_of(each)
            if memory and each.remark != self.remark.name and each.at <= self.remark.at:
                before = found.get(each.remark)
                changed = bool(memory.said) or (before is not None and before.changed)
                counts = each.to_stranger or (before is not None and before.to_stranger)
                found[each.remark] = Recent(memory.author, changed, counts)
        return tuple(found.values())

    async def answered_strangers(self) -> tuple[str, ...]:
        """To whom the answers to strangers here went within the last day."""
        told = await self.log.answers_to_strangers(str(self.subject), self.remark.at - A_DAY)
        others = (each for each in told if each.remark != self.remark.name)
        return tuple(found.author for found in map(memory_of, others) if found)

    def _is_here(self, row: CommandRow) -> bool:
        return row.subject == str(self.subject)

    async def _at(self, subject: SubjectRef) -> CommandRecord | None:
        told = await self.log.recall(str(subject))
        mine = (each for each in told if each.remark == self.remark.name and not each.is_coming)
        return next(filter(None, map(memory_of, mine)), None)

    def _places(
        self, memory: CommandRecord, handled: Sequence[CommandOutcome]
    ) -> dict[SubjectRef, CommandRecord]:
        return remembering_elsewhere(memory, handled) | {self.subject: memory}

    def _told(self, places: Mapping[SubjectRef, CommandRecord]) -> list[CommandRow]:
        name, at = self.remark.name, self.remark.at
        return [
            CommandRow(str(subject), name, at, json.dumps(as_record(memory)))
            for subject, memory in places.items()
        ]
