"""gidgethub's API object with our own transport: limits, time-outs, conditional GETs, one host.

Why not gidgethub's cache: it is keyed by URL alone, hands out the very object it keeps and counts
entries, not bytes. Here each installation has a cache of its own, of compressed bytes.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
from gidgethub import sansio
from gidgethub.abc import GitHubAPI
from gidgethub.sansio import accept_format
from yarl import URL

from bot.github.api.errors import Refused, Transient
from bot.github.api.etag_cache import EtagCache, Kept
from bot.github.api.gate import RequestLimiter

API_VERSION = "2022-11-28"  # https://docs.github.com/en/rest/about-the-rest-api/api-versions
LONGEST_ANSWER_BYTES = 32 * 1024 * 1024
MOST_REDIRECTS = 3
LARGEST_PAGE = 100
TIMEOUT = aiohttp.ClientTimeout(total=30, connect=10)

# (kind, method, status or the kind of failure): told after every request, for metrics.
Listener = Callable[[str, str, str], None]
APP, REST, GRAPHQL = "app", "rest", "graphql"


class Connection(GitHubAPI):
    """Requests to one API on behalf of one installation (or of the App itself)."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        gate: RequestLimiter,
        listener: Listener,
        also_at: str | None = None,
        installation: int = 0,
        answers: EtagCache | None = None,
        **options: Any,
    ) -> None:
        super().__init__("vepbot", **options)
        self._session = session
        self._gate = gate
        self._graphql = also_at
        self._listener = listener
        self._origins = {URL(base).origin() for base in (self.base_url, also_at) if base}
        self._installation = installation
        self._answers = answers or EtagCache()

    async def deleted(self, url: str, names: Mapping[str, Any], *, data: Any, token: str) -> Any:
        """As `delete`, which keeps the answer to itself."""
        accept = sansio.accept_format()
        found = await self._make_request("DELETE", url, names, data, accept, oauth_token=token)
        return found[0]

    async def sleep(self, seconds: float) -> None:
        """Never called: whatever must wait goes back to the inbox instead."""
        raise NotImplementedError

    def forget_jwt(self) -> None:
        """Sign the App's token anew: GitHub refused the one that gidgethub keeps."""
        self._app_jwt = None

    async def page(self, url: str) -> tuple[list[Any], str | None]:
        """One page of a list, and the address of the next one."""
        accept = accept_format()
        found, following, _ = await self._make_request("GET", url, {}, b"", accept)
        return list(found), following

    async def _request(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes = b""
    ) -> tuple[int, Mapping[str, str], bytes]:
        """gidgethub's seam. Raises Transient, Throttled, or Refused for an address elsewhere."""
        is_for_itself = self.app_id is not None or url == self._graphql
        await self._gate.enter(writes=method != "GET" and not is_for_itself)
        kept = self._answers.get(self._installation, url) if method == "GET" else None
        sent = {**headers, "x-github-api-version": API_VERSION}
        if kept:
            sent["if-none-match"] = kept.etag
        status, received, content = await self._send(method, url, sent, body)
        if throttled := self._gate.observe(status, received, content):
            raise throttled
        if status >= 500:  # any of them: gidgethub knows only those that have a name
            raise Transient(f"{method} {URL(url).path}: GitHub answered {status}")
        if status == 304 and kept:
            return 200, kept.merged_with(received), kept.content
        if method == "GET" and status == 200:
            self._keep(url, received, content)
        return status, received, content

    async def _send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        """One request, following redirects (a renamed repository) on the same host only."""
        for _ in range(MOST_REDIRECTS + 1):
            self._require_same_host(url)
            status, received, content = await self._exchange(method, url, headers, body)
            if status not in (301, 302, 307, 308) or "location" not in received:
                return status, received, content
            url = str(URL(url).join(URL(received["location"])))
        raise Refused(310, f"more than {MOST_REDIRECTS} redirects")

    def _require_same_host(self, url: str) -> None:
        if URL(url).origin() not in self._origins:
            raise Refused(421, "GitHub's answer led to another host; nothing is fetched from there")

    async def _exchange(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        try:
            async with self._session.request(
                method,
                URL(url, encoded=True),
                headers=headers,
                data=body,
                allow_redirects=False,
                timeout=TIMEOUT,
            ) as response:
                content = await _read_capped(response)
                self._listener(self._kind(url), method, str(response.status))
                return response.status, response.headers, content
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            self._listener(self._kind(url), method, type(error).__name__)
            raise Transient(f"{method} {URL(url).path}: {type(error).__name__}") from error

    def _kind(self, url: str) -> str:
        """Whether the App asks about itself, or an installation the REST API or GraphQL."""
        if self.app_id is not None:
            return APP
        return GRAPHQL if url == self._graphql else REST

    def _keep(self, url: str, headers: Mapping[str, str], content: bytes) -> None:
        etag, link = headers.get("etag"), headers.get("link")
        if not etag or _may_grow_a_page(content, link):
            return
        self._answers.keep(self._installation, Kept.of(url, etag, headers, content))


def _may_grow_a_page(content: bytes, link: str | None) -> bool:
    """Whether this is a full last page: the one that follows later would not change its bytes.

    https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
    """
    if not content.startswith(b"[") or 'rel="next"' in (link or ""):
        return False
    return len(json.loads(content)) >= LARGEST_PAGE


async def _read_capped(response: aiohttp.ClientResponse) -> bytes:
    chunks: list[bytes] = []
    length = 0
    async for chunk in response.content.iter_chunked(1 << 16):
        chunks.append(chunk)
        length += len(chunk)
        if length > LONGEST_ANSWER_BYTES:
            raise Refused(413, f"the answer is longer than {LONGEST_ANSWER_BYTES} bytes")
    return b"".join(chunks)
