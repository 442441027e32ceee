"""The traps of the library and of the network, each over real HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import aiohttp
import jwt
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.github.api.client import App, Credentials, Endpoints, Installation
from bot.github.api.errors import Refused, Throttled, Transient

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Script:
    """A server that answers tokens properly and all else as the test says."""

    def __init__(self) -> None:
        self.requests: list[web.Request] = []
        self.tokens = 0
        self.refused_tokens: set[str] = set()
        self.answer: Handler = self.ok

    async def ok(self, _: web.Request) -> web.StreamResponse:
        return web.json_response({"ok": True})

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if request.path.endswith("/access_tokens"):
            self.tokens += 1
            expires = datetime.now(UTC) + timedelta(hours=1)
            answer = {"token": f"ghs_{self.tokens}", "expires_at": expires.isoformat()}
            return web.json_response(answer, status=201)
        await request.read()
        self.requests.append(request)
        if request.headers.get("Authorization", "").removeprefix("token ") in self.refused_tokens:
            return web.json_response({"message": "Bad credentials"}, status=401)
        return await self.answer(request)


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
async def server(script: Script) -> AsyncIterator[TestServer]:
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", script.handle)
    running = TestServer(application)
    async with running:
        yield running


@pytest.fixture
async def app(server: TestServer, key_pair: tuple[str, str]) -> AsyncIterator[App]:
    base = str(server.make_url("")).rstrip("/")
    async with aiohttp.ClientSession() as session:
        yield App(
            session,
            Credentials("4242", key_pair[0]),
            Endpoints(base, f"{base}/graphql"),
            lambda: datetime.now(UTC),
            lambda *_: None,
        )


@pytest.fixture
def client(app: App) -> Installation:
    return app.installation(11)


def answering(status: int, body: object = None, headers: dict[str, str] | None = None) -> Handler:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.json_response(body, status=status, headers=headers)

    return answer


async def test_every_request_names_the_api_version_and_who_asks(
    client: Installation, script: Script
) -> None:
    await client.get("/x")
    [request] = script.requests
    assert request.headers["X-GitHub-Api-Version"] == "2022-11-28"
    assert request.headers["User-Agent"] == "vepbot"
    assert request.headers["Authorization"] == "token ghs_1"


async def test_the_app_signs_a_short_lived_token_for_itself(
    app: App, script: Script, key_pair: tuple[str, str]
) -> None:
    script.answer = answering(200, {"slug": "vepbot"})
    assert await app.login() == "vepbot[bot]"
    [request] = script.requests
    token = request.headers["Authorization"].removeprefix("bearer ")
    claims = jwt.decode(token, key_pair[1], algorithms=["RS256"])
    assert claims["iss"] == "4242"
    assert claims["exp"] - claims["iat"] <= 600


async def test_a_token_is_shared_and_asked_for_once(client: Installation, script: Script) -> None:
    await asyncio.gather(*(client.get(f"/{number}") for number in range(5)))
    assert script.tokens == 1


async def test_a_refused_token_is_replaced_once_for_all(
    client: Installation, script: Script
) -> None:
    await client.get("/first")
    script.refused_tokens = {"ghs_1"}
    await asyncio.gather(*(client.get(f"/{number}") for number in range(5)))
    assert script.tokens == 2


async def test_a_token_refused_again_is_no_endless_loop(
    client: Installation, script: Script
) -> None:
    script.refused_tokens = {"ghs_1", "ghs_2"}
    with pytest.raises(Transient):
        await client.get("/x")
    assert script.tokens == 2


@pytest.mark.parametrize(
    ("status", "headers", "body", "error"),
    [
        (403, {"Retry-After": "30"}, {}, Throttled),
        (429, {"Retry-After": "30"}, {}, Throttled),
        (403, {}, {"message": "You have exceeded a secondary rate limit"}, Throttled),
        (403, {}, {"message": "Resource not accessible by integration"}, Refused),
        (404, {}, {"message": "Not Found"}, Refused),
        (410, {}, {"message": "This issue was deleted"}, Refused),
        (422, {}, {"message": "Validation Failed", "errors": [{"code": "missing"}]}, Refused),
        (422, {}, {"message": "Invalid", "errors": [{"field": "a", "code": "b"}]}, Refused),
        (500, {}, {}, Transient),
        (502, {}, {"message": "Server Error"}, Transient),
        (503, {}, {}, Transient),
    ],
)  # fmt: skip
async def test_a_failure_says_what_to_do_about_it(
    client: Installation,
    script: Script,
    status: int,
    headers: dict[str, str],
    body: object,
    error: type[Exception],
) -> None:
    script.answer = answering(status, body, headers)
    with pytest.raises(error):
        await client.get("/x")
    with pytest.raises(error):
        await client.post("/x", {})


@pytest.mark.parametrize("status", [520, 599, 504])
async def test_any_status_of_five_hundred_is_transient(
    client: Installation, script: Script, status: int
) -> None:
    script.answer = answering(status, {})
    with pytest.raises(Transient):
        await client.get("/x")


async def test_an_app_that_github_refuses_is_tried_with_a_fresh_signature_and_then_later(
    app: App, script: Script
) -> None:
    script.answer = answering(401, {"message": "A JSON web token could not be decoded"})
    with pytest.raises(Transient, match="private key"):
        await app.login()
    assert len(script.requests) == 2


async def test_a_page_of_a_proxy_is_transient(app: App, script: Script) -> None:
    async def page(_: web.Request) -> web.StreamResponse:
        return web.Response(text="<html>", content_type="text/html")

    script.answer = page
    with pytest.raises(Transient):
        await app.login()
    with pytest.raises(Transient):
        await app.installation_of("o/r")


async def test_after_a_limit_nothing_more_is_sent(client: Installation, script: Script) -> None:
    script.answer = answering(403, {}, {"Retry-After": "30"})
    for _ in range(3):
        with pytest.raises(Throttled):
            await client.get("/x")
    with pytest.raises(Throttled):
        await client.graphql("query { viewer { login } }")
    assert len(script.requests) == 1


async def test_a_lost_connection_is_transient(client: Installation, script: Script) -> None:
    async def drop(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    script.answer = drop
    with pytest.raises(Transient):
        await client.get("/x")


async def test_an_answer_that_is_cut_or_no_json_is_transient(
    client: Installation, script: Script
) -> None:
    async def cut(_: web.Request) -> web.StreamResponse:
        return web.Response(body=b'{"a": ', content_type="application/json")

    script.answer = cut
    with pytest.raises(Transient):
        await client.get("/x")


def conditional(body: object) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        if request.headers.get("If-None-Match") == 'W/"1"':
            return web.Response(status=304, headers={"ETag": 'W/"1"'})
        return web.json_response(body, headers={"ETag": 'W/"1"'})

    return answer


async def test_an_unchanged_answer_is_not_sent_again_and_is_a_fresh_object(
    client: Installation, script: Script
) -> None:
    script.answer = conditional({"labels": ["a"]})
    first = await client.get("/x")
    first["labels"].append("changed by a careless caller")
    assert await client.get("/x") == {"labels": ["a"]}
    assert [r.headers.get("If-None-Match") for r in script.requests] == [None, 'W/"1"']


async def test_installations_do_not_see_each_others_answers(app: App, script: Script) -> None:
    script.answer = conditional({"secret": True})
    await app.installation(11).get("/x")
    await app.installation(12).get("/x")
    assert [r.headers.get("If-None-Match") for r in script.requests] == [None, None]


async def test_all_pages_of_a_list_are_read_and_remembered(
    client: Installation, script: Script, server: TestServer
) -> None:
    async def pages(request: web.Request) -> web.StreamResponse:
        page = int(request.query.get("page", "1"))
        headers = {"ETag": f'W/"{page}"'}
        if page < 3:
            headers["Link"] = f'<{server.make_url("/list")}?page={page + 1}>; rel="next"'
        if request.headers.get("If-None-Match") == headers["ETag"]:
            return web.Response(status=304, headers={"ETag": headers["ETag"]})
        return web.json_response([page], headers=headers)

    script.answer = pages
    assert await client.get_all("/list") == [1, 2, 3]
    assert await client.get_all("/list") == [1, 2, 3]
    assert sum("If-None-Match" in r.headers for r in script.requests) == 3


async def test_a_full_last_page_is_not_remembered_for_another_may_follow(
    client: Installation, script: Script, server: TestServer
) -> None:
    items = list(range(100))

    async def pages(request: web.Request) -> web.StreamResponse:
        page = int(request.query.get("page", "1"))
        headers = {"ETag": f'W/"{page}"'}
        if request.headers.get("If-None-Match") == headers["ETag"]:
            return web.Response(status=304, headers=headers)
        if len(items) > page * 100:
            headers["Link"] = f'<{server.make_url("/list")}?page={page + 1}>; rel="next"'
        return web.json_response(items[(page - 1) * 100 : page * 100], headers=headers)

    script.answer = pages
    assert len(await client.get_all("/list")) == 100
    items.append(100)
    assert len(await client.get_all("/list")) == 101


async def test_a_link_to_another_host_is_not_followed(client: Installation, script: Script) -> None:
    script.answer = answering(200, [], {"Link": '<http://169.254.169.254/x>; rel="next"'})
    with pytest.raises(Refused, match="another host"):
        await client.get_all("/list")


async def test_a_renamed_repository_is_followed_on_the_same_host(
    client: Installation, script: Script
) -> None:
    async def moved(request: web.Request) -> web.StreamResponse:
        if request.path == "/old":
            raise web.HTTPMovedPermanently("/repositories/1")
        return web.json_response({"at": request.path})

    script.answer = moved
    assert await client.get("/old") == {"at": "/repositories/1"}


@pytest.mark.parametrize("location", ["http://169.254.169.254/x", "/loop"])
async def test_other_redirects_are_refused(
    client: Installation, script: Script, location: str
) -> None:
    script.answer = answering(302, None, {"Location": location})
    with pytest.raises(Refused):
        await client.get("/loop")


async def test_names_in_addresses_are_escaped(client: Installation, script: Script) -> None:
    names = {"repository": "o/r", "label": "a/b c?#..é"}
    await client.get("/repos/{+repository}/labels/{label}", **names)
    assert script.requests[0].raw_path == "/repos/o/r/labels/a%2Fb%20c%3F%23..%C3%A9"


async def test_graphql_goes_to_the_configured_address_and_keeps_partial_data(
    client: Installation, script: Script
) -> None:
    answer = {"data": {"a": 1, "b": None}, "errors": [{"type": "NOT_FOUND", "message": "no b"}]}
    script.answer = answering(200, answer)
    found = await client.graphql("query($n: Int!) { a b }", n=3)
    assert (found.data, found.errors) == ({"a": 1, "b": None}, ("no b",))
    [request] = script.requests
    assert request.path == "/graphql"
    assert json.loads(await request.text())["variables"] == {"n": 3}


async def test_a_limit_that_only_the_body_of_graphql_tells_of_closes_the_gate(
    client: Installation, script: Script
) -> None:
    script.answer = answering(200, {"errors": [{"type": "RATE_LIMITED", "message": "wait"}]})
    with pytest.raises(Throttled):
        await client.graphql("query { a }")
    with pytest.raises(Throttled):
        await client.get("/x")
    assert len(script.requests) == 1


async def test_secrets_do_not_show(key_pair: tuple[str, str]) -> None:
    assert key_pair[0] not in repr(Credentials("4242", key_pair[0]))
