"""Tokens: which are good, for how long, and what they reach."""

from typing import Any

import pytest

from tests.fakes.scene import BASE, Scene


@pytest.mark.parametrize(
    ("claims", "status", "words"),
    [
        ({"iss": 4242}, 401, "could not be decoded"),
        ({"iss": "1"}, 404, "Integration not found"),
        ({"exp": 1}, 401, "future time at which the assertion expires"),
        ({"exp": 1772453400 + 60}, 401, "too far in the future"),
        ({"iat": 1772452800 + 60}, 401, "'Issued at' claim"),
    ],
)
async def test_app_token_is_checked(
    scene: Scene, claims: dict[str, Any], status: int, words: str
) -> None:
    if claims.get("iss") == 4242:
        token = scene.client.jwt()[:-6] + "AAAAAA"
    else:
        token = scene.client.jwt(**claims)
    reply = await scene.client.ask("GET", "/app", token=token)
    assert (reply.status, words in reply.json["message"]) == (status, True)


async def test_each_route_takes_its_own_kind_of_token(scene: Scene) -> None:
    assert (await scene.client.as_app("GET", "/app")).json["slug"] == "vepbot"
    assert (await scene.client.ask("GET", "/app")).status == 401
    assert (await scene.client.as_app("GET", BASE)).status == 401
    assert (await scene.client.ask("GET", BASE, token="ghs_unknown")).json == {
        "message": "Bad credentials",
        "documentation_url": "https://docs.github.com/rest",
        "status": "401",
    }
    assert (await scene.client.ask("GET", BASE, token="")).status == 200
    anonymous = await scene.client.ask("POST", f"{BASE}/issues", {"title": "x"}, token="")
    assert anonymous.json["message"] == "Requires authentication"
    kinds = [request.token_kind for request in scene.github.requests]
    assert kinds == ["jwt", "installation", "jwt", "installation", "none", "none"]


async def test_tokens_expire_after_an_hour_or_when_told(scene: Scene) -> None:
    scene.clock.pass_time(minutes=59)
    assert (await scene.client.get(BASE)).status == 200
    scene.clock.pass_time(minutes=1)
    assert (await scene.client.get(BASE)).status == 401
    await scene.client.take_token("kubevirt/enhancements")
    assert (await scene.client.get(BASE)).status == 200
    scene.github.expire_tokens()
    assert (await scene.client.get(BASE)).status == 401


async def test_a_token_reaches_only_its_own_installation(scene: Scene) -> None:
    scene.github.add_repository("elsewhere/installed", private=True)
    scene.github.add_repository("kubevirt/hidden", installed=False)
    scene.github.add_repository("kubevirt/public", installed=False, private=False)
    assert (await scene.client.get("/repos/elsewhere/installed")).status == 404
    assert (await scene.client.get("/repos/kubevirt/hidden")).status == 404
    assert (await scene.client.as_app("GET", "/repos/kubevirt/hidden/installation")).status == 404
    assert (await scene.client.get("/repos/kubevirt/public")).status == 200
    refused = await scene.client.ask("POST", "/repos/kubevirt/public/issues", {"title": "x"})
    assert refused.status == 403
    assert refused.json["message"] == "Resource not accessible by integration"
    reachable = (await scene.client.get("/installation/repositories")).json["repositories"]
    assert [one["full_name"] for one in reachable] == ["kubevirt/enhancements"]


async def test_a_token_can_be_narrowed(scene: Scene) -> None:
    scene.github.add_repository("kubevirt/community")
    found = (await scene.client.as_app("GET", "/app/installations")).json
    path = f"/app/installations/{found[0]['id']}/access_tokens"
    narrow = await scene.client.as_app("POST", path, {"repositories": ["community"]})
    assert narrow.status == 201
    token = narrow.json["token"]
    hidden = await scene.client.ask("POST", f"{BASE}/issues", {"title": "x"}, token=token)
    assert hidden.status == 403
    assert (await scene.client.as_app("POST", path, {"repositories": ["no"]})).status == 422
    more = await scene.client.as_app("POST", path, {"permissions": {"administration": "write"}})
    assert more.status == 422


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/nothing"), ("DELETE", BASE), ("PUT", f"{BASE}/issues")]
)
async def test_unknown_paths_and_methods_are_404_never_405(
    scene: Scene, method: str, path: str
) -> None:
    reply = await scene.client.ask(method, path)
    assert (reply.status, reply.json["message"]) == (404, "Not Found")


async def test_requests_need_a_user_agent_and_a_known_version(scene: Scene) -> None:
    assert (await scene.client.get("/rate_limit", User_Agent="")).status == 403
    version = {"X_GitHub_Api_Version": "2001-01-01"}
    assert (await scene.client.get("/rate_limit", **version)).status == 400
