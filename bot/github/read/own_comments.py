"""This App's own comments in a thread, held against what is remembered of them.

They are found by what is there: a counter in another answer may lag behind. What was written and is
not listed is asked for by its number before anybody writes another one.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

from bot.core.model.facts import Facts, OwnComment
from bot.core.model.records.known_comments import KnownComment, KnownComments
from bot.core.model.subject import SubjectRef
from bot.core.process.record_kinds import LEDGERS
from bot.core.records.codec import record_in
from bot.core.records.marker import key_of
from bot.core.records.seal import moment_of, serial_at
from bot.github.api.client import App, Installation
from bot.github.api.errors import Refused
from bot.github.api.shape import maybe, understood
from bot.github.read import threads
from bot.telemetry import logger

log = logger(__name__)

# A record is changed as it is written: by this much GitHub's clock may differ from ours.
SAME_MOMENT = timedelta(minutes=10)


class Remembered(Protocol):
    """What is remembered of them, by threads as `owner/name#7`."""

    async def of(self, subject: str) -> KnownComments:
        """Those of a thread."""

    async def lose(self, subject: str, key: str) -> None:
        """One was deleted."""

    async def learn(self, subject: str, key: str, number: int, at: datetime, record: str) -> None:
        """One is there of which nothing is remembered."""


@dataclass(frozen=True, slots=True)
class OwnComments:
    """Reads them; without `remembered` there is nothing to hold them against."""

    app: App
    client: Installation
    remembered: Remembered | None = None

    async def of(self, facts: Facts) -> tuple[OwnComment, ...]:
        """Those of a thread that there are, and those that somebody deleted.

        https://docs.github.com/en/rest/issues/comments#list-issue-comments
        """
        subject, thread = facts.subject, facts.thread
        known = await self.remembered.of(str(subject)) if self.remembered else None
        if thread.comments == 0 and (known is None or known.are_none(thread.created_at)):
            return ()
        url = "/repos/{+repository}/issues/{number}/comments?per_page=100"
        names = {"repository": subject.repository, "number": str(subject.number)}
        listed = await self.client.get_all(url, **names)
        found = await self._own(subject, listed)
        if known is None:
            return found
        held = [await self._held(each, known.by_key.get(each.key), subject) for each in found]
        there = {each.key for each in found}
        for key, mine in known.by_key.items():
            if key not in there and mine.number:
                held.append(await self._missing(subject, key, mine, listed))
        return tuple(held)

    async def _own(self, subject: SubjectRef, listed: list[Any]) -> tuple[OwnComment, ...]:
        me = await self.app.ourselves(self.client, listed)
        opened = partial(self.app.seal.open, subject)
        return understood(lambda answer: threads.own_comments(answer, me, opened), listed)

    async def _missing(
        self, subject: SubjectRef, key: str, mine: KnownComment, listed: list[Any]
    ) -> OwnComment:
        """One that is not listed under its key: late, edited beyond recognition, or deleted.

        https://docs.github.com/en/rest/issues/comments#get-an-issue-comment
        """
        gone = OwnComment(mine.number, key, mine.record, is_gone=True, is_spoilt=bool(mine.record))
        if mine.is_gone:
            return gone
        answer = next((each for each in listed if maybe(each, "id") == mine.number), None)
        if answer is None:
            answer = await self._asked_for(subject, mine.number)
        if answer is None:
            log.warning("a comment was deleted", subject=str(subject), key=key, id=mine.number)
            if self.remembered:
                await self.remembered.lose(str(subject), key)
            return gone
        if key_of(maybe(answer, "body") or "") != key:
            log.warning("a comment was spoilt", subject=str(subject), key=key, id=mine.number)
            return replace(gone, is_gone=False, is_spoilt=True)
        [found] = await self._own(subject, [answer]) or [gone]
        return await self._held(found, mine, subject)

    async def _held(
        self, found: OwnComment, mine: KnownComment | None, subject: SubjectRef
    ) -> OwnComment:
        """A comment as it counts: what was written last, where something else was put there.

        A record of which nothing is remembered is remembered from now on, unless it is in doubt.
        """
        if found.key not in LEDGERS:
            return found
        if mine is None or not mine.record:
            if not found.is_whole or _is_put_back(found):
                return replace(found, is_whole=False)
            await self._learn(found, subject)
            return found
        if not _is_spoilt(found, mine):
            return found
        log.warning("a record was changed by hand", subject=str(subject), key=found.key)
        return replace(found, body=mine.record, is_whole=True, is_spoilt=True)

    async def _learn(self, found: OwnComment, subject: SubjectRef) -> None:
        """One without a serial was written by a version before, which may still work beside."""
        if self.remembered and found.serial:
            at = moment_of(found.serial)
            await self.remembered.learn(str(subject), found.key, found.id, at, found.body)

    async def _asked_for(self, subject: SubjectRef, number: int) -> Any:
        url = "/repos/{+repository}/issues/comments/{comment}"
        try:
            names = {"repository": subject.repository, "comment": str(number)}
            return await self.client.get(url, **names)
        except Refused as refused:
            if not refused.gone:
                raise
            return None


def _is_spoilt(found: OwnComment, mine: KnownComment) -> bool:
    """Whether its record is not the one that was written last, nor one written since."""
    newest = serial_at(mine.at)
    if not found.is_whole or found.serial < newest:
        return True
    return found.serial == newest and record_in(found.body) != record_in(mine.record)


def _is_put_back(found: OwnComment) -> bool:
    """Whether it was changed long after the record in it was written, by whomever.

    Nothing is remembered of it: it may be the newest, and it may be one of before.
    """
    if not found.serial or found.changed_at is None:
        return False
    return found.changed_at - moment_of(found.serial) > SAME_MOMENT
