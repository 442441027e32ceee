"""An App is made from a manifest once, within an hour, and is then what the manifest says."""

import json

import aiohttp
import jwt
import pytest
from yarl import URL

from tests.fakes.scene import Scene

MANIFEST = {
    "url": "https://example.org",
    "redirect_url": "https://example.org/back",
    "hook_attributes": {"url": "https://example.org/webhook"},
    "default_permissions": {"issues": "write", "metadata": "read"},
    "default_events": ["issues"],
}


async def convert(scene: Scene, code: str) -> tuple[int, dict[str, str]]:
    reply = await scene.client.ask("POST", f"/app-manifests/{code}/conversions", token="")
    return reply.status, reply.json


async def test_the_secrets_are_shown_once_and_are_those_that_count(scene: Scene) -> None:
    code = scene.github.registrations.offer(MANIFEST)
    old = scene.client.jwt()
    status, made = await convert(scene, code)
    assert (status, made["slug"]) == (201, "vepbot")
    assert {"pem", "webhook_secret", "client_secret", "client_id"} <= made.keys()
    assert (await convert(scene, code))[0] == 404

    assert (await scene.client.ask("GET", "/app", token=old)).status == 401
    now = int(scene.clock().timestamp())
    claims = {"iss": str(made["id"]), "iat": now, "exp": now + 300}
    own = jwt.encode(claims, made["pem"], algorithm="RS256")
    found = (await scene.client.ask("GET", "/app", token=own)).json
    assert (found["permissions"], found["events"]) == (
        MANIFEST["default_permissions"],
        MANIFEST["default_events"],
    )


async def test_a_code_is_good_for_an_hour(scene: Scene) -> None:
    code = scene.github.registrations.offer(MANIFEST)
    scene.clock.pass_time(minutes=61)
    assert (await convert(scene, code))[0] == 404
    assert (await convert(scene, "made-up"))[0] == 404


@pytest.mark.parametrize("key", ["url", "redirect_url", "hook_attributes"])
def test_a_manifest_needs_its_addresses(scene: Scene, key: str) -> None:
    manifest = {name: value for name, value in MANIFEST.items() if name != key}
    with pytest.raises(ValueError, match=key):
        scene.github.registrations.offer(manifest)


async def test_a_browser_comes_back_with_a_code_and_webhooks_go_where_the_manifest_says(
    scene: Scene,
) -> None:
    async with aiohttp.ClientSession() as session:
        page = f"{scene.github.api_url}/organizations/acme/settings/apps/new?state=s"
        form = {"manifest": json.dumps(MANIFEST)}
        async with session.post(page, data=form, allow_redirects=False) as answer:
            place = URL(answer.headers["Location"])
        async with session.post(page, data={"manifest": "{}"}) as answer:
            assert answer.status == 400
    assert str(place.with_query(None)) == MANIFEST["redirect_url"]
    assert place.query["state"] == "s"
    assert scene.github.webhooks.url == "https://example.org/webhook"
    assert (await convert(scene, place.query["code"]))[0] == 201
