"""What GitHub remembers of webhooks it has sent, for three days, and asking for them once more.

https://docs.github.com/en/webhooks/using-webhooks/handling-failed-webhook-deliveries
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.github.client import App, parse_time
from bot.github.form import every, number, text

# https://docs.github.com/en/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks
KEPT = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of GitHub's to deliver: `id` is the try's, `guid` the delivery's. Times are UTC."""

    id: int
    guid: str
    delivered_at: datetime
    is_success: bool


async def attempts_since(app: App, since: datetime) -> list[Attempt]:
    """Every try after that, newest first, as GitHub lists them. Raises GitHubError.

    All are asked for and not only `status=failure`, which leaves out what nobody answered:
    https://docs.github.com/en/rest/apps/webhooks#list-deliveries-for-an-app-webhook
    """

    def is_new(listed: Any) -> bool:
        return parse_time(listed["delivered_at"]) > since

    found = await app.get_while("/app/hook/deliveries?per_page=100", is_new)
    return list(every(attempt_in, found, "a listed delivery"))


async def ask_again(app: App, attempt: Attempt) -> None:
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
    code, at = number(listed, "status_code"), parse_time(text(listed, "delivered_at"))
    is_success = text(listed, "status") == "OK" or 200 <= code < 300
    return Attempt(number(listed, "id"), text(listed, "guid"), at, is_success)
