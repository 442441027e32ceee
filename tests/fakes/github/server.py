"""Serves the REST API over HTTP: records, orders trouble, authenticates, counts, answers."""

import asyncio
import copy
import hashlib
import json
import re
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.github import control, website
from tests.fakes.github.authentication import UNDECODABLE, Identity, kind_of
from tests.fakes.github.call import Answer, Call
from tests.fakes.github.errors import Refusal, not_found
from tests.fakes.github.faults import Fault
from tests.fakes.github.routes import ROUTES

if TYPE_CHECKING:
    from tests.fakes.github.fake import FakeGitHub

LARGEST_BODY = 64 << 20
API_VERSIONS = ("2022-11-28",)


@dataclass
class RecordedRequest:
    """A request to the API; `path` is as sent, `status` None while there is no answer."""

    method: str
    path: str
    query: dict[str, str]
    conditional: bool
    token_kind: str
    body: Any
    at: datetime
    status: int | None = None
    version: str | None = None

    @property
    def reads(self) -> bool:
        """Whether it only looks."""
        return self.method in ("GET", "HEAD")

    @property
    def writes(self) -> bool:
        """Whether it changes content: not so what an App does for itself."""
        return not self.reads and not self.path.startswith("/app/") and not self._asks_graphql

    @property
    def _asks_graphql(self) -> bool:
        """GraphQL takes POST for questions, too."""
        text = self.body.get("query", "") if isinstance(self.body, dict) else ""
        return self.path.endswith("/graphql") and str(text).lstrip().startswith(("query", "{"))


class Server:
    """One listening socket."""

    def __init__(self, github: "FakeGitHub") -> None:
        self._github = github
        application = web.Application(client_max_size=LARGEST_BODY)
        application.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)

    async def start(self, host: str, port: int) -> str:
        """Listen; the address is the API's base."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        return f"http://{host}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Close every connection."""
        await self._runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        path = request.rel_url.raw_path
        if path.startswith(control.PREFIX):
            return await control.handle(self._github, request, raw)
        if website.is_page(path):
            return website.new_app(self._github, request, raw)
        recorded = self._record(request, path, raw)
        fault = self._github.faults.take(request.method, path)
        if fault is None:
            return self._serve(request, path, raw, recorded)
        return await self._fail(fault, request, path, raw, recorded)

    def _record(self, request: web.Request, path: str, raw: bytes) -> RecordedRequest:
        recorded = RecordedRequest(
            request.method, path, dict(request.query), "If-None-Match" in request.headers,
            kind_of(request.headers.get("Authorization", "")), decoded(raw), self._github.now(),
            version=request.headers.get("X-GitHub-Api-Version"),
        )  # fmt: skip
        self._github.requests.append(recorded)
        return recorded

    async def _fail(
        self, fault: Fault, request: web.Request, path: str, raw: bytes, recorded: RecordedRequest
    ) -> web.StreamResponse:
        carried_out = self._serve(request, path, raw, recorded) if fault.after else None
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.meanwhile:
            await fault.meanwhile()
        if fault.drop:
            recorded.status = None
            if request.transport:
                request.transport.abort()
            return web.Response(status=500)
        if fault.status is None:
            return reshaped(carried_out or self._serve(request, path, raw, recorded), fault)
        recorded.status = fault.status
        return web.json_response(fault.body, status=fault.status, headers=fault.headers)

    def _serve(
        self, request: web.Request, path: str, raw: bytes, recorded: RecordedRequest
    ) -> web.Response:
        answer = self._answer(request, path, raw)
        recorded.status = answer.status
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "X-GitHub-Media-Type": "github.v3; format=json",
            "X-GitHub-Request-Id": uuid.uuid4().hex[:20].upper(),
        } | answer.headers
        if answer.status in (204, 304):
            del headers["Content-Type"]
        return web.Response(status=answer.status, body=answer.encoded(), headers=headers)

    def _answer(self, request: web.Request, path: str, raw: bytes) -> Answer:
        bucket = "none"
        try:
            check_headers(request)
            authorization = request.headers.get("Authorization", "")
            identity = self._github.authentication.identify(authorization)
            bucket = identity.bucket
            return self._limited(request, path, raw, identity)
        except Refusal as refusal:
            headers = self._github.rate_limits.headers(bucket)
            return Answer(refusal.status, refusal.body(), headers=headers)

    def _limited(self, request: web.Request, path: str, raw: bytes, identity: Identity) -> Answer:
        limits, bucket = self._github.rate_limits, identity.bucket
        free = path == "/rate_limit"
        if not free:
            limits.check(bucket)
        answer = self._refusable(request, path, raw, identity)
        if request.method == "GET" and answer.status == 200:
            answer = conditional(answer, request.headers.get("If-None-Match", ""))
        if not free and answer.status != 304:
            limits.charge(bucket)
        answer.headers |= limits.headers(bucket)
        return answer

    def _refusable(self, request: web.Request, path: str, raw: bytes, identity: Identity) -> Answer:
        try:
            return self._routed(request, path, raw, identity)
        except Refusal as refusal:
            return Answer(refusal.status, refusal.body())

    def _routed(self, request: web.Request, path: str, raw: bytes, identity: Identity) -> Answer:
        if moved := redirected(self._github, request.method, path, str(request.query_string)):
            return moved
        path = named(self._github, path)
        found = ROUTES.find(request.method, path)
        if found is None:
            raise not_found()
        route, variables = found
        if route.jwt and identity.kind != "jwt":
            raise Refusal(401, UNDECODABLE)
        if not route.jwt and identity.kind == "jwt":
            raise Refusal(401, "Bad credentials")
        url = f"{origin(request)}{path}"
        answer = route.handler(
            Call(self._github, request.method, url, variables, request.query,
                 request.headers, identity, raw)
        )  # fmt: skip
        bend = self._github.bends.get(route.name)
        if bend and answer.json is not None:
            answer.json = bend(copy.deepcopy(answer.json))
        return answer


