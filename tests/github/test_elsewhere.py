"""Whatever GitHub's answers point at: no request, and with it no token, ever goes elsewhere."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.github.api.client import App, Credentials, Endpoints, Installation
from bot.github.api.errors import Refused
from bot.github.app.registration import convert

Answer = Callable[[str], web.StreamResponse]


class Sides:
    """The configured API, which points at another server as the test says; and that one."""

    def __init__(self) -> None:
        self.reached: list[web.Request] = []
        self.answer: Answer = redirecting(302)
        self.elsewhere = ""

    async def api(self, request: web.Request) -> web.StreamResponse:
        if request.path.endswith("/access_tokens"):
            expires = datetime.now(UTC) + timedelta(hours=1)
            token = {"token": "ghs_1", "expires_at": expires.isoformat()}
            return web.json_response(token, status=201)
        return self.answer(self.elsewhere)

    async def other(self, request: web.Request) -> web.StreamResponse:
        self.reached.append(request)
        return web.json_response([])


def redirecting(status: int, path: str = "/x") -> Answer:
    return lambda elsewhere: web.Response(status=status, headers={"Location": f"{elsewhere}{path}"})


def next_page(elsewhere: str) -> web.StreamResponse:
    return web.json_response([], headers={"Link": f'<{elsewhere}/x>; rel="next"'})


def without_scheme(elsewhere: str) -> web.StreamResponse:
    location = elsewhere.removeprefix("http:")
    return web.Response(status=302, headers={"Location": f"{location}/x"})


@pytest.fixture
async def sides() -> AsyncIterator[Sides]:
    found = Sides()
    other = web.Application()
    other.router.add_route("*", "/{path:.*}", found.other)
    async with TestServer(other) as server:
        found.elsewhere = str(server.make_url("")).rstrip("/")
        yield found


@pytest.fixture
async def app(sides: Sides, key_pair: tuple[str, str]) -> AsyncIterator[App]:
    api = web.Application()
    api.router.add_route("*", "/{path:.*}", sides.api)
    async with TestServer(api) as server, aiohttp.ClientSession() as session:
        base = str(server.make_url("")).rstrip("/")
        ends = Endpoints(base, f"{base}/graphql")
        credentials = Credentials("4242", key_pair[0])
        yield App(session, credentials, ends, lambda: datetime.now(UTC), lambda *_: None)


REQUESTS: dict[str, Callable[[Installation], Awaitable[object]]] = {
    "get": lambda client: client.get("/a"),
    "list": lambda client: client.get_all("/a"),
    "post": lambda client: client.post("/a", {}),
    "patch": lambda client: client.patch("/a", {}),
    "delete": lambda client: client.delete("/a"),
    "graphql": lambda client: client.graphql("query { x }"),
}
ANSWERS: dict[str, Answer] = {
    **{str(status): redirecting(status) for status in (301, 302, 307, 308)},
    "no scheme": without_scheme,
}


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("request_of", REQUESTS)
async def test_an_installations_token_stays_with_the_api(
    app: App, sides: Sides, request_of: str, answer: str
) -> None:
    sides.answer = ANSWERS[answer]
    with pytest.raises(Refused, match="another host"):
        await REQUESTS[request_of](app.installation(11))
    assert sides.reached == []


async def test_so_it_does_when_the_next_page_is_elsewhere(app: App, sides: Sides) -> None:
    sides.answer = next_page
    with pytest.raises(Refused, match="another host"):
        await app.installation(11).get_all("/a")
    assert sides.reached == []


@pytest.mark.parametrize("answer", ANSWERS)
async def test_the_apps_own_token_stays_there_too(app: App, sides: Sides, answer: str) -> None:
    sides.answer = ANSWERS[answer]
    with pytest.raises(Refused, match="another host"):
        await app.login()
    assert sides.reached == []


@pytest.mark.parametrize("answer", ANSWERS)
async def test_and_the_code_of_a_new_app(app: App, sides: Sides, answer: str) -> None:
    sides.answer = ANSWERS[answer]
    async with aiohttp.ClientSession() as session:
        with pytest.raises(Refused, match="another host"):
            await convert(session, app.endpoints.rest, lambda: datetime.now(UTC), "code")
    assert sides.reached == []
