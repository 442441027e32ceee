"""`POST /webhook`: verify, make durable, acknowledge. Nothing else happens here."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.github.webhook.delivery import Delivery, Rejected, receive, unsigned
from bot.service.queue.admission import Unavailable
from bot.telemetry import Metrics, logger
from bot.web.body_limits import BodyLimiter

log = logger(__name__)

# GitHub waits ten seconds for an answer. One that comes later is a failed delivery in any case.
# https://docs.github.com/en/webhooks/using-webhooks/best-practices-for-using-webhooks#respond-within-10-seconds
KEEPING_SECONDS = 8


# Those that have a number of their own in the metrics; `none` is what was not even verified.
EVENTS = frozenset(
    {
        *("check_run", "check_suite", "installation", "installation_repositories"),
        *("issue_comment", "issues", "label", "merge_group", "milestone", "none", "ping"),
        *("pull_request", "pull_request_review", "pull_request_review_comment", "push"),
    }
)


class Webhook:
    """The endpoint. `accept` returns the outcome of a delivery once that is durable."""

    def __init__(
        self,
        secrets: tuple[str, ...],
        accept: Callable[[Delivery], Awaitable[str]],
        metrics: Metrics,
        receiving: BodyLimiter | None = None,
    ) -> None:
        self._secrets = secrets
        self._accept = accept
        self._metrics = metrics
        self._receiving = receiving or BodyLimiter()

    async def handle(self, request: web.Request) -> web.Response:
        """401, 413 and 400 for what is no delivery; 200 for a ping; 202 once it is kept.

        Of what bears no signature nothing is read: strangers would use up the room.
        """
        if refused := unsigned(request.headers):
            return self._refuse(refused)
        async with self._receiving.body(request) as body:
            if isinstance(body, Rejected):
                return self._refuse(body)
            delivery = receive(request.headers, body, self._secrets)
            if isinstance(delivery, Rejected):
                return self._refuse(delivery)
            self._metrics.last_delivery.set_to_current_time()
            if delivery.event == "ping":
                return self._answer(200, "pong", delivery.event)
            return await self._keep(delivery)

    async def _keep(self, delivery: Delivery) -> web.Response:
        try:
            async with asyncio.timeout(KEEPING_SECONDS):
                return self._answer(202, await self._accept(delivery), delivery.event)
        except Unavailable as unavailable:
            log.warning("a delivery was refused", guid=delivery.guid, reason=str(unavailable))
        except Exception:
            log.exception("a delivery could not be stored", guid=delivery.guid)
        # GitHub records the failure, and can be asked to deliver it again.
        return self._refuse(_NOT_STORED, delivery.event)

    def _answer(self, status: int, outcome: str, event: str) -> web.Response:
        self._count(event, outcome)
        return web.json_response({"status": outcome}, status=status)

    def _refuse(self, rejected: Rejected, event: str = "none") -> web.Response:
        self._count(event, f"refused_{rejected.status}")
        return web.json_response({"error": rejected.reason}, status=rejected.status)

    def _count(self, event: str, outcome: str) -> None:
        named = event if event in EVENTS else "other"
        self._metrics.deliveries.labels(named, outcome).inc()


_NOT_STORED = Rejected(503, "The delivery could not be stored; send it again.")
