"""What GitHub remembers of webhooks it has sent, for three days, and asking for them once more.

https://docs.github.com/en/webhooks/using-webhooks/handling-failed-webhook-deliveries
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import parse_qs, quote, urlsplit

from bot.github.api.client import parse_time
from bot.github.api.shape import every, number, text

# https://docs.github.com/en/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks
KEPT = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of GitHub's to deliver: `id` is the try's, `guid` the delivery's. Times are UTC.

    `is_error`: the answer was 4xx or 5xx, and so it is listed among the failures.
    """

    id: int
    guid: str
    delivered_at: datetime
    is_success: bool
    is_error: bool = False
    event: str = ""
    action: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some tries, the newest first, and where the list goes on."""

    attempts: tuple[Attempt, ...]
    following: str | None


class Hook(Protocol):
    """The App, as far as it asks about its own webhook."""

    async def get_page(self, url: str) -> tuple[list[Any], str | None]:
        """One page of a list, and the address of the next one."""

    async def post(self, url: str, **names: Any) -> Any:
        """Ask for something to be done."""


async def page_of(app: Hook, cursor: str | None = None, *, failures: bool = False) -> Page:
    """A page of the list, or of its `failures` alone. Raises GitHubError.

    `status=failure` leaves out what nobody answered where that has no code from 400 to 599:
    https://docs.github.com/en/rest/apps/webhooks#list-deliveries-for-an-app-webhook
    """
    url = "/app/hook/deliveries?per_page=100"
    url += "&status=failure" if failures else ""
    url += f"&cursor={quote(cursor, safe='')}" if cursor else ""
    listed, following = await app.get_page(url)
    found = parse_qs(urlsplit(following or "").query).get("cursor", [])
    return Page(tuple(every(attempt_in, listed, "a listed delivery")), found[0] if found else None)


async def ask_again(app: Hook, attempt: Attempt) -> None:
    """Have GitHub send it once more, soon. Raises GitHubError.

    https://docs.github.com/en/rest/apps/webhooks#redeliver-a-delivery-for-an-app-webhook
    """
    await app.post("/app/hook/deliveries/{id}/attempts", id=str(attempt.id))


def failed(attempts: Iterable[Attempt]) -> list[Attempt]:
    """The last try of each delivery that never succeeded, the oldest delivery first."""
    listed = sorted(attempts, key=lambda attempt: (attempt.delivered_at, attempt.id))
    succeeded = {attempt.guid for attempt in listed if attempt.is_success}
    last = {attempt.guid: attempt for attempt in listed if attempt.guid not in succeeded}
    return list(last.values())  # in the order of their first tries


def attempt_in(listed: Any) -> Attempt:
    """`status` is OK where the answer was 2xx, and says what was wrong elsewhere."""
    code, action = number(listed, "status_code"), listed.get("action")
    return Attempt(
        number(listed, "id"),
        text(listed, "guid"),
        parse_time(text(listed, "delivered_at")),
        is_success=text(listed, "status") == "OK" or 200 <= code < 300,
        is_error=400 <= code < 600,
        event=str(listed.get("event") or ""),
        action=None if action is None else str(action),
    )
