"""What becomes of a verified delivery: put into the inbox, or not of interest to any rule."""

from collections.abc import Callable
from datetime import datetime

from bot.github.delivery import Delivery
from bot.model.subject import SubjectRef
from bot.rulebook.rulebook import Rulebook
from bot.store.inbox import Arrival, Inbox

IGNORED, QUEUED, DUPLICATE = "ignored", "queued", "duplicate"


class Intake:
    """The way in. `wake` is told the lane once the delivery is durable."""

    def __init__(
        self,
        inbox: Inbox,
        rulebook: Rulebook,
        wake: Callable[[str], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._inbox = inbox
        self._rulebook = rulebook
        self._wake = wake
        self._clock = clock

    async def accept(self, delivery: Delivery) -> str:
        """Returns after the commit: ignored, queued, or a duplicate of one that is here."""
        if delivery.repository is None or delivery.number is None:
            return IGNORED
        if not self._rulebook.listens(delivery.repository, delivery.event, delivery.action):
            return IGNORED
        lane = str(SubjectRef(delivery.repository, delivery.number))
        arrival = Arrival(
            guid=delivery.guid,
            lane=lane,
            event=delivery.event,
            action=delivery.action,
            installation=delivery.installation,
            body=delivery.body,
            received_at=self._clock(),
        )
        if not await self._inbox.put(arrival):
            return DUPLICATE
        self._wake(lane)
        return QUEUED
