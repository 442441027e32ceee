"""A walk through GitHub's list of deliveries, in steps: how far it has come, and what is next."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from bot.github.app.failed_deliveries import Attempt, Page

# The front page, then the failures, then all the rest.
FRONT, FAILURES, REST, DONE = "front", "failures", "rest", "done"
LONG_AGO = datetime.fromisoformat("2008-01-01T00:00:00+00:00")


@dataclass(frozen=True, slots=True)
class DeliveryScan:
    """Goes from the newest back to `since`, by GitHub's own time; `until` is the newest.

    Where one page is not enough the failures come first: in a long list they are few, or all.
    `cursor` is where the stage goes on, `rest` where the whole list does. `many`: so much has
    failed that all is looked at instead, and only people's words are asked for.
    """

    since: datetime
    until: datetime | None = None
    stage: str = FRONT
    cursor: str | None = None
    rest: str | None = None
    count: int = 0
    many: bool = False

    def after(self, page: Page) -> Self:
        """With this page behind it."""
        newest = page.attempts[0].delivered_at if page.attempts else None
        walk = replace(self, until=self.until or newest)
        following = page.following if self._reaches_further(page) else None
        match self.stage:
            case "front" if following:
                return replace(walk, stage=FAILURES, cursor=None, rest=following)
            case "failures" if following is None:
                return replace(walk, stage=REST, cursor=self.rest)
            case _ if following is None:
                return replace(walk, stage=DONE)
        return replace(walk, cursor=following)

    def _reaches_further(self, page: Page) -> bool:
        return not page.attempts or page.attempts[-1].delivered_at > self.since

    def of_interest(self, attempts: Iterable[Attempt]) -> list[Attempt]:
        """Those of a page of this stage that are news: the rest was listed among the failures."""
        return [
            each
            for each in attempts
            if each.delivered_at > self.since
            and (self.stage != REST or each.is_success or not each.is_error)
        ]

    def written(self) -> str:
        """As text, for a bookmark."""
        return json.dumps(asdict(self), default=str)

    @classmethod
    def read(cls, text: str) -> Self:
        """What was written. Raises ValueError, TypeError or KeyError for anything else."""
        values = json.loads(text)
        until = values.pop("until")
        since = datetime.fromisoformat(values.pop("since"))
        return cls(since=since, until=datetime.fromisoformat(until) if until else None, **values)


def begin(last: datetime | None, overlap: timedelta) -> DeliveryScan:
    """From what was listed last on; what was being delivered then is listed later."""
    return DeliveryScan(last - overlap if last else LONG_AGO)
