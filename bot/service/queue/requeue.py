"""Look at a subject again without an event: time passed, or something elsewhere changed."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from bot.core.model.subject import SubjectKind, SubjectRef
from bot.store.inbox import DUE, Arrival, Inbox

# Named as GitHub's events of such subjects, with an action that GitHub does not have.
EVENTS = {
    SubjectKind.ISSUE: "issues",
    SubjectKind.PROPOSAL: "issues",
    SubjectKind.PULL_REQUEST: "pull_request",
}
REFRESH = "refresh"
# As a person asks for checks that run again.
RERUN = "rerequested"


class Requeue:
    """Puts into the inbox what the bot has reason to look at again. `wake` is told the lane.

    `hurry` is told it instead where people wait for it: what is due is said in time.
    """

    def __init__(
        self,
        inbox: Inbox,
        wake: Callable[[str], None],
        clock: Callable[[], datetime],
        hurry: Callable[[str], None] | None = None,
    ) -> None:
        self._inbox = inbox
        self._wake = wake
        self._hurry = hurry or wake
        self._clock = clock

    async def ask(
        self,
        subject: SubjectRef,
        kind: SubjectKind,
        reason: str,
        cause: str,
        *,
        action: str = REFRESH,
    ) -> bool:
        """Durable when this returns. One cause makes a subject looked at once; False if it did.

        `reason` is a word for people who look into the inbox, like `due`.
        """
        lane = str(subject)
        digest = sha256(f"{lane}\0{cause}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
        arrival = Arrival(
            guid=f"{reason}-{digest}",
            lane=lane,
            event=EVENTS[kind],
            action=action,
            installation=None,
            body=b"",
            received_at=self._clock(),
        )
        if not await self._inbox.put(arrival):
            return False
        (self._hurry if reason == DUE else self._wake)(lane)
        return True