def reshaped(answer: web.Response, fault: Fault) -> web.Response:
    """The answer, its JSON changed where the fault asks for that."""
    if fault.reshape and isinstance(answer.body, bytes) and answer.status < 300:
        found = fault.reshape(json.loads(answer.body or b"null"))
        answer.body = json.dumps(found, ensure_ascii=False).encode("utf-8", "replace")
    return answer


def decoded(raw: bytes) -> Any:
    """A body for the record: JSON when it is, otherwise its text."""
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return raw.decode("utf-8", "replace")


def redirected(github: "FakeGitHub", method: str, path: str, query: str) -> Answer | None:
    """From a repository's old name to its number: 301, and 307 for what is no GET.

    https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
    """
    found = re.match(r"/repos/([^/]+/[^/]+)(?=/|$)", path)
    number = github.renamed.get(found[1].casefold()) if found else None
    if not found or number is None or github.find_repository(found[1]):
        return None
    place = f"{github.api_url}/repositories/{number}{path[found.end() :]}"
    place += f"?{query}" if query else ""
    body = {"message": "Moved Permanently", "url": place}
    return Answer(301 if method == "GET" else 307, json=body, headers={"Location": place})


def named(github: "FakeGitHub", path: str) -> str:
    """`/repositories/{id}/…`, where redirects lead, under the repository's name."""
    found = re.match(r"/repositories/(\d+)(?=/|$)", path)
    repository = github.numbered_repository(int(found[1])) if found else None
    if not found or repository is None:
        return path
    return f"/repos/{repository.full_name}{path[found.end() :]}"


def origin(request: web.Request) -> str:
    """How the client reaches this server, also through a proxy."""
    host = request.headers.get("X-Forwarded-Host") or request.host
    return f"{request.headers.get('X-Forwarded-Proto') or request.scheme}://{host}"


def check_headers(request: web.Request) -> None:
    """https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api#headers"""
    if not request.headers.get("User-Agent"):
        raise Refusal(
            403,
            "Request forbidden by administrative rules. Please make sure your request has a "
            "User-Agent header",
        )
    version = request.headers.get("X-GitHub-Api-Version")
    if version is not None and version not in API_VERSIONS:
        raise Refusal(400, f"Version {version} is not supported")


def conditional(answer: Answer, known: str) -> Answer:
    """An ETag, and 304 without a body when the caller has it already.

    https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate
    """
    answer.data = answer.encoded()
    tag = hashlib.sha256(answer.data).hexdigest()
    headers = {
        "ETag": f'W/"{tag}"',
        "Cache-Control": "private, max-age=60, s-maxage=60",
        "Vary": "Accept, Authorization, Cookie, X-GitHub-OTP",
    }
    if tag in (entry.strip().removeprefix("W/").strip('"') for entry in known.split(",")):
        return Answer(304, headers=headers)
    return Answer(200, data=answer.data, headers=answer.headers | headers)
