"""What becomes of a verified delivery: put into the inbox, or not of interest to any rule."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from bot.core.engine.slash.parse import has_commands, may_command
from bot.core.model.subject import SubjectKind, SubjectRef
from bot.core.rulebook.rulebook import Rulebook
from bot.github.api.errors import Transient
from bot.github.api.repository_names import RepositoryNames
from bot.github.webhook.comments import has_words, meddled_with, remark_in
from bot.github.webhook.delivery import Delivery
from bot.service.queue.admission import RENAMED, Backpressure, Unavailable
from bot.store.inbox import Arrival

# A comment of an App was changed or deleted by somebody: a reason to look again.
MEDDLED = "comment_changed"
IGNORED, QUEUED, DUPLICATE = "ignored", "queued", "duplicate"


async def _nobody(_: Delivery) -> bool:
    return False


class DeliverySink(Protocol):
    """Where what is to be worked is put."""

    async def put(self, arrival: Arrival) -> bool:
        """Durable when this returns; False for one that is known."""


class Intake:
    """The way in. `wake` is told the lane once the delivery is durable; `hurry` instead where
    somebody waits for what comes of it.

    `pushed` is told of each repository whose default branch moved: its rules may be others now;
    `concerned` of every delivery about a subject, and says whether other subjects wait because of
    it now. `names` knows of repositories that were renamed.
    """

    def __init__(
        self,
        inbox: DeliverySink,
        rulebook: Callable[[], Rulebook],
        wake: Callable[[str], None],
        clock: Callable[[], datetime],
        pushed: Callable[[str], None] = lambda _: None,
        concerned: Callable[[Delivery], Awaitable[bool]] = _nobody,
        hurry: Callable[[str], None] | None = None,
        names: RepositoryNames | None = None,
    ) -> None:
        self._inbox = inbox
        self._rulebook = rulebook
        self._wake = wake
        self._hurry = hurry or wake
        self._clock = clock
        self._pushed = pushed
        self._concerned = concerned
        self._names = names

    async def accept(self, delivery: Delivery) -> str:
        """Returns after the commit: ignored, queued, or a duplicate of one that is here."""
        if delivery.repository and delivery.moves_default_branch:
            self._pushed(delivery.repository)
        self._require_name(delivery)
        if delivery.repository is None or not (delivery.number or delivery.commit):
            return IGNORED
        subject = SubjectRef(delivery.repository, delivery.number or 0)
        outcome = await self._take(subject, delivery)
        return QUEUED if await self._concerned(delivery) else outcome

    def _require_name(self, delivery: Delivery) -> None:
        """Raises Unavailable while the rules call the repository by an old name.

        GitHub can be asked for such a delivery once more, when they say the new one.
        """
        if delivery.repository is None or self._names is None:
            return
        number, former = delivery.repository_id, delivery.former_name
        renamed = self._names.hear(delivery.repository, number, former, self._is_bound)
        if renamed:
            raise Unavailable(Backpressure(RENAMED, str(renamed)))

    def _is_bound(self, repository: str) -> bool:
        """Whether rules are bound to it; while there are none, that is not known."""
        try:
            return bool(self._rulebook().for_repository(repository))
        except Transient:
            return False

    async def _take(self, subject: SubjectRef, delivery: Delivery) -> str:
        says = self._has_words(subject.repository, delivery)
        if not says and not self._listens(subject.repository, delivery):
            kind = self._meddled_with(subject.repository, delivery)
            if kind is None:
                return IGNORED
            event = "issues" if kind is SubjectKind.ISSUE else "pull_request"
            delivery = replace(delivery, event=event, action=MEDDLED)
        lane = str(subject)
        arrival = Arrival(
            guid=delivery.guid,
            lane=lane,
            event=delivery.event,
            action=delivery.action,
            installation=delivery.installation,
            body=delivery.body,
            received_at=self._clock(),
            carries_words=says or delivery.commit is not None,
        )
        stored = await self._inbox.put(arrival)
        # A known one, too: it may have been kept when nobody waited for that any longer.
        (self._hurry if _is_awaited(delivery, says=says) else self._wake)(lane)
        return QUEUED if stored else DUPLICATE

    def _listens(self, repository: str, delivery: Delivery) -> bool:
        """Whether a rule may come out differently; while there are no rules, any may."""
        try:
            rulebook = self._rulebook()
        except Transient:
            return True
        return rulebook.listens(repository, delivery.event, delivery.action)

    def _meddled_with(self, repository: str, delivery: Delivery) -> SubjectKind | None:
        """Where what the bot remembers may have been changed, if rules are in force there."""
        try:
            if not self._rulebook().for_repository(repository):
                return None
        except Transient:
            pass
        return meddled_with(delivery.event, delivery.action, delivery.body)

    def _has_words(self, repository: str, delivery: Delivery) -> bool:
        """Whether somebody may have written a command; ordinary talk is not even kept."""
        if not has_words(delivery.event, delivery.action):
            return False
        try:
            rulebook = self._rulebook()
        except Transient:
            return True
        if not any(map(has_commands, rulebook.for_repository(repository))):
            return False
        remark = remark_in(delivery.event, delivery.action, delivery.body)
        if remark is None or remark.author.is_bot:
            return False
        return may_command(rulebook, repository, remark.body)


def _is_awaited(delivery: Delivery, *, says: bool) -> bool:
    """Whether it goes before the others: a merge queue's commit, or words of who has a part here.

    Words of anybody else wait their turn: they would draw all of their thread before the others.
    """
    remark = remark_in(delivery.event, delivery.action, delivery.body) if says else None
    return delivery.commit is not None or (remark is not None and remark.is_insider)
