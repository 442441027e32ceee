"""Asks GitHub every hour for what it could not deliver.

GitHub does not send by itself what has failed once. What it has forgotten, after three days, only
a look at everything finds; so does it what says no more than "look again", where that is very much.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from cachetools import LRUCache

from bot.github.api.errors import GitHubError, Refused, Throttled
from bot.github.app.failed_deliveries import KEPT, Attempt, Hook, Page, ask_again, failed, page_of
from bot.github.webhook.comments import has_words
from bot.service.periodic.delivery_scan import DONE, FAILURES, DeliveryScan, begin
from bot.service.periodic.timer import AFTER_FAILURE, EVERY, Timer, spread
from bot.service.queue.admission import Backpressure
from bot.store.bookmarks import Bookmarks
from bot.store.inbox import Inbox
from bot.store.timestamps import Timestamps
from bot.telemetry import Metrics, logger

log = logger(__name__)
Clock = Callable[[], datetime]

# Up to when (GitHub's time) its list has been gone through, and when (ours) that was.
LISTED, LOOKED = "deliveries-listed", "deliveries-looked"
WALK = "deliveries-walk"
AFTER_START = timedelta(seconds=10)
# What is being delivered at this moment is listed later.
OVERLAP = timedelta(minutes=10)
# At once, and again five minutes later: of the App's 5000 requests an hour, some are for tokens.
MOST_PAGES, MOST_ASKED = 150, 150
# Where more has failed, a look at everything is less work, and sees as much.
MANY = 2000
MOST_REMEMBERED = 50_000
WAITED_FOR = frozenset(
    {
        ("merge_group", "checks_requested"),
        ("check_run", "rerequested"),
        ("check_suite", "rerequested"),
    }
)
ASKED, REFUSED = "asked", "refused"


class Redelivery(Timer):
    """Harmless when several processes do it: a delivery that comes twice is known by its GUID.

    `obstacle` says why nothing can be taken now; `reconcile` has everything looked at.
    """

    def __init__(
        self,
        app: Hook,
        inbox: Inbox,
        landmarks: Timestamps,
        bookmarks: Bookmarks,
        obstacle: Callable[[], Awaitable[Backpressure | None]],
        reconcile: Callable[[], None],
        clock: Clock,
        metrics: Metrics,
        most: tuple[int, int, int] = (MOST_PAGES, MOST_ASKED, MANY),
    ) -> None:
        super().__init__(clock, AFTER_START)
        self._app = app
        self._inbox = inbox
        self._landmarks = landmarks
        self._bookmarks = bookmarks
        self._obstacle = obstacle
        self._reconcile = reconcile
        self._metrics = metrics
        self._most_pages, self._most_asked, self._many = most
        self._asked: LRUCache[int, bool] = LRUCache(MOST_REMEMBERED)

    async def turn(self, now: datetime) -> datetime:
        """One look through the list, or a part of it where it is long."""
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
        looked = await self._landmarks.at(LOOKED)
        if looked and now - looked > KEPT:
            log.warning("away for longer than GitHub keeps deliveries; looking at everything")
            self._reconcile()
        before = await self._walk()
        walk, found = await self._read_on(before)
        missed = await self._missed(found)
        count, many = before.count + len(missed), before.many
        if not many and count > self._many:
            log.warning("very many deliveries failed; looking at everything", failed=count)
            self._reconcile()
            many = True
        if many:
            missed = [each for each in missed if _is_irreplaceable(each)]
        for attempt in missed[: self._most_asked]:
            await self._ask(attempt)
        if len(missed) > self._most_asked:
            # The same pages once more: what was asked for is known by then.
            await self._bookmarks.put(WALK, replace(before, many=many).written())
            return False
        await self._note(replace(walk, count=count, many=many), now)
        return walk.stage == DONE

    async def _walk(self) -> DeliveryScan:
        """The one that was begun, or a new one."""
        text = await self._bookmarks.text(WALK)
        try:
            if text:
                return DeliveryScan.read(text)
        except (ValueError, TypeError, KeyError):
            log.warning("how far the list was gone through cannot be read; beginning anew")
        return begin(await self._landmarks.at(LISTED), OVERLAP)

    async def _read_on(self, walk: DeliveryScan) -> tuple[DeliveryScan, list[Attempt]]:
        """The next pages, up to as many as there may be or until enough was found."""
        found: list[Attempt] = []
        wanted: set[str] = set()
        for _ in range(self._most_pages):
            page = await self._page(walk)
            news = walk.of_interest(page.attempts)
            found += news
            wanted.update(each.guid for each in news if _is_wanted(each, many=walk.many))
            walk = walk.after(page)
            if walk.stage == DONE or len(wanted) > (self._most_asked if walk.many else self._many):
                break
        return walk, found

    async def _page(self, walk: DeliveryScan) -> Page:
        """Where GitHub does not know the place any more the list has gone by."""
        try:
            return await page_of(self._app, walk.cursor, failures=walk.stage == FAILURES)
        except Refused as refused:
            if walk.cursor is None or refused.status not in (400, 404, 422):
                raise
            log.warning("GitHub does not know the place in its list", answer=str(refused))
            return Page((), None)

    async def _missed(self, found: list[Attempt]) -> list[Attempt]:
        """Those that never came, the oldest first."""
        left = [each for each in failed(found) if each.id not in self._asked]
        known = await self._inbox.known([each.guid for each in left])
        return [each for each in left if each.guid not in known]

    async def _note(self, walk: DeliveryScan, now: datetime) -> None:
        is_done = walk.stage == DONE
        await self._bookmarks.put(WALK, None if is_done else walk.written())
        if is_done:
            await self._landmarks.set(LOOKED, now)
            if walk.until:
                await self._landmarks.set(LISTED, walk.until)

    async def _ask(self, attempt: Attempt) -> None:
        try:
            await ask_again(self._app, attempt)
        except Refused as refused:  # too old, or the webhook is another now
            self._metrics.redeliveries.labels(REFUSED).inc()
            log.warning("GitHub does not deliver again", guid=attempt.guid, answer=str(refused))
        else:
            self._metrics.redeliveries.labels(ASKED).inc()
            log.info("asked for a delivery that failed", guid=attempt.guid)
        self._asked[attempt.id] = True


def _is_wanted(attempt: Attempt, *, many: bool) -> bool:
    return not attempt.is_success and (not many or _is_irreplaceable(attempt))


def _is_irreplaceable(attempt: Attempt) -> bool:
    """Whether it says more than "look again": somebody's words, or a check that is waited for."""
    happened = (attempt.event, attempt.action or "")
    return has_words(attempt.event, attempt.action) or happened in WAITED_FOR
