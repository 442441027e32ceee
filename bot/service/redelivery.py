"""Asks GitHub every hour for what it could not deliver.

GitHub does not send by itself what has failed once. What it has forgotten, after three days, only
a look at everything finds.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.github.client import App
from bot.github.deliveries import KEPT, Attempt, ask_again, attempts_since, failed
from bot.github.errors import GitHubError, Refused, Throttled
from bot.service.admission import Obstacle
from bot.service.hourly import AFTER_FAILURE, EVERY, Hourly, spread
from bot.store.inbox import Inbox
from bot.store.landmarks import Landmarks
from bot.telemetry import Metrics, logger

log = logger(__name__)
Clock = Callable[[], datetime]

# Up to when GitHub's list has been gone through.
LISTED = "deliveries-listed"
AFTER_START = timedelta(seconds=10)
# Clocks differ, and what is being delivered at this moment is listed later.
OVERLAP = timedelta(minutes=10)
# Of the App's 5000 requests an hour; the rest is asked for a little later.
MOST_AT_ONCE = 500
ASKED, REFUSED = "asked", "refused"


class Redelivery(Hourly):
    """Harmless when several processes do it: a delivery that comes twice is known by its GUID.

    `obstacle` says why nothing can be taken now; `reconcile` has everything looked at.
    """

    def __init__(
        self,
        app: App,
        inbox: Inbox,
        landmarks: Landmarks,
        obstacle: Callable[[], Awaitable[Obstacle | None]],
        reconcile: Callable[[], None],
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        super().__init__(clock, AFTER_START)
        self._app = app
        self._inbox = inbox
        self._landmarks = landmarks
        self._obstacle = obstacle
        self._reconcile = reconcile
        self._metrics = metrics

    async def turn(self, now: datetime) -> datetime:
        """One look through the list."""
        try:
            if obstacle := await self._obstacle():
                log.info("nothing is asked for again now", reason=obstacle.in_full)
                return now + AFTER_FAILURE
            is_all = await self._look(now)
        except Throttled as throttled:
            return throttled.retry_at
        except GitHubError as error:
            log.warning("failed deliveries could not be listed", error=str(error))
            return now + AFTER_FAILURE
        except Exception:
            log.exception("failed deliveries could not be asked for")
            return now + AFTER_FAILURE
        return now + (spread(EVERY) if is_all else AFTER_FAILURE)

    async def _look(self, now: datetime) -> bool:
        """Ask for what was missed since the last look; whether that was all."""
        last = await self._landmarks.at(LISTED)
        if last and now - last > KEPT:
            log.warning("away for longer than GitHub keeps deliveries; looking at everything")
            self._reconcile()
        since = max(last or now - KEPT, now - KEPT) - OVERLAP
        missed = failed(await attempts_since(self._app, since))
        known = await self._inbox.known([attempt.guid for attempt in missed])
        missed = [attempt for attempt in missed if attempt.guid not in known]
        for attempt in missed[:MOST_AT_ONCE]:
            await self._ask(attempt)
        left = missed[MOST_AT_ONCE:]
        await self._landmarks.set(LISTED, left[0].delivered_at if left else now)
        return not left

    async def _ask(self, attempt: Attempt) -> None:
        try:
            await ask_again(self._app, attempt)
        except Refused as refused:  # too old, or the webhook is another now
            self._metrics.redeliveries.labels(REFUSED).inc()
            log.warning("GitHub does not deliver again", guid=attempt.guid, answer=str(refused))
        else:
            self._metrics.redeliveries.labels(ASKED).inc()
            log.info("asked for a delivery that failed", guid=attempt.guid)
