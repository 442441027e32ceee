"""Sends signed deliveries and remembers them.

https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers
"""

import asyncio
import hmac
import json
import time
import uuid
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import aiohttp

from tests.fakes.github.representation.payloads import installation_part, payload
from tests.fakes.github.state.model import Account

if TYPE_CHECKING:
    from tests.fakes.github.fake import FakeGitHub
    from tests.fakes.github.state.base import RepositoryBase

HOOK_ID = 347_800_100
TIMEOUT = (
    10.0  # https://docs.github.com/en/webhooks/using-webhooks/best-practices-for-using-webhooks
)


@dataclass
class Attempt:
    """One try to bring a delivery to its address; `status` is None when nobody answered."""

    id: int
    delivered_at: datetime
    redelivery: bool
    status: int | None
    outcome: str
    duration: float


@dataclass
class RecordedDelivery:
    """What was, or would have been, sent."""

    guid: str
    event: str
    action: str | None
    payload: dict[str, Any]
    body: bytes
    headers: dict[str, str]
    installation_id: int | None = None
    repository_id: int | None = None
    history: list[Attempt] = field(default_factory=list)

    @property
    def status(self) -> int | None:
        """The answer to the last attempt, None when there was none."""
        return self.history[-1].status if self.history else None

    @property
    def attempts(self) -> int:
        """How often it was sent."""
        return len(self.history)


class Webhooks:
    """One queue to one address; failures are recorded, never repeated."""

    def __init__(self, github: "FakeGitHub", secret: str) -> None:
        self.url: str | None = None
        self.concurrency = 1
        self.timeout = TIMEOUT
        self.omit_installation = False
        self.deliveries: list[RecordedDelivery] = []
        self._github = github
        self._secret = secret.encode()
        self._by_guid: dict[str, RecordedDelivery] = {}
        self._waiting: deque[tuple[RecordedDelivery, bool]] = deque()
        self._sending: set[asyncio.Task[None]] = set()
        self._work = asyncio.Event()
        self._quiet = asyncio.Event()
        self._quiet.set()

    def sign_with(self, secret: str) -> None:
        """The webhook has another secret from now on."""
        self._secret = secret.encode()

    def announce(
        self, repository: "RepositoryBase", event: str, action: str | None, by: Account,
        content: dict[str, Any],
    ) -> None:  # fmt: skip
        """Send an event about a repository the App is installed on."""
        if not repository.installed or event not in self._github.app.events:
            return
        installation = self._github.installations[repository.owner.login]
        body = payload(self._github.repository(repository.full_name), event, action, by, content)
        if not self.omit_installation:
            body["installation"] = installation_part(installation)
        self.send(event, body, installation.id, repository.id)

    def send(
        self,
        event: str,
        body: dict[str, Any],
        installation_id: int | None = None,
        repository_id: int | None = None,
    ) -> RecordedDelivery:
        """Record a delivery, and queue it when there is an address."""
        data = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        data = data.encode("utf-8", "replace").decode()
        guid = str(uuid.uuid4())
        delivery = RecordedDelivery(
            guid, event, body.get("action"), body, data.encode(), {},
            installation_id, repository_id,
        )  # fmt: skip
        delivery.headers = self._headers(delivery)
        self.deliveries.append(delivery)
        self._by_guid[guid] = delivery
        self._queue(delivery, False)
        return delivery

    def redeliver(self, guid: str) -> None:
        """The same body under the same GUID once more."""
        self._queue(self._by_guid[guid], True)

    async def run(self) -> None:
        """Send what is queued, until cancelled."""
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector) as session:
            try:
                while True:
                    await self._work.wait()
                    self._work.clear()
                    self._start(session)
            finally:
                await self._abandon()

    async def settled(self, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Wait until everything queued has been answered or has failed."""
        await asyncio.wait_for(self._quiet.wait(), timeout)

    def _queue(self, delivery: RecordedDelivery, redelivery: bool) -> None:
        if self.url is not None:
            self._waiting.append((delivery, redelivery))
            self._quiet.clear()
            self._work.set()

    def _start(self, session: aiohttp.ClientSession) -> None:
        while self._waiting and len(self._sending) < self.concurrency:
            task = asyncio.create_task(self._attempt(session, *self._waiting.popleft()))
            self._sending.add(task)
            task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        self._work.set()
        if not self._waiting and not self._sending:
            self._quiet.set()

    async def _attempt(
        self, session: aiohttp.ClientSession, delivery: RecordedDelivery, redelivery: bool
    ) -> None:
        at, started = self._github.now(), time.perf_counter()
        status, outcome = await self._post(session, delivery)
        duration = round(time.perf_counter() - started, 2)
        number = self._github.next_id()
        delivery.history.append(Attempt(number, at, redelivery, status, outcome, duration))

    async def _post(
        self, session: aiohttp.ClientSession, delivery: RecordedDelivery
    ) -> tuple[int | None, str]:
        try:
            async with session.post(
                str(self.url), data=delivery.body, headers=delivery.headers, allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=self.timeout),
            ) as answer:  # fmt: skip
                await answer.read()
                fine = 200 <= answer.status < 300
                return answer.status, "OK" if fine else f"Invalid HTTP Response: {answer.status}"
        except TimeoutError:
            return None, "timed out"
        except (aiohttp.ClientError, ValueError):
            return None, "failed to connect to host"

    async def _abandon(self) -> None:
        tasks = list(self._sending)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _headers(self, delivery: RecordedDelivery) -> dict[str, str]:
        def signature(algorithm: str) -> str:
            return hmac.new(self._secret, delivery.body, algorithm).hexdigest()

        return {
            "Accept": "*/*",
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/044aadd",
            "X-GitHub-Delivery": delivery.guid,
            "X-GitHub-Event": delivery.event,
            "X-GitHub-Hook-ID": str(HOOK_ID),
            "X-GitHub-Hook-Installation-Target-ID": str(self._github.app.id),
            "X-GitHub-Hook-Installation-Target-Type": "integration",
            "X-Hub-Signature": f"sha1={signature('sha1')}",
            "X-Hub-Signature-256": f"sha256={signature('sha256')}",
        }
